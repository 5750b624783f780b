"""What the page asks beside the charter: words of a message, what is entered late or corrected."""

from collections.abc import Mapping, Sequence

from guanyun.engines.casework import Choice, Field, FieldKind, Json
from guanyun.engines.common import Label, Where
from guanyun.records.selectors.cases import CaseShown, Offer
from guanyun.web.known_asks import with_known

PAGE = Where("-", 0)
NOT_BACK_ENTERED = frozenset({"back_enter", "correct", "message", "note", "remind"})


def asks_shown(shown: CaseShown, offer: Offer) -> tuple[Field, ...]:
    """Return the fields of an act as the page asks them."""
    if offer.verb == "message":
        words = Label("内容", "Message")
        return (Field("text", words, FieldKind.LONG_TEXT, PAGE, True, True, most=500),)
    if offer.verb == "back_enter":
        return (_act_done(shown), _when(), *(each for each in offer.asks if each.id != "act"))
    if offer.verb == "correct":
        return (_entry(shown), *_corrected(shown), *offer.asks)
    return with_known(shown, offer, offer.asks)


def _act_done(shown: CaseShown) -> Field:
    done = [each for each in shown.offers if not each.refused and each.verb not in NOT_BACK_ENTERED]
    choices = tuple(Choice(each.id, each.label) for each in done)
    return Field(
        "act", Label("补录哪个动作", "Which act"), FieldKind.CHOICE, PAGE, True, choices=choices
    )


def _when() -> Field:
    return Field(
        "occurred_at", Label("发生时间", "When it happened"), FieldKind.DATETIME, PAGE, True
    )


def _entry(shown: CaseShown) -> Field:
    rows = tuple(
        Choice(str(row.seq), Label(f"第 {row.seq} 条 {row.title.zh}", f"{row.seq} {row.title.en}"))
        for row in shown.rows
    )
    return Field(
        "seq", Label("更正哪一条", "Which entry"), FieldKind.CHOICE, PAGE, True, choices=rows
    )


def _corrected(shown: CaseShown) -> tuple[Field, ...]:
    """Return the public answers that may be replaced; an empty one stays as it is."""
    known = [each for each in shown.case_type.fields if each.id in shown.state.answers]
    return tuple(
        Field(f"new-{each.id}", each.label, each.kind, PAGE, choices=each.choices)
        for each in known
        if not each.private and each.kind is not FieldKind.FILES
    )


def facts_of(offer_verb: str, answers: dict[str, Json]) -> Mapping[str, Json]:
    """Take out of the answers what the engine reads as facts: the entry and its new values."""
    if offer_verb != "correct":
        return {}
    new = {name[4:]: answers.pop(name) for name in list(answers) if name.startswith("new-")}
    seq = answers.pop("seq", "")
    return {"seq": int(seq) if isinstance(seq, str) and seq.isdigit() else 0, "answers": new}


def without(answers: dict[str, Json], names: Sequence[str]) -> dict[str, Json]:
    """Return the answers less those that the page reads elsewhere."""
    return {name: value for name, value in answers.items() if name not in names}
