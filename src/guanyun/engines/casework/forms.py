"""What an act asks, and whether the answers fit: a wrong answer is refused before anything else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from guanyun.engines.common import Label, feel
from guanyun.errors import Refused

from .case_type import ActRule, CaseType, Choice, Field, FieldKind
from .clock_rules import PauseRule
from .clocks import parse_feel
from .commands import Json
from .digests import LARGEST
from .paper_forms import paper_asks
from .permits import is_permit_number
from .together_forms import spawn_asks, together_asks
from .wording import all_of, in_both, kind_label

MOST_TEXT = 2000  # characters, where a field sets no bound of its own
MOST_FILES = 9
SOLVED = ("solved", "partly", "unsolved", "impossible_explained")
_SOLVED_LABELS = ("已解决", "部分解决", "未解决", "知道做不了，说明清楚了")
_SOLVED_ENGLISH = ("Solved", "Partly", "Not solved", "Cannot be done, well explained")


def asks_of(case_type: CaseType, rule: ActRule) -> tuple[Field, ...]:
    """Return the fields of an act: what the charter asks and what the act itself needs."""
    asked = {each.id for each in rule.asks}
    own = (*_own_asks(case_type, rule), *paper_asks(case_type, rule))
    return rule.asks + tuple(field for field in own if field.id not in asked)


def _own_asks(case_type: CaseType, rule: ActRule) -> list[Field]:
    where = rule.where
    if rule.act == "declare":
        labels = zip(SOLVED, _SOLVED_LABELS, _SOLVED_ENGLISH, strict=True)
        choices = tuple(Choice(each, Label(zh, en)) for each, zh, en in labels)
        return [_choice("solved", Label("解决了吗", "Is it solved"), choices, rule)]
    if rule.act == "rate":
        grades = case_type.rating.grades if case_type.rating else 5
        choices = tuple(Choice(str(n), Label(f"{n} 分", str(n))) for n in range(1, grades + 1))
        return [_choice("rating", Label("评价", "Rating"), choices, rule)]
    if rule.act == "pause":
        choices = tuple(Choice(each.id, each.label) for each in plain_pauses(case_type))
        needed = len(choices) > 1
        return [_choice("pause", Label("停表事由", "Lawful reason"), choices, rule, needed)]
    if rule.act == "request_extension":
        choices = tuple(Choice(c.id, c.label) for c in case_type.clocks if c.extension)
        more = Label("再要多久", "How much more")
        return [
            _choice("clock", Label("哪个时限", "Which clock"), choices, rule),
            Field("more", more, FieldKind.TEXT, where, required=True, most=40),
        ]
    if rule.act == "back_enter":
        act = Label("补录的动作", "The act")
        reason = Label("补录理由", "Reason")
        return [
            Field("act", act, FieldKind.TEXT, where, required=True, most=80),
            Field("reason", reason, FieldKind.LONG_TEXT, where, required=True, private=True),
        ]
    if rule.act == "give_consent":
        opinion = Label("意见", "Opinion")
        return [Field("opinion", opinion, FieldKind.TEXT, where, private=True, most=200)]
    if rule.act in ("correct", "withhold_consent", "return_for_more", "reopen", "rectify"):
        reason = Label("理由", "Reason")
        return [Field("reason", reason, FieldKind.LONG_TEXT, where, required=True, private=True)]
    return [*together_asks(case_type, rule), *spawn_asks(case_type, rule)]


def plain_pauses(case_type: CaseType) -> list[PauseRule]:
    """Return the pauses that a person chooses; one that ends with an answer starts by itself."""
    answers = {"supplement", "outside_reply"}
    return [each for each in case_type.pauses if not answers & set(each.resumes_on)]


def _choice(
    name: str, label: Label, choices: tuple[Choice, ...], rule: ActRule, required: bool = True
) -> Field:
    return Field(name, label, FieldKind.CHOICE, rule.where, required=required, choices=choices)


def check_answers(
    fields: Sequence[Field], answers: Mapping[str, Json], commitments: Iterable[str]
) -> None:
    """Refuse answers that are missing, unasked, of the wrong form, or private in the open.

    Args:
        fields: What is asked.
        answers: Public answers by field.
        commitments: Names of the private answers, a file as ``photos.1``.

    Raises:
        Refused: ``casework.answer_unasked``, ``casework.answer_missing``,
            ``casework.answer_form``, ``casework.answer_too_long``, ``casework.answer_private``.
    """
    asked = {each.id: each for each in fields}
    committed = {name.split(".")[0] for name in commitments}
    for name in (*answers, *committed):
        if name not in asked:
            raise Refused("casework.answer_unasked", field=name)
    for field in fields:
        told = in_both("field", field.label)
        value = answers.get(field.id)
        if field.private and field.id in answers:
            raise Refused("casework.answer_private", **told)
        if _is_blank(value) and field.id not in committed:
            if field.required and is_asked(field, answers):
                raise Refused("casework.answer_missing", **told)
        elif not field.private:
            _check_form(field, value)


def check_again(case_type: CaseType, name: str, value: Json) -> None:
    """Refuse a value that may not replace an answer of the case: it fits the field as at first.

    Raises:
        Refused: ``casework.answer_private``, ``casework.answer_missing``, and as ``check_answers``;
            ``casework.permit_number`` for the number of a permit whose check digits do not hold.
    """
    field = field_named(case_type, name)
    if field is None:
        if not is_permit_number(str(value)):
            raise Refused("casework.permit_number", number=str(value)[:40], **_named(name))
        return
    told = in_both("field", field.label)
    if field.private:
        raise Refused("casework.answer_private", **told)
    if not _is_blank(value):
        _check_form(field, value)
    elif field.required:
        raise Refused("casework.answer_missing", **told)


def field_named(case_type: CaseType, name: str) -> Field | None:
    """Return the field under which an answer became a fact of the case, asked at any step."""
    rules = (rule for step in case_type.steps for rule in step.acts)
    asked = (field for rule in rules for field in rule.asks)
    return next((each for each in (*case_type.fields, *asked) if each.id == name), None)


def _named(name: str) -> dict[str, str]:
    return in_both("need", Label(name, name))


def is_asked(field: Field, answers: Mapping[str, Json]) -> bool:
    """Return whether the form shows the field; a condition that is unknown hides it."""
    return not field.when or feel.evaluate(parse_feel(field.when), answers) is True


def _is_blank(value: Json) -> bool:
    return value is None or value == "" or value == []


def _check_form(field: Field, value: Json) -> None:
    named = in_both("field", field.label)
    if not _FORMS[field.kind](value):
        raise Refused("casework.answer_form", **named, **in_both("kind", kind_label(field.kind)))
    if field.kind is FieldKind.CHOICE and str(value) not in {each.id for each in field.choices}:
        may = all_of("may", (each.label for each in field.choices))
        raise Refused("casework.answer_choice", **named, **may)
    most = field.most or (MOST_FILES if field.kind is FieldKind.FILES else MOST_TEXT)
    if isinstance(value, str | list) and len(value) > most:
        raise Refused("casework.answer_too_long", **named, most=most)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_number(value: Json) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    if isinstance(value, int) and abs(value) > LARGEST:
        return False
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_date(value: Json) -> bool:
    return isinstance(value, str) and _reads(date.fromisoformat, value)


def _is_instant(value: Json) -> bool:
    if not isinstance(value, str) or not _reads(datetime.fromisoformat, value):
        return False
    return datetime.fromisoformat(value).tzinfo is not None


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _is_choice(value: Json) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def _is_list(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_boolean(value: Json) -> bool:
    return isinstance(value, bool)


def _is_place(value: Json) -> bool:
    return isinstance(value, str | list | dict)


_FORMS: Mapping[FieldKind, Callable[[Json], bool]] = {
    FieldKind.TEXT: _is_text,
    FieldKind.LONG_TEXT: _is_text,
    FieldKind.CHOICE: _is_choice,
    FieldKind.NUMBER: _is_number,
    FieldKind.MONEY: _is_number,
    FieldKind.DATE: _is_date,
    FieldKind.DATETIME: _is_instant,
    FieldKind.PLACE: _is_place,
    FieldKind.PHONE: _is_text,
    FieldKind.FILES: _is_list,
    FieldKind.BOOLEAN: _is_boolean,
    FieldKind.UNIT: _is_text,
    FieldKind.POST: _is_text,
}
