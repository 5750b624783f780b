"""The tables of the zones; read by selectors, written by services through the ledger."""

from .appraisals import (
    AppraisalFigure,
    AppraisalMark,
    AppraisalObjection,
    AppraisalVersion,
    AppraisedUnit,
)
from .appraised_people import AppraisalCalibration, AppraisalPay, AppraisalRating
from .audits import Audit, AuditMember, AuditReading, AuditSample
from .bank import BankEntry, BankFile, BookEntry, MoneyPeriod
from .cases import Case, ClockRow, Gap, OneTimeLink, Upload
from .classes import RecurringClass
from .desk import ColumnChoice, ImportLine, ImportSheet, SavedFilter
from .doors import IdempotencyKey, Job, Notice
from .drafts import CharterDraft
from .families import ForeignNumber
from .messages import NoticeRead
from .papers import CreditNote, DocumentNumber, Liaison, Permit
from .payouts import BudgetLine, PayeeAccount, PayoutLine, ReceivedMoney
from .rules import FactBatch, FactSubject, PolicyTold, RuleRun, RuleRunRow, SubjectFact
from .settlements import SettledCase, Settlement, SettlementEntry
from .trail import JournalEntry, PrivateText, Reading, SealRow, SealSpan, Stream
from .visits import Visit
from .zones import Adoption, CalendarNotice, CharterText, Enterprise, MandateLine

__all__ = [
    "Adoption",
    "AppraisalCalibration",
    "AppraisalFigure",
    "AppraisalMark",
    "AppraisalObjection",
    "AppraisalPay",
    "AppraisalRating",
    "AppraisalVersion",
    "AppraisedUnit",
    "Audit",
    "AuditMember",
    "AuditReading",
    "AuditSample",
    "BankEntry",
    "BankFile",
    "BookEntry",
    "BudgetLine",
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
    "MoneyPeriod",
    "Notice",
    "NoticeRead",
    "OneTimeLink",
    "PayeeAccount",
    "PayoutLine",
    "Permit",
    "PolicyTold",
    "PrivateText",
    "Reading",
    "ReceivedMoney",
    "RecurringClass",
    "RuleRun",
    "RuleRunRow",
    "SavedFilter",
    "SealRow",
    "SealSpan",
    "SettledCase",
    "Settlement",
    "SettlementEntry",
    "Stream",
    "SubjectFact",
    "Upload",
    "Visit",
]
