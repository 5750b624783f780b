"""What an act asks, with the answers that are known put forward: units, posts, seats, papers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from guanyun.engines.casework import Choice, Field, FieldKind, Json, instant_text
from guanyun.engines.common import Label, Where
from guanyun.records.selectors.cases import CaseShown, Offer
from guanyun.records.selectors.several import SeveralShown, several_of

PAGE = Where("-", 0)
PROMISE = "promise-"  # a day for each paper that is to follow
OTHERS = (
    Choice("enterprise", Label("企业", "the enterprise")),
    Choice("provider", Label("服务商", "the provider")),
    Choice("outside", Label("外部单位", "an outside body")),
)
Known = Callable[[CaseShown, SeveralShown, Field], "Field | None"]


def with_known(shown: CaseShown, offer: Offer, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields with closed lists where the case knows what can be meant.

    A field whose only sense is to tell one of several apart is left out where there is one.
    """
    several = several_of(shown)
    found: list[Field] = []
    for field in fields:
        if offer.verb == "accept_with_gaps" and field.id == "promises":
            found += _promises(several)
            continue
        told = _known(shown, several, offer, field)
        if told is not None:
            found.append(told)
    return tuple(found)


def _known(shown: CaseShown, several: SeveralShown, offer: Offer, field: Field) -> Field | None:
    if field.kind is FieldKind.UNIT:
        return replace(field, choices=_choices(shown.names.units))
    if field.kind is FieldKind.POST:
        return replace(field, choices=_choices(shown.names.posts))
    known = _BY_ACT.get((offer.verb, field.id)) or _BY_FIELD.get(field.id)
    return known(shown, several, field) if known else field


def _choices(labels: Mapping[str, Label]) -> tuple[Choice, ...]:
    return tuple(Choice(name, label) for name, label in labels.items())


def _picked(field: Field, choices: Sequence[Choice]) -> Field | None:
    """Return a closed list; nothing to pick from, or one alone that is optional: no question."""
    if not field.required and len(choices) < 2:
        return None
    return replace(field, kind=FieldKind.CHOICE, choices=tuple(choices))


def _seat(_shown: CaseShown, several: SeveralShown, field: Field) -> Field | None:
    return _picked(field, [Choice(each.clock, each.label) for each in several.asked])


def _stretch_clock(_shown: CaseShown, several: SeveralShown, field: Field) -> Field | None:
    clocks = {each.clock: each.clock_label for each in several.stretches}
    return _picked(field, [Choice(name, label) for name, label in clocks.items()])


def _stretch(_shown: CaseShown, several: SeveralShown, field: Field) -> Field | None:
    return _picked(
        field, [Choice(instant_text(each.since), each.label) for each in several.stretches]
    )


def _whose(shown: CaseShown, _several: SeveralShown, field: Field) -> Field:
    units = _choices(shown.names.units)
    return replace(field, kind=FieldKind.UNIT, choices=(*OTHERS, *units))


def _settled(_shown: CaseShown, several: SeveralShown, field: Field) -> Field | None:
    return _picked(field, [Choice(str(each.n), each.label) for each in several.objections])


def _supervision(_shown: CaseShown, several: SeveralShown, field: Field) -> Field | None:
    return _picked(field, [Choice(str(each.n), each.label) for each in several.supervisions])


def _consent(shown: CaseShown, _several: SeveralShown, field: Field) -> Field | None:
    return _picked(field, [Choice(each.id, Label(each.sentence)) for each in shown.state.consents])


def _papers(_shown: CaseShown, several: SeveralShown, field: Field) -> Field | None:
    if field.choices:
        return field
    lacking = [Choice(each.id, each.label) for each in several.papers if not each.is_there]
    return replace(field, choices=tuple(lacking)) if lacking else None


def _substitutes(shown: CaseShown, _several: SeveralShown, field: Field) -> Field | None:
    choices = [
        Choice(one.id, Label(f"{item.label.zh}：{one.label.zh}", one.label.en or one.id))
        for item in shown.case_type.evidence
        for one in item.substitutes
    ]
    return _picked(field, choices)


def _promises(several: SeveralShown) -> list[Field]:
    return [
        Field(
            f"{PROMISE}{each.id}",
            Label(f"{each.label.zh}：承诺哪天补交", f"{each.label.en or each.id}: promised for"),
            FieldKind.DATE,
            PAGE,
            required=True,
        )
        for each in several.papers
        if not each.is_there and not each.is_core
    ]


def read_back(verb: str, answers: dict[str, Json]) -> dict[str, Json]:
    """Return the answers as the act takes them: the promised days as lines of one answer."""
    if verb != "accept_with_gaps":
        return answers
    days = [name for name in answers if name.startswith(PROMISE)]
    lines: list[Json] = [f"{name.removeprefix(PROMISE)} {answers.pop(name)}" for name in days]
    return answers | ({"promises": lines} if lines else {})


_BY_ACT: Mapping[tuple[str, str], Known] = {
    ("contest", "clock"): _stretch_clock,
    ("contest", "since"): _stretch,
    ("contest", "whose"): _whose,
    ("settle_contest", "n"): _settled,
    ("answer_supervision", "n"): _supervision,
    ("substitute", "by"): _substitutes,
    ("supply", "items"): _papers,
    ("supplement", "items"): _papers,
    ("request_supplement", "items"): _papers,
}
_BY_FIELD: Mapping[str, Known] = {"seat": _seat, "consent": _consent}
