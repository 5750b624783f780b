"""A hand-over (划转) applied to a register: the giver's lines end, the takers' begin, one day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from guanyun.engines.mandate.atoms import Atoms, arrange
from guanyun.engines.mandate.register import Line, Register, Territory, TransferBatch
from guanyun.engines.mandate.tabulation import epoch_of
from guanyun.errors import Refused

NOBODY: Mapping[str, str] = MappingProxyType({})


def apply_batch(
    register: Register, batch: TransferBatch, *, taker_of: Mapping[str, str] = NOBODY
) -> Register:
    """Return the register after a batch: who held what up to the day still stands in it.

    Every line of the giver for the batch's matters (all, if none are named) ends on ``batch.on``;
    the taker holds the same from that day in the batch's places (everywhere, if none are named)
    and the giver keeps the rest. With several takers ``taker_of`` says who takes which place. The
    taker's line has no post and no entrustment: those are the taker's to name.
    ``batch.running_cases`` says what becomes of running cases; `compare` states it. Coverage
    stays what it was.

    Raises:
        Refused: ``mandate.batch_moves_nothing`` when the giver does not hold a named matter
            there, ``mandate.batch_partly_held`` when a place lies across the giver's boundary,
            ``mandate.batch_taker_unclear`` when it is not said which of several takers gets it.

    >>> from guanyun.engines.common import Label, Where
    >>> batch = TransferBatch("1", Label("首批"), date(2024, 7, 1), "a", ("b",), Where("f", 1))
    >>> apply_batch(Register("z", (), (), (), (), ()), batch)
    Traceback (most recent call last):
    guanyun.errors.Refused: mandate.batch_moves_nothing: batch=1, giver=a, matter=*, on=2024-07-01
    """
    atoms = arrange(register.places) if batch.places else None
    kept: list[Line] = []
    moved: set[str] = set()
    for line in register.lines:
        places = _places_moved(line, batch, atoms) if _is_meant(line, batch) else None
        if places is None:
            kept.append(line)
        else:
            moved.add(line.matter)
            kept.extend(_split(line, batch, _by_taker(batch, places, taker_of), atoms))
    for matter in batch.matters or ("*",):
        if matter not in moved and not (matter == "*" and moved):
            told = {"batch": batch.id, "giver": batch.giver, "matter": matter}
            raise Refused("mandate.batch_moves_nothing", **told, on=batch.on)
    others = tuple(other for other in register.batches if other.id != batch.id)
    return replace(register, lines=tuple(kept), batches=(*others, batch))


def _is_meant(line: Line, batch: TransferBatch) -> bool:
    named = not batch.matters or line.matter in batch.matters
    return line.unit == batch.giver and named and line.until > batch.on


def _places_moved(line: Line, batch: TransferBatch, atoms: Atoms | None) -> tuple[str, ...] | None:
    """Return the places that the taker gets of a line; none named is all of it, None is nothing."""
    if atoms is None:
        return ()
    epoch = epoch_of(atoms, batch.on.toordinal())
    held = atoms.mask(line.territory, epoch)
    found = []
    for place in batch.places:
        drawn = atoms.mask(Territory((place,)), epoch)
        if (drawn & held).any():
            if (drawn & ~held).any():
                told = {"batch": batch.id, "line": line.id, "place": place, "giver": batch.giver}
                raise Refused("mandate.batch_partly_held", **told)
            found.append(place)
    return tuple(found) or None


def _by_taker(
    batch: TransferBatch, places: tuple[str, ...], taker_of: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return what each taker gets: its places, or ``()`` for everything."""
    only = batch.takers[0] if len(batch.takers) == 1 else None
    found: dict[str, tuple[str, ...]] = {}
    for place in places or ("",):
        taker = taker_of.get(place, only)
        if taker not in batch.takers:
            told = {"batch": batch.id, "place": place or "*", "takers": " / ".join(batch.takers)}
            raise Refused("mandate.batch_taker_unclear", **told)
        found[taker] = (*found.get(taker, ()), place) if place else ()
    return found


def _split(
    line: Line, batch: TransferBatch, shares: Mapping[str, tuple[str, ...]], atoms: Atoms | None
) -> Iterator[Line]:
    since = max(line.since, batch.on)
    if line.since < batch.on:
        yield replace(line, until=batch.on)
    for taker, places in shares.items():
        end = f".{taker}" if len(batch.takers) > 1 else ""
        yield _taken(line, batch, f"{line.id}.{batch.id}{end}", taker, places)
    moved = tuple(place for places in shares.values() for place in places)
    if moved and atoms is not None:
        outside = tuple(dict.fromkeys((*line.territory.outside, *moved)))
        rest = Territory(line.territory.within, outside)
        if _has_land(rest, atoms, since):
            kept = f"{line.id}.{batch.id}.rest"
            yield replace(line, id=kept, territory=rest, since=since, batch=batch.id)


def _has_land(territory: Territory, atoms: Atoms, since: date) -> bool:
    return bool(atoms.mask(territory, epoch_of(atoms, since.toordinal())).any())


def _taken(line: Line, batch: TransferBatch, name: str, taker: str, places: Sequence[str]) -> Line:
    own = line.in_name_of in (None, batch.giver)
    return replace(
        line,
        id=name,
        unit=taker,
        where=batch.where,
        basis=batch.basis or line.basis,
        territory=Territory(tuple(places)) if places else line.territory,
        post=None,
        since=max(line.since, batch.on),
        recorded_on=None,
        batch=batch.id,
        in_name_of=None if own else line.in_name_of,
        answers_in_court=None,
        entrustment=None,
    )
