"""A line drawn on the map: kept, checked, routed, and read as its corners."""

from django.test import Client

from guanyun.records.models import Case
from tests.web.reporting import (
    ZONE,
    inside,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    whole,
)


def line(steps: int = 2) -> str:
    """Return a line that begins inside the northern wall, as the map tells it."""
    lng, lat = (float(each) for each in inside().split(","))
    corners = ",".join(f"[{lng + n / 10_000:.6f},{lat:.6f}]" for n in range(steps))
    return f'{{"type":"LineString","coordinates":[{corners}]}}'


def test_line_is_reported_and_read_as_its_corners(portal: Client) -> None:
    """A drawn line has a unit in charge like a point; who reads it sees corners, no GeoJSON."""
    number = reported(portal, place=line())

    page = portal.get(f"/z/{ZONE}/progress/{number}").content.decode()
    assert Case.objects.get().unit is not None
    assert " → " in page
    assert "LineString" not in page


def test_line_of_twenty_corners_is_kept_and_a_broken_one_refused(portal: Client) -> None:
    """The longest line of the map fits; a text that was cut is no place, and nothing is written."""
    kept = portal.post(f"/z/{ZONE}/report", whole(place=line(20), here="where", go="next"))
    broken = portal.post(f"/z/{ZONE}/report", whole(place=line(20)[:-9]))

    assert kept.status_code == 302
    assert broken.status_code == 422
    assert "坐标认不出来" in broken.content.decode()
    assert Case.objects.count() == 0
