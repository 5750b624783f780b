"""Insight: what journals and event logs teach - hand-overs, lateness, samples, what is unusual."""

from .handled import Fact, Journal, Line, Thresholds
from .recurrence import Recurrence, Reported, Threshold, grouped, recurring
from .replay import (
    ACTIVITY,
    CASE,
    DEADLINE,
    GROUP,
    RESOURCE,
    TIME,
    LogEvent,
    LogReplay,
    replay_log,
)
from .sampling import Drawn, Method, draw, list_hash, list_text, place_of
from .unusual import RULES, unusual_facts

__all__ = [
    "ACTIVITY",
    "CASE",
    "DEADLINE",
    "GROUP",
    "RESOURCE",
    "RULES",
    "TIME",
    "Drawn",
    "Fact",
    "Journal",
    "Line",
    "LogEvent",
    "LogReplay",
    "Method",
    "Recurrence",
    "Reported",
    "Threshold",
    "Thresholds",
    "draw",
    "grouped",
    "list_hash",
    "list_text",
    "place_of",
    "recurring",
    "replay_log",
    "unusual_facts",
]
