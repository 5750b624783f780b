"""Lines whose unit is dead or whose post is empty or unnamed, and rings of substitutes."""

from collections.abc import Iterator, Mapping
from datetime import date

from guanyun.engines.common import Finding, Level
from guanyun.engines.mandate.periods import Staffing
from guanyun.engines.mandate.register import Duty, Line, Post, Register, Unit


def seat_findings(register: Register) -> Iterator[Finding]:
    """Yield findings on the life of units and the staffing of posts."""
    staffing = Staffing(register)
    units = {unit.id: unit for unit in register.units}
    posts = {post.id: post for post in register.posts}
    for line in register.lines:
        if line.duty is Duty.LEAD and not line.post:
            yield Finding("mandate.lead_without_post", Level.ERROR, line.where, _told(line))
        if line.unit in units and line.since < line.until:
            yield from _life(line, units[line.unit])
            if line.post in posts:
                yield from _empty_seat(line, units[line.unit], staffing)
    yield from _rings(posts)


def _told(line: Line) -> dict[str, str]:
    return {"line": line.id, "unit": line.unit, "matter": line.matter}


def _life(line: Line, unit: Unit) -> Iterator[Finding]:
    """Yield a line that stands after its unit's end or before its beginning."""
    if unit.until < line.until:
        code = "mandate.ended_unit_open_line" if line.until == date.max else "mandate.dead_unit"
        told = _told(line) | {"ended": unit.until.isoformat()}
        yield Finding(code, Level.ERROR, line.where, told)
    if date.min < line.since < unit.since:
        told = _told(line) | {"begun": unit.since.isoformat()}
        yield Finding("mandate.unborn_unit", Level.ERROR, line.where, told)


def _empty_seat(line: Line, unit: Unit, staffing: Staffing) -> Iterator[Finding]:
    """Yield the days on which neither the post nor a substitute of it is there."""
    seats = staffing.seats(line.unit, line.post)
    day = max(line.since, unit.since).toordinal()
    end = min(line.until, unit.until).toordinal()
    if line.since == date.min and seats:
        day = max(day, seats[0][0])  # a line without a stated beginning begins with its post
    for since, until, _ in (*seats, (end, end, None)):
        stop = min(since, end)
        if day < stop:
            days = {"from": str(date.fromordinal(day)), "to": str(date.fromordinal(stop))}
            told = _told(line) | {"post": str(line.post)} | days
            yield Finding("mandate.vacant_post", Level.ERROR, line.where, told)
        day = max(day, until)


def _rings(posts: Mapping[str, Post]) -> Iterator[Finding]:
    """Yield each ring of substitutes once; a pair that stands in for each other (AB岗) is none."""
    seen: set[frozenset[str]] = set()
    for start in sorted(posts):
        ring = _ring(start, posts)
        if ring and len(set(ring)) != 2 and frozenset(ring) not in seen:
            seen.add(frozenset(ring))
            told = {"post": start, "ring": " → ".join((*ring, start))}
            yield Finding("mandate.substitute_cycle", Level.ERROR, posts[start].where, told)


def _ring(start: str, posts: Mapping[str, Post]) -> tuple[str, ...]:
    """Return the shortest way from a post over substitutes back to it, of any length but two."""
    ways: list[tuple[str, ...]] = [(start,)]
    while ways:
        longer: list[tuple[str, ...]] = []
        for way in ways:
            for following in posts[way[-1]].substitutes:
                if following == start and len(way) != 2:
                    return way
                if following in posts and following not in way:
                    longer.append((*way, following))
        ways = longer
    return ()
