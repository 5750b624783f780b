"""From a draft to its adoption case: which kind of case, with which answers."""

from collections.abc import Mapping
from datetime import date

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Field, FieldKind, Json
from guanyun.errors import Refused
from guanyun.records.selectors.drafts import Draft
from guanyun.records.services.cases import Report

ADOPTS = "adopt charter"


def proposal_kind(charter: Charter) -> CaseType | None:
    """Return the kind of case by which this charter is changed; None where it has none."""
    for kind in charter.case_types.values():
        if any(rule.does == ADOPTS for step in kind.steps for rule in step.acts):
            return kind
    return None


def proposal_of(draft: Draft, since: date, typed: Mapping[str, str]) -> Report:
    """Return the report that opens the adoption case of a draft.

    The place is the whole zone, told by a point inside it: a charter is of no single spot.

    Raises:
        Refused: ``institution.draft_not_ready`` where the charter in force has no such case.
    """
    kind = proposal_kind(draft.before)
    if kind is None:
        raise Refused("institution.draft_not_ready")
    known: dict[str, Json] = {
        "draft": draft.line.hash,
        "version": draft.charter.manifest.version,
        "since": since.isoformat(),
    }
    answers: dict[str, Json] = {}
    for field in kind.fields:
        value = known.get(field.id) or _answer(draft, field, typed)
        if value:
            answers[field.id] = value
    return Report(kind=kind.id, answers=answers, channel="window")


def _answer(draft: Draft, field: Field, typed: Mapping[str, str]) -> Json:
    if field.kind is FieldKind.PLACE:
        point = draft.before.register.places[0].geometry.geometry.representative_point()
        return f"{point.x:.6f},{point.y:.6f}"
    return str(typed.get(field.id, "")).strip()[:2000]
