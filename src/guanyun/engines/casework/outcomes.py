"""办结, 解决 and 满意 are three rates, each with its own numerator and denominator."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from guanyun.engines.common import feel

from .amendments import WITHDRAWN
from .case_type import CaseType
from .commands import Json
from .drafts import RECTIFY
from .state import CaseState

_parse = lru_cache(maxsize=256)(feel.parse)
OUTCOME_NAMES = (
    "closed", "withdrawn", "outcome", "declared", "solved", "rated", "rating", "lives",
    "reopened", "back_entries", "late", "rectified", "routed", "designated", "channel", "answers",
    "merged", "on_the_spot", "class", "deemed",
)  # fmt: skip


def outcome(state: CaseState) -> dict[str, Json]:
    """Return the facts of a case that a rate may count, in JSON.

    ``solved`` and ``rating`` are null until the enterprise says them: unrated is never good.
    ``late`` lists the clocks that were stopped after their end, ``deemed`` the acts that the law
    took for whoever did not answer.
    """
    rectify = state.clocks.get(RECTIFY)
    late: list[Json] = [
        clock.id
        for clock in state.clocks.values()
        if clock.stopped_at is not None and clock.stopped_at > clock.due and not clock.measured_only
    ]
    withdrawn = state.outcome == WITHDRAWN
    merged = bool(state.together.merged_into)
    return {
        "closed": state.closed_at is not None and not withdrawn and not merged,
        "merged": merged,
        "withdrawn": withdrawn,
        "outcome": state.outcome,
        "declared": state.solved is not None,
        "solved": state.solved,
        "rated": state.rating is not None,
        "rating": state.rating,
        "lives": state.life,
        "reopened": state.life > 1,
        "back_entries": state.back_entries,
        "late": late,
        "rectified": rectify is not None and rectify.stopped_at is not None,
        "routed": state.unit is not None,
        "designated": state.designated,
        "channel": state.channel,
        "on_the_spot": state.on_the_spot,
        "class": state.case_class,
        "deemed": list(state.lapsed),
        "answers": dict(state.answers),
    }


def rate(
    case_type: CaseType, rate_id: str, outcomes: Iterable[Mapping[str, Json]]
) -> tuple[int, int]:
    """Return n and N of a published rate: of the cases it is among, how many it counts.

    What is unknown or null is not counted; a case outside the denominator never counts above.

    Raises:
        KeyError: the kind has no such rate.
    """
    named = next((each for each in case_type.rates if each.id == rate_id), None)
    if named is None:
        raise KeyError(rate_id)
    among = [each for each in outcomes if feel.evaluate(_parse(named.among), each) is True]
    counted = sum(feel.evaluate(_parse(named.of), each) is True for each in among)
    return counted, len(among)
