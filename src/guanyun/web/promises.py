"""What is promised to an enterprise, in sentences: by when what, whose turn it is, what comes."""

from dataclasses import dataclass
from datetime import date

from guanyun.engines.common import Label
from guanyun.errors import Language, sentence
from guanyun.records.selectors.cases import CaseShown
from guanyun.records.selectors.clocks import ClockShown

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Promise:
    """One running clock as the enterprise reads it."""

    text: str
    clock: ClockShown


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: the enterprise's own (red-bordered), or somebody else's."""

    text: str
    is_yours: bool
    next: str


def promises_of(shown: CaseShown, language: Language) -> list[Promise]:
    """Return a sentence for each running clock, the earliest first."""
    clocks = sorted(shown.running, key=lambda each: each.light.due)
    return [Promise(_promise(each, language), each) for each in clocks]


def _promise(clock: ClockShown, language: Language) -> str:
    told = {"due": due_words(clock.light.due_text, language), "what": _in(clock.label, language)}
    code = "promise_paused" if clock.light.state == "paused" else "promise"
    if clock.soft and code == "promise":
        code = "promise_soft"
    return sentence(f"portal.{code}", told, language)


def due_words(due: str, language: Language) -> str:
    """Return ``11月27日（周五）17:30`` from ``2026-11-27 17:30``; 24:00 stays as it is.

    >>> due_words("2026-12-03 24:00", "zh")
    '12月3日（周四）24:00'
    """
    on = date.fromisoformat(due[:10])
    if language == "en":
        return f"{ENGLISH_DAYS[on.weekday()]} {on:%Y-%m-%d}{due[10:]}"
    return f"{on.month}月{on.day}日（{WEEKDAYS[on.weekday()]}）{due[10:].strip()}"


def turn_of(shown: CaseShown, language: Language) -> Turn:
    """Return whose turn it is in one sentence, and what comes next."""
    state = shown.state
    ahead = "、".join(_in(each, language) for each in shown.next_steps[:3])
    if language == "en":
        ahead = ", ".join(_in(each, language) for each in shown.next_steps[:3])
    if state.closed_at is not None:
        code = "turn_said" if state.solved else "turn_closed"
        return Turn(sentence(f"portal.{code}", {}, language), state.solved is None, "")
    if state.holder.kind == "enterprise":
        main = next((each for each in shown.offers if each.primary and not each.refused), None)
        what = _in(main.label, language) if main else _in(shown.says, language)
        return Turn(sentence("portal.turn_yours", {"what": what}, language), True, ahead)
    told = {"who": _waited_for(shown, language), "step": _in(shown.step, language)}
    first = min(
        (each for each in shown.running if each.light.state == "running"),
        key=lambda each: each.light.due, default=None,
    )  # fmt: skip
    if first is not None:
        told["due"] = due_words(first.light.due_text, language)
        code = "turn_late" if first.light.late else "turn_due"
    else:
        code = "turn"
    return Turn(sentence(f"portal.{code}", told, language), False, ahead)


def _waited_for(shown: CaseShown, language: Language) -> str:
    state = shown.state
    if state.consents:
        post = _in(shown.names.post(state.consents[-1].post), language)
        return sentence("portal.who_signs", {"post": post}, language)
    if state.unit is None:
        return sentence("portal.who_first", {"unit": _in(shown.first_unit, language)}, language)
    return _in(shown.names.unit(state.holder.unit or state.unit), language)


def _in(label: Label, language: Language) -> str:
    return (label.en or label.zh) if language == "en" else label.zh
