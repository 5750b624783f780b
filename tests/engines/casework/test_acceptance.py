"""受理: only what is complete is accepted as complete (行政许可法 第三十二条)."""

import pytest

from guanyun.engines.casework import Json
from guanyun.errors import Refused

from .kinds import ENTERPRISE, STAFF
from .licences import HONEST, NUMBERS
from .test_law import PROMISE, complete_all, complete_core, licence


def test_what_lacks_core_evidence_is_not_accepted() -> None:
    """Refused with what is missing; once it is handed in, it is accepted."""
    desk = licence("11-24 10:00")
    with pytest.raises(Refused, match=r"casework\.papers_missing") as refused:
        desk.do("accept", STAFF, "11-24 10:01", facts=NUMBERS)
    assert "平面图" in refused.value.fields["items_zh"]
    complete_all(desk, "11-24 10:02")
    assert "act_taken" in desk.do("accept", STAFF, "11-24 10:03", facts=NUMBERS)


def test_what_lacks_secondary_evidence_is_not_accepted_as_complete() -> None:
    """Refused with each missing item, nothing written; with gaps under a promise it passes."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    before = len(desk.events)
    with pytest.raises(Refused, match=r"casework\.papers_not_complete") as refused:
        desk.do("accept", STAFF, "11-24 10:02", facts=NUMBERS)
    assert refused.value.fields["items_zh"] == "租赁合同、毕业证书"
    assert (len(desk.events), desk.case.step) == (before, "received")
    told: dict[str, Json] = {"promises": list(PROMISE)}
    desk.do("accept_with_gaps", STAFF, "11-24 10:03", told, words=("promise",), facts=HONEST)
    assert desk.case.step == "accepted"


def test_what_a_supplement_did_not_ask_for_is_demanded_no_more() -> None:
    """Told once and whole: what was asked for must be there, what was not asked bars nothing."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    desk.do("request_supplement", STAFF, "11-25 10:00", {"items": ["contract"]})
    desk.do("supplement", ENTERPRISE, "11-26 10:00")
    with pytest.raises(Refused, match=r"casework\.papers_not_complete") as refused:
        desk.do("accept", STAFF, "11-26 10:01", facts=NUMBERS)
    assert refused.value.fields["items_zh"] == "租赁合同"
    desk.do("supply", ENTERPRISE, "11-26 10:02", {"items": ["contract"]})
    desk.do("accept", STAFF, "11-26 10:03", facts=NUMBERS)
    assert desk.case.step == "accepted"
