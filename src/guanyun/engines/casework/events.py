"""What happened in a case: the frozen facts of the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .commands import Actor, Json


class EventKind(StrEnum):
    """The closed list of what can happen to a case; the journal's form depends on it."""

    OPENED = "opened"
    ROUTED = "routed"
    DESIGNATED = "designated"
    STEP_STARTED = "step_started"
    ACT_TAKEN = "act_taken"
    HOLDER_CHANGED = "holder_changed"
    CLOCK_STARTED = "clock_started"
    CLOCK_STOPPED = "clock_stopped"
    CLOCK_PAUSED = "clock_paused"
    CLOCK_RESUMED = "clock_resumed"
    CLOCK_EXTENDED = "clock_extended"
    CLOCK_REDATED = "clock_redated"
    RUNG_FIRED = "rung_fired"
    CONSENT_ASKED = "consent_asked"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHHELD = "consent_withheld"
    DOCUMENT_ISSUED = "document_issued"
    MESSAGE_SENT = "message_sent"
    REMINDED = "reminded"
    CLOSED = "closed"
    DECLARED = "declared"
    RATED = "rated"
    REOPENED = "reopened"
    BACK_ENTERED = "back_entered"
    CORRECTED = "corrected"
    NOTED = "noted"
    WITHDRAWN = "withdrawn"
    EVIDENCE_CHANGED = "evidence_changed"
    COMPLETED = "completed"  # 材料齐全
    LAPSED = "lapsed"  # 视为受理、视为撤回
    RECLASSIFIED = "reclassified"
    CLOCK_REBUDGETED = "clock_rebudgeted"
    DELAY_EXPLAINED = "delay_explained"
    FEEDBACK_GIVEN = "feedback_given"
    LED = "led"
    RECUSED = "recused"
    OVERRIDDEN = "overridden"  # 禁办日里经批准照办
    BRANCH_OPENED = "branch_opened"
    SEAT_OPENED = "seat_opened"  # 依次：轮到下一家
    SEAT_ANSWERED = "seat_answered"
    BRANCH_ENDED = "branch_ended"  # joined, refused or recalled
    FORWARDED = "forwarded"
    FORWARD_RECALLED = "forward_recalled"
    SIGNER_ADDED = "signer_added"
    CONSENT_RECALLED = "consent_recalled"
    SUPERVISED = "supervised"
    SUPERVISION_ANSWERED = "supervision_answered"
    URGED = "urged"
    COPIED = "copied"
    DISPUTED = "disputed"
    CONTESTED = "contested"
    CONTEST_SETTLED = "contest_settled"
    MERGED = "merged"
    TAKEN_IN = "taken_in"  # another case, or the same report again, was joined to this one
    SPAWNED = "spawned"
    CHILD_TOLD = "child_told"
    LINKED = "linked"  # 外部编号
    FOLLOWED = "followed"  # 转按新章程


@dataclass(frozen=True, slots=True)
class Event:
    """One fact: its kind, its data (JSON without floats), who, and when it happened."""

    kind: EventKind
    data: Mapping[str, Json]
    by: Actor
    occurred_at: datetime
