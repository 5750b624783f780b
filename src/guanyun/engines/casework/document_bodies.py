"""What a document (文书) says when its charter declares no lines of its own, by its kind.

A note that a case needs by law is never an empty sheet: what was received, what is missing, by
when, who decides and why stand in it, as far as the case knows them.
"""

from collections.abc import Mapping
from typing import Final

from guanyun.engines.common import Label

from .document_rules import DocumentKind, DocumentLine

_MATTER: Final = DocumentLine(Label("办理事项", "Matter"), "kind")
_NUMBER: Final = DocumentLine(Label("办件编号", "Case"), "case")
_RECEIVED_AT: Final = DocumentLine(Label("收件时间", "Received"), "received_at")
_GIVEN: Final = DocumentLine(Label("已收材料", "Papers received"), "evidence received")
_PROMISED: Final = DocumentLine(Label("承诺补交", "Promised by"), "promised")
_DUES: Final = DocumentLine(Label("时限", "Limits"), "dues")
_UNIT: Final = DocumentLine(Label("承办单位", "In charge"), "unit")
_WHY: Final = DocumentLine(Label("理由", "Reasons"), "said")
_ITEM: Final = DocumentLine(Label("办什么事", "Item"), "answer item")
_SITUATION: Final = DocumentLine(Label("哪种情形", "Situation"), "answer situation")
_HEAD: Final = (_MATTER, _ITEM, _SITUATION, _NUMBER)

BODIES: Final[Mapping[DocumentKind, tuple[DocumentLine, ...]]] = {
    DocumentKind.RECEIPT: (
        *_HEAD, _RECEIVED_AT, _GIVEN,
        DocumentLine(Label("首问负责", "First asked"), "first_asked"), _DUES,
    ),
    DocumentKind.ACCEPTANCE: (
        *_HEAD, DocumentLine(Label("受理时间", "Accepted"), "issued_at"), _GIVEN, _UNIT, _DUES,
    ),
    DocumentKind.REFUSAL: (*_HEAD, _RECEIVED_AT, _UNIT, _WHY),
    DocumentKind.SUPPLEMENT: (
        *_HEAD, _RECEIVED_AT, _GIVEN,
        DocumentLine(Label("需要补正", "To be added"), "asked"), _WHY, _UNIT, _DUES,
    ),
    DocumentKind.TOLERANCE: (
        *_HEAD, DocumentLine(Label("受理时间", "Accepted"), "issued_at"), _GIVEN, _PROMISED,
        DocumentLine(
            Label("逾期后果", "If it is not kept"),
            words=Label(
                "到期仍未补齐的，视为撤回申请",
                "What is not handed in by then counts as a withdrawal of the application",
            ),
        ),
        _UNIT, _DUES,
    ),
    DocumentKind.TIME: (
        *_HEAD,
        DocumentLine(Label("事由", "Ground"), "pause"),
        DocumentLine(Label("情况说明", "Facts"), "said"),
        DocumentLine(Label("所涉时限", "Limit"), "clock"),
        DocumentLine(Label("延长", "Extended by"), "more"),
        DocumentLine(Label("预计到", "Expected until"), "until"), _UNIT, _DUES,
    ),
    DocumentKind.DECISION: (
        *_HEAD, DocumentLine(Label("决定", "Decision"), "act"),
        DocumentLine(Label("决定时间", "Decided"), "issued_at"), _UNIT, _WHY,
    ),
    DocumentKind.CLOSING: (
        *_HEAD, _RECEIVED_AT, DocumentLine(Label("办结时间", "Closed"), "issued_at"), _UNIT,
        DocumentLine(Label("办理结果", "Result"), "result"),
    ),
    DocumentKind.SHEET: (
        *_HEAD, DocumentLine(Label("单位", "Enterprise"), "enterprise"), _RECEIVED_AT,
        DocumentLine(Label("首问负责", "First asked"), "first_asked"), _UNIT,
        DocumentLine(Label("当前环节", "Stage"), "step"),
        DocumentLine(Label("签批", "Signed by"), "signers"), _DUES,
    ),
    DocumentKind.OTHER: (
        *_HEAD, DocumentLine(Label("时间", "Time"), "issued_at"), _UNIT, _WHY,
    ),
}  # fmt: skip
