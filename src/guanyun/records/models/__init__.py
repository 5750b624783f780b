"""The tables of the zones; read by selectors, written by services through the ledger."""

from .appraisals import (
    AppraisalFigure,
    AppraisalMark,
    AppraisalObjection,
    AppraisalVersion,
    AppraisedUnit,
)
from .audits import Audit, AuditMember, AuditReading, AuditSample
from .cases import Case, ClockRow, Gap, OneTimeLink, Upload
from .desk import ColumnChoice, ImportLine, ImportSheet, SavedFilter
from .doors import IdempotencyKey, Job, Notice
from .drafts import CharterDraft
from .families import ForeignNumber
from .messages import NoticeRead
from .papers import CreditNote, DocumentNumber, Liaison, Permit
from .rules import FactBatch, FactSubject, PolicyTold, RuleRun, RuleRunRow, SubjectFact
from .trail import JournalEntry, PrivateText, Reading, SealRow, SealSpan, Stream
from .visits import Visit
from .zones import Adoption, CalendarNotice, CharterText, Enterprise, MandateLine

__all__ = [
    "Adoption",
    "AppraisalFigure",
    "AppraisalMark",
    "AppraisalObjection",
    "AppraisalVersion",
    "AppraisedUnit",
    "Audit",
    "AuditMember",
    "AuditReading",
    "AuditSample",
    "CalendarNotice",
    "Case",
    "CharterDraft",
    "CharterText",
    "ClockRow",
    "ColumnChoice",
    "CreditNote",
    "DocumentNumber",
    "Enterprise",
    "FactBatch",
    "FactSubject",
    "ForeignNumber",
    "Gap",
    "IdempotencyKey",
    "ImportLine",
    "ImportSheet",
    "Job",
    "JournalEntry",
    "Liaison",
    "MandateLine",
    "Notice",
    "NoticeRead",
    "OneTimeLink",
    "Permit",
    "PolicyTold",
    "PrivateText",
    "Reading",
    "RuleRun",
    "RuleRunRow",
    "SavedFilter",
    "SealRow",
    "SealSpan",
    "Stream",
    "SubjectFact",
    "Upload",
    "Visit",
]
