"""The leading layer (牵头领导): proved complete like handling, held by posts."""

from datetime import date

from guanyun.engines.mandate import (
    Duty,
    Territory,
    check_legality,
    compile_register,
    proof_report,
    prove,
    route,
)

from .registers import DAY, line, matter, point, post, register, unit

BOTH = (Duty.HANDLE, Duty.LEAD)
LEADER = post("deputy", "zone_unit")


def led(*lines, **more):
    """Return a register of one matter that owes both layers, handled everywhere."""
    handled = line("handled", "zone_unit", Territory(("zone",)))
    known = more.pop("units", [unit("zone_unit", head="deputy")])
    return register(
        [handled, *lines], matters=[matter(duties=BOTH, category="land")], units=known,
        posts=[LEADER], **more,
    )  # fmt: skip


def test_leader_by_category_completes_the_leading_layer():
    """A line for the category leads every matter in it; the record names both layers."""
    found = led(line("led", "zone_unit", Territory(("zone",)), duty=Duty.LEAD, post="deputy"))
    by_category = led(
        line("led", "zone_unit", Territory(("zone",)), duty=Duty.LEAD, post="deputy", matter="land")
    )
    for each in (found, by_category):
        proof = prove(each)
        assert proof.covered
        assert proof_report(proof)["layers"] == {"handle": True, "lead": True}
    answer = route(
        compile_register(by_category), matter=found.matters[0].id, place=point(119.05, 29.05),
        on=DAY, duty=Duty.LEAD,
    )  # fmt: skip
    assert (answer.post, answer.line) == ("deputy", "led")


def test_day_without_a_leader_is_a_gap_of_the_leading_layer_alone():
    """A lead that ends leaves a gap from that day; handling stays complete."""
    lead = line(
        "led", "zone_unit", Territory(("zone",)), duty=Duty.LEAD, post="deputy",
        until=date(2026, 6, 1),
    )  # fmt: skip
    proof = prove(led(lead))
    assert proof.layers == {Duty.HANDLE: True, Duty.LEAD: False}
    (gap,) = [each for one in proof.coverages if one.duty is Duty.LEAD for each in one.gaps]
    assert (gap.since, gap.why) == (date(2026, 6, 1), "time")


def test_layer_nobody_owes_is_not_in_the_record():
    """A zone without leading matters has the handling layer alone in its record."""
    handled = line("handled", "zone_unit", Territory(("zone",)))
    assert proof_report(prove(register([handled])))["layers"] == {"handle": True}


def test_lead_of_a_unit_without_post_is_found():
    """A leader is a post; a unit that leads is an error at its line."""
    found = check_legality(led(line("led", "zone_unit", Territory(("zone",)), duty=Duty.LEAD)))
    assert ("mandate.lead_without_post", "led") in [(f.id, f.fields.get("line")) for f in found]
