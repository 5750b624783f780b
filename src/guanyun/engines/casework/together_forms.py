"""What the acts of several units ask: whom, why, until when; reasons stay outside the journal."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from guanyun.engines.common import Label

from .case_type import ActRule, CaseType, Choice, Field, FieldKind

AGREE, WITH_OPINION, REFUSE = "agree", "agree_with_opinion", "refuse"
_ANSWERS = (
    Choice(AGREE, Label("同意", "Agree")),
    Choice(WITH_OPINION, Label("有意见，同意", "Agree, with an opinion")),
    Choice(REFUSE, Label("不同意", "Refuse")),
)
UPHELD, DISMISSED = "upheld", "dismissed"
_SETTLED = (
    Choice(UPHELD, Label("异议成立", "The objection holds")),
    Choice(DISMISSED, Label("维持原归因", "The time stays as it was")),
)


def together_asks(case_type: CaseType, rule: ActRule) -> list[Field]:
    """Return what the act itself needs, besides what the charter asks."""
    asked = _ASKS.get(rule.act)
    return asked(case_type, rule) if asked else []


def _words(rule: ActRule, name: str, zh: str, en: str, *, required: bool = True) -> Field:
    label = Label(zh, en)
    return Field(name, label, FieldKind.LONG_TEXT, rule.where, required=required, private=True)


def _reason(rule: ActRule, zh: str = "理由", en: str = "Reason") -> Field:
    return _words(rule, "reason", zh, en)


def _text(rule: ActRule, name: str, zh: str, en: str, *, required: bool = False) -> Field:
    label = Label(zh, en)
    return Field(name, label, FieldKind.TEXT, rule.where, required=required, most=80)


def _unit(rule: ActRule, zh: str, en: str, *, required: bool = True) -> Field:
    return Field("unit", Label(zh, en), FieldKind.UNIT, rule.where, required=required)


def _post(rule: ActRule, zh: str, en: str) -> Field:
    return Field("post", Label(zh, en), FieldKind.POST, rule.where, required=True)


def _choice(rule: ActRule, name: str, label: Label, choices: tuple[Choice, ...]) -> Field:
    return Field(name, label, FieldKind.CHOICE, rule.where, required=True, choices=choices)


def _countersign(_case_type: CaseType, rule: ActRule) -> list[Field]:
    opinion = Field(
        "opinion", Label("意见", "Opinion"), FieldKind.LONG_TEXT, rule.where,
        required=True, private=True, when=f'answer != "{AGREE}"',
    )  # fmt: skip
    seat = _text(rule, "seat", "哪一席", "Which seat")
    return [_choice(rule, "answer", Label("会签意见", "Answer"), _ANSWERS), opinion, seat]


def _concur(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _words(rule, "opinion", "意见", "Opinion", required=False),
        _text(rule, "seat", "哪一席", "Which seat"),
    ]


def _assist(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _unit(rule, "请哪个单位协办", "Whose help"),
        _words(rule, "part", "请协助什么", "What is asked"),
        _text(rule, "within", "多久之内（不填按章程）", "Within (blank: as the charter says)"),
    ]


def _answer_assist(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _words(rule, "opinion", "协办结果", "What was done"),
        _text(rule, "seat", "哪一项", "Which part"),
    ]


def _forward(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [_unit(rule, "转给哪个单位", "To which unit"), _reason(rule)]


def _add_signer(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _post(rule, "加请谁签", "Who signs as well"),
        _reason(rule),
        _text(rule, "consent", "哪一份请示", "Which request"),
    ]


def _recall(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _text(rule, "what", "收回什么（不填为最近一件）", "What (blank: the last)"),
        _reason(rule),
    ]


def _supervise(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _words(rule, "sentence", "督办意见", "What is asked"),
        _text(rule, "within", "多久之内答复（不填按章程）", "Within (blank: as the charter says)"),
    ]


def _answer_supervision(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [_words(rule, "opinion", "答复", "Answer"), _text(rule, "n", "哪一次督办", "Which")]


def _urge(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [_words(rule, "sentence", "催办的话", "What to say", required=False)]


def _copy(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [_post(rule, "抄送给谁", "Who may read"), _reason(rule)]


def _dispute(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [_unit(rule, "应由谁办（说不清可不填）", "Whose it is (if known)", required=False),
            _reason(rule)]  # fmt: skip


def _contest(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _text(rule, "clock", "哪个时限", "Which clock", required=True),
        Field("since", Label("哪一段（起点）", "The stretch that begins at"),
              FieldKind.DATETIME, rule.where, required=True),
        _text(rule, "whose", "应算谁的", "Whose it was", required=True),
        _reason(rule),
    ]  # fmt: skip


def _settle(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _choice(rule, "settled", Label("裁定", "Decision"), _SETTLED),
        _reason(rule),
        _text(rule, "n", "哪一次异议", "Which objection"),
    ]


def _merge(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [_text(rule, "into", "并入哪一件（编号）", "Into which case", required=True),
            _reason(rule)]  # fmt: skip


def _split(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [_words(rule, "parts", "各部分，每行一件", "The parts, one a line"), _reason(rule)]


def _spawn(case_type: CaseType, rule: ActRule) -> list[Field]:
    spawns = next((each for each in case_type.spawns if each.id == rule.spawns), None)
    kinds = tuple(Choice(each, Label(each)) for each in spawns.kinds) if spawns else ()
    parts = _words(rule, "parts", "立哪些件，每行一件", "The cases, one a line", required=False)
    if len(kinds) < 2:
        return [parts]
    kind = Field("kind", Label("哪一类（不填为每类一件）", "Which kind (blank: one of each)"),
                 FieldKind.CHOICE, rule.where, choices=kinds)  # fmt: skip
    return [kind, parts]


def _link(_case_type: CaseType, rule: ActRule) -> list[Field]:
    return [
        _text(rule, "system", "来源系统（如 12345）", "The other system", required=True),
        _text(rule, "foreign", "对方编号", "Its number", required=True),
    ]


def child_fields(case_type: CaseType) -> tuple[Field, ...]:
    """Return what a case asks that another one made: its part; the rest came with the parent."""
    label = Label("本件要办的部分", "The part")
    part = Field("part", label, FieldKind.LONG_TEXT, case_type.where, private=True)
    return (*(replace(field, required=False) for field in case_type.fields), part)


def spawn_asks(case_type: CaseType, rule: ActRule) -> list[Field]:
    """Return what an act asks because it makes cases."""
    return _spawn(case_type, rule) if rule.spawns else []


_ASKS: Mapping[str, Callable[[CaseType, ActRule], list[Field]]] = {
    "countersign": _countersign,
    "concur": _concur,
    "assist": _assist,
    "answer_assist": _answer_assist,
    "forward": _forward,
    "add_signer": _add_signer,
    "recall": _recall,
    "supervise": _supervise,
    "answer_supervision": _answer_supervision,
    "urge": _urge,
    "copy": _copy,
    "dispute": _dispute,
    "contest": _contest,
    "settle_contest": _settle,
    "merge": _merge,
    "split": _split,
    "link_foreign": _link,
}
