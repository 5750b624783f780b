"""When and where the tests of records take place."""

from datetime import datetime, timedelta, timezone
from functools import cache

from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters

BEIJING = timezone(timedelta(hours=8))
START = datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)  # a Tuesday
ZONE = "demo"


@cache
def inside(place: str = "wall_north") -> str:
    """Return a point inside a place of the demo zone."""
    register = load_charter(shipped_charters() / ZONE).register
    area = next(each for each in register.places if each.id == place).geometry.geometry
    point = area.representative_point()
    return f"{point.x:.6f},{point.y:.6f}"
