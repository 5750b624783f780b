"""Policies, benefits, shares, tariffs and titles as dated rules, and decision models of DMN."""

from guanyun.engines.rules.dmn import Model, dmn_run, read_model, read_models
from guanyun.engines.rules.dmn.conformance import tck_report

__all__ = ["Model", "dmn_run", "read_model", "read_models", "tck_report"]
