"""Insight: what an event log teaches - cases, hand-overs, bounces, lateness."""

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

__all__ = [
    "ACTIVITY",
    "CASE",
    "DEADLINE",
    "GROUP",
    "RESOURCE",
    "TIME",
    "LogEvent",
    "LogReplay",
    "replay_log",
]
