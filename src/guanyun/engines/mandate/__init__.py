"""Who is in charge of what, where, since when; the proof that it is one; what the law allows."""

from guanyun.engines.mandate.coverage import Coverage, Fault, Proof, proof_report, prove
from guanyun.engines.mandate.differences import Change, compare
from guanyun.engines.mandate.legality import check_legality
from guanyun.engines.mandate.register import (
    BodyKind,
    Duty,
    Entrustment,
    Line,
    Matter,
    Mode,
    Post,
    PowerKind,
    Register,
    Territory,
    TransferBatch,
    Unit,
    ZonePlace,
)
from guanyun.engines.mandate.routing import route, route_many
from guanyun.engines.mandate.schedules import Route, RoutingTable, compile_register
from guanyun.engines.mandate.transfers import apply_batch
from guanyun.engines.mandate.wording import BODY_LABELS, DUTY_LABELS, MODE_LABELS, POWER_LABELS

__all__ = [
    "BODY_LABELS",
    "DUTY_LABELS",
    "MODE_LABELS",
    "POWER_LABELS",
    "BodyKind",
    "Change",
    "Coverage",
    "Duty",
    "Entrustment",
    "Fault",
    "Line",
    "Matter",
    "Mode",
    "Post",
    "PowerKind",
    "Proof",
    "Register",
    "Route",
    "RoutingTable",
    "Territory",
    "TransferBatch",
    "Unit",
    "ZonePlace",
    "apply_batch",
    "check_legality",
    "compare",
    "compile_register",
    "proof_report",
    "prove",
    "route",
    "route_many",
]
