"""Answers of a scenario: what it gives, in the form each field needs, and samples for the rest."""

from collections.abc import Mapping, Sequence

from guanyun.engines.casework import (
    ActRule,
    CaseState,
    CaseType,
    Field,
    FieldKind,
    Json,
    act_id,
    asks_of,
)

from .schema import Deed, Given

Answers = tuple[dict[str, Json], dict[str, str]]  # public answers, commitments to private ones
COMMITTED = "sha256:" + "0" * 64  # a scenario holds no private text, so it commits to none
SAMPLES: Mapping[FieldKind, Json] = {
    FieldKind.NUMBER: "1",
    FieldKind.MONEY: "1.00",
    FieldKind.DATE: "2026-01-01",
    FieldKind.DATETIME: "2026-01-01T09:00:00+08:00",
    FieldKind.BOOLEAN: True,
    FieldKind.FILES: ["sample"],
}


def open_answers(case_type: CaseType, given: Mapping[str, str], place: Json) -> Answers:
    """Return the answers of the report form; what is required and not given gets a sample."""
    located = next((each.id for each in case_type.fields if each.kind is FieldKind.PLACE), None)
    answers, commitments = _fill(case_type.fields, given)
    if located is not None and place is not None:
        answers[located] = place
    return answers, commitments


def act_answers(
    case_type: CaseType, state: CaseState, act: str, given: Mapping[str, str]
) -> Answers:
    """Return the answers of an act in the step that the case is in, or of one that always is."""
    step = case_type.step(state.step)
    always = ActRule(act=act, by=(), where=step.where)
    rule = next((each for each in step.acts if act_id(each) == act), always)
    return _fill(asks_of(case_type, rule), given)


def linked_facts(given: Given) -> dict[str, Json]:
    """Return the leaders linked to the enterprise as the records would tell them."""
    return {"liaisons": [{"post": each} for each in given.linked]} if given.linked else {}


def act_facts(deed: Deed) -> dict[str, Json]:
    """Return what the records would know of an act: facts as written, cases as a numbered list.

    ``children: meeting_task,meeting_task`` stands for two cases that the act makes.
    """
    told: dict[str, Json] = dict(deed.facts)
    made = deed.facts.get("children")
    if made is not None:
        kinds = enumerate(made.split(","), start=1)
        told["children"] = [{"number": f"CHILD-{n}", "kind": kind.strip()} for n, kind in kinds]
    if "into" in deed.facts:
        told["into"] = {"number": deed.facts["into"], "closed": False}
    if "closed" in deed.facts:
        told["closed"] = deed.facts["closed"] == "true"
    return told


def _fill(fields: Sequence[Field], given: Mapping[str, str]) -> Answers:
    asked = {each.id for each in fields}
    answers: dict[str, Json] = {name: text for name, text in given.items() if name not in asked}
    commitments: dict[str, str] = {}
    for field in fields:
        if field.id not in given and not (field.required and not field.when):
            continue
        if field.private:
            commitments[field.id] = COMMITTED
        elif field.id in given:
            answers[field.id] = _form(field, given[field.id])
        elif field.kind is not FieldKind.PLACE:
            answers[field.id] = _sample(field)
    return answers, commitments


def _form(field: Field, text: str) -> Json:
    if field.kind is FieldKind.BOOLEAN:
        return text == "true"
    if field.kind is FieldKind.FILES:
        return [each.strip() for each in text.split(",")]
    return text


def _sample(field: Field) -> Json:
    if field.kind is FieldKind.CHOICE:
        return field.choices[0].id if field.choices else ""
    return SAMPLES.get(field.kind, "示例")
