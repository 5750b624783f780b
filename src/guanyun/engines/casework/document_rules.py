"""The nouns of documents (文书) in a kind of case: kinds, parts, legal basis, remedies."""

from dataclasses import dataclass
from enum import StrEnum

from guanyun.engines.common import Citation, Label, Where


class DocumentKind(StrEnum):
    """What a document does in the procedure."""

    RECEIPT = "receipt"  # 收件凭证
    ACCEPTANCE = "acceptance"  # 受理
    REFUSAL = "refusal of acceptance"  # 不予受理
    SUPPLEMENT = "supplement notice"  # 一次性补正告知
    TOLERANCE = "tolerance notice"  # 容缺告知
    TIME = "time notice"  # 停表、延期告知
    DECISION = "decision"  # 准予、不予许可决定
    CLOSING = "closing note"  # 办结
    SHEET = "handling sheet"  # 办理单
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One labelled line of a document: a fact by its name, or fixed words.

    ``fact`` is a name of ``documents.FACTS`` or ``answer <field>``.
    """

    label: Label
    fact: str = ""
    words: Label | None = None


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """A numbered document (文书) of the case type.

    A ``numbered`` one bears ``<prefix>〔2026〕12号``, counted by kind, zone and year; another the
    number of the case and its place in it.
    """

    id: str
    label: Label
    prefix: str
    where: Where
    kind: DocumentKind = DocumentKind.OTHER
    title: Label | None = None
    numbered: bool = False
    lines: tuple[DocumentLine, ...] = ()
    basis: tuple[Citation, ...] = ()
    remedies: tuple[Label, ...] = ()  # 救济途径
    sample: bool = False
