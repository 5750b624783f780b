"""The situation of a case as conditions read it: public answers and class; unknown is not false."""

from collections.abc import Mapping

from guanyun.engines.common import feel

from .case_type import CaseType
from .clocks import parse_feel
from .commands import Json
from .state import CaseState


def situation_at(
    case_type: CaseType, answers: Mapping[str, Json], case_class: str | None = None
) -> dict[str, object]:
    """Return the names that conditions read; what is not answered is null."""
    blank: dict[str, object] = {each.id: None for each in case_type.fields if not each.private}
    return blank | dict(answers) | {"class": case_class}


def situation_of(case_type: CaseType, state: CaseState) -> dict[str, object]:
    """Return the situation of a case now."""
    return situation_at(case_type, state.answers, state.case_class)


def holds(when: str, situation: Mapping[str, object]) -> bool | None:
    """Return whether a condition holds in a situation; None where that is not known.

    >>> holds("", {}), holds("area > 300", {"area": None}), holds("area > 300", {"area": 400})
    (True, None, True)
    """
    if not when:
        return True
    found = feel.evaluate(parse_feel(when), situation)
    return found if isinstance(found, bool) else None


def class_at_intake(case_type: CaseType, answers: Mapping[str, Json]) -> str | None:
    """Return the class of a case as it comes in: the first whose condition holds."""
    if case_type.classification is None:
        return None
    situation = situation_at(case_type, answers)
    listed = case_type.classification.classes
    return next((each.id for each in listed if holds(each.when, situation) is True), None)
