"""Policies, benefits, shares, tariffs and titles as dated rules, and decision models of DMN."""

from guanyun.engines.rules.brackets import Bracket, Part, bracket_parts, progressive_share
from guanyun.engines.rules.dmn import Model, dmn_run, read_model, read_models
from guanyun.engines.rules.dmn.conformance import tck_report
from guanyun.engines.rules.tariffs import (
    Adjustment,
    Bill,
    FactorBand,
    factor_rate,
    power_factor,
    power_factor_adjustment,
)

__all__ = [
    "Adjustment",
    "Bill",
    "Bracket",
    "FactorBand",
    "Model",
    "Part",
    "bracket_parts",
    "dmn_run",
    "factor_rate",
    "power_factor",
    "power_factor_adjustment",
    "progressive_share",
    "read_model",
    "read_models",
    "tck_report",
]
