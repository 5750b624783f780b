"""Invented market entities: codes that are formed rightly and mean nobody."""

from random import Random

from stdnum.cn import uscc

from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.demo.entities import invented


def test_entities_have_sound_codes_of_no_region() -> None:
    """Codes and names are unique, check digits right, the region one that no province has."""
    places = load_charter(shipped_charters() / "demo").register.places
    walls = {each.id: each.geometry for each in places if each.id.startswith("wall_")}
    zone = next(each.geometry for each in places if each.id == "zone")
    found = list(invented(enterprises=80, entities=300, walls=walls, zone=zone, chance=Random(1)))

    assert len({each.uscc for each in found}) == len({each.name for each in found}) == 300
    assert all(uscc.is_valid(each.uscc) and each.uscc[2:8] == "990000" for each in found)
    assert [each.is_enterprise for each in found] == [True] * 80 + [False] * 220
    assert all(zone.geometry.contains(each.place.geometry) for each in found)
    for each in found:
        assert not each.wall or walls[each.wall].geometry.contains(each.place.geometry)
