"""When a line really holds: its own days, while its unit lives and its post is staffed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from guanyun.engines.mandate.register import Line, Post, Register, Unit

FIRST = date.min.toordinal()
LAST = date.max.toordinal()

Seat = tuple[int, int, str | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line's days on which one post answers: ``[start, end)`` as ordinals."""

    line: int
    start: int
    end: int
    post: str | None


def pieces_of(number: int, line: Line, seats: list[Seat]) -> list[Piece]:
    """Return the parts of a line's days on which its unit and a post are there."""
    since, until = line.since.toordinal(), line.until.toordinal()
    return [
        Piece(number, max(since, start), min(until, end), post)
        for start, end, post in seats
        if max(since, start) < min(until, end)
    ]


class Staffing:
    """Who sits where on which days, worked out once per unit and post of a register."""

    def __init__(self, register: Register) -> None:
        self._units: Mapping[str, Unit] = {unit.id: unit for unit in register.units}
        self._posts: Mapping[str, Post] = {post.id: post for post in register.posts}
        self._known: dict[tuple[str, str | None], list[Seat]] = {}

    def seats(self, unit: str, post: str | None) -> list[Seat]:
        """Return the days on which a unit answers, with the post that does.

        A vacant post is answered for by its first substitute who is there; a substitute of a
        substitute is nobody (no chain of stand-ins). Unknown units and posts answer on no day.
        """
        key = (unit, post)
        if key not in self._known:
            self._known[key] = self._work_out(unit, post)
        return self._known[key]

    def life(self, unit: str) -> tuple[int, int]:
        """Return the days ``[start, end)`` on which a unit lives; an unknown one never does."""
        body = self._units.get(unit)
        return (body.since.toordinal(), body.until.toordinal()) if body else (LAST, LAST)

    def _work_out(self, unit: str, post: str | None) -> list[Seat]:
        body = self._units.get(unit)
        if body is None:
            return []
        start, end = body.since.toordinal(), body.until.toordinal()
        if post is None:
            return [(start, end, None)]
        if post not in self._posts:
            return []
        order = (post, *self._posts[post].substitutes)
        days = sorted({start, end}.union(*(self._turns(one) for one in order)))
        days = [day for day in days if start <= day <= end]
        seats: list[Seat] = []
        for day, following in pairwise(days):
            there = next((one for one in order if self._present(one, day)), None)
            if there is None:
                continue
            if seats and seats[-1][1:] == (day, there):
                seats[-1] = (seats[-1][0], following, there)
            else:
                seats.append((day, following, there))
        return seats

    def _turns(self, post: str) -> set[int]:
        seat = self._posts.get(post)
        if seat is None:
            return set()
        body = self._units.get(seat.unit)
        days = {seat.since, seat.until, *(day for pair in seat.vacant for day in pair)}
        if body is not None:
            days |= {body.since, body.until}
        return {day.toordinal() for day in days}

    def _present(self, post: str, day: int) -> bool:
        seat = self._posts.get(post)
        body = self._units.get(seat.unit) if seat is not None else None
        if seat is None or body is None:
            return False
        alive = seat.since.toordinal() <= day < seat.until.toordinal()
        housed = body.since.toordinal() <= day < body.until.toordinal()
        away = any(since.toordinal() <= day < until.toordinal() for since, until in seat.vacant)
        return alive and housed and not away
