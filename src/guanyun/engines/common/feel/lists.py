"""Built-in functions about lists (DMN 1.5, 10.3.4.4)."""

from collections.abc import Callable, Iterable
from decimal import Decimal, DecimalException
from typing import Final

from guanyun.engines.common.feel.arithmetic import reckon
from guanyun.engines.common.feel.calling import call
from guanyun.engines.common.feel.comparison import all_of, any_of, equal, order
from guanyun.engines.common.feel.values import (
    ARITHMETIC,
    LONGEST,
    UNKNOWN,
    Function,
    Unknown,
    Value,
    number,
    of_list,
    truncated,
)
from guanyun.errors import Refused

Items = tuple[Value, ...]
MOST_COMPARED: Final = 250_000  # pairs of items with an inside of their own


def same(left: Value, right: Value) -> bool:
    """Return whether two items are equal for certain."""
    return equal(left, right) is True


def _on_list(work: Callable[[Items], Value]) -> Callable[[Items], Value]:
    """Make ``work`` take its list whole or item by item; null is no list."""

    def body(arguments: Items) -> Value:
        if not arguments:
            return None
        if len(arguments) == 1:
            return None if arguments[0] is None else work(of_list(arguments[0]))
        return work(arguments)

    return body


def _extreme(sign: int) -> Callable[[Items], Value]:
    def work(items: Items) -> Value:
        if not items:
            return None
        best = items[0]
        for item in items:
            placed = order(item, best)
            if placed is None:
                return None
            if placed * sign > 0:
                best = item
        return best

    return work


def _sum(items: Items) -> Value:
    if not items:
        return None
    total = items[0]
    for item in items[1:]:
        total = reckon("+", total, item) if not isinstance(total, str) else None
    return None if isinstance(total, str) or not _addable(total) else total


def _addable(value: Value) -> bool:
    return value is not None and reckon("-", value, value) is not None


def _numbers(items: Iterable[Value]) -> list[Decimal] | None:
    found = [number(item) for item in items]
    numbers = [one for one in found if one is not None]
    return numbers if numbers and len(numbers) == len(found) else None


def _on_numbers(work: Callable[[list[Decimal]], Value]) -> Callable[[Items], Value]:
    def body(items: Items) -> Value:
        numbers = _numbers(items)
        if numbers is None:
            return None
        try:
            return work(numbers)
        except DecimalException:
            return None

    return _on_list(body)


def _mean(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for one in numbers:
        total = ARITHMETIC.add(total, one)
    return ARITHMETIC.divide(total, Decimal(len(numbers)))


def _product(numbers: list[Decimal]) -> Decimal:
    result = Decimal(1)
    for one in numbers:
        result = ARITHMETIC.multiply(result, one)
    return result


def _median(numbers: list[Decimal]) -> Decimal:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _mean(ordered[middle - 1 : middle + 1])


def _deviation(numbers: list[Decimal]) -> Value:
    if len(numbers) < 2:
        return None
    mean = _mean(numbers)
    squares = [ARITHMETIC.power(ARITHMETIC.subtract(one, mean), 2) for one in numbers]
    total = ARITHMETIC.multiply(_mean(squares), Decimal(len(squares)))
    return ARITHMETIC.sqrt(ARITHMETIC.divide(total, Decimal(len(numbers) - 1)))


def _mode(items: Items) -> Value:
    numbers = _numbers(items)
    if numbers is None:
        return None if items else ()
    counts: dict[Decimal, int] = {}
    for one in numbers:
        counts[one] = counts.get(one, 0) + 1
    most = max(counts.values())
    return tuple(sorted(one for one, count in counts.items() if count == most))


def _folded(fold: Callable[[Iterable[bool | Unknown | None]], Value]) -> Callable[[Items], Value]:
    def work(items: Items) -> Value:
        if items == (UNKNOWN,):
            return UNKNOWN
        return fold(item if isinstance(item, bool | Unknown) else None for item in items)

    return _on_list(work)


def _contains(arguments: Items) -> Value:
    if arguments[0] is None:
        return None
    return any(same(item, arguments[1]) for item in of_list(arguments[0]))


def _count(arguments: Items) -> Value:
    return None if arguments[0] is None else Decimal(len(of_list(arguments[0])))


def _sublist(arguments: Items) -> Value:
    items, start = of_list(arguments[0]), truncated(arguments[1])
    if arguments[0] is None or not start or abs(start) > len(items):
        return None
    begin = start - 1 if start > 0 else len(items) + start
    if len(arguments) < 3:
        return items[begin:]
    length = truncated(arguments[2])
    if length is None or length < 1 or begin + length > len(items):
        return None
    return items[begin : begin + length]


def _append(arguments: Items) -> Value:
    return () if not arguments else (*of_list(arguments[0]), *arguments[1:])


def _concatenate(arguments: Items) -> Value:
    if any(argument is None for argument in arguments):
        return None
    return tuple(item for argument in arguments for item in of_list(argument))


def _place(arguments: Items, *, longest: int) -> int | None:
    """Return the index of a position that counts from 1, or from the end below 0."""
    position = truncated(arguments[1])
    if arguments[0] is None or not position or abs(position) > longest:
        return None
    return position - 1 if position > 0 else len(of_list(arguments[0])) + position


def _insert_before(arguments: Items) -> Value:
    items = of_list(arguments[0])
    place = _place(arguments, longest=len(items))
    return None if place is None else (*items[:place], arguments[2], *items[place:])


def _remove(arguments: Items) -> Value:
    items = of_list(arguments[0])
    place = _place(arguments, longest=len(items))
    return None if place is None else (*items[:place], *items[place + 1 :])


def _list_replace(arguments: Items) -> Value:
    items, choice = of_list(arguments[0]), arguments[1]
    if isinstance(choice, Function):
        chosen = [call(choice, (item, arguments[2])) for item in items]
        if arguments[0] is None or not all(isinstance(one, bool) for one in chosen):
            return None
        pairs = zip(items, chosen, strict=True)
        return tuple(arguments[2] if one is True else item for item, one in pairs)
    place = _place(arguments, longest=len(items))
    return None if place is None else (*items[:place], arguments[2], *items[place + 1 :])


def _reverse(arguments: Items) -> Value:
    return None if arguments[0] is None else of_list(arguments[0])[::-1]


def _index_of(arguments: Items) -> Value:
    if arguments[0] is None:
        return None
    numbered = enumerate(of_list(arguments[0]), start=1)
    return tuple(Decimal(place) for place, item in numbered if same(item, arguments[1]))


def distinct(items: Iterable[Value]) -> Items:
    """Return items without repetition, each at its first place.

    Raises:
        Refused: ``feel.too_many_steps`` for too many items that must be compared one by one.
    """
    found: list[Value] = []
    plain: set[object] = set()
    others: list[Value] = []
    compared = 0
    for item in items:
        if isinstance(item, bool | Decimal | str | None):  # equal only to their own kind
            if (isinstance(item, bool), item) in plain:
                continue
            plain.add((isinstance(item, bool), item))
        else:
            compared += len(others)
            if compared > MOST_COMPARED:
                raise Refused("feel.too_many_steps", most=MOST_COMPARED)
            if any(same(item, one) for one in others):
                continue
            others.append(item)
        found.append(item)
    return tuple(found)


def _union(arguments: Items) -> Value:
    return distinct(item for argument in arguments for item in of_list(argument))


def _distinct_values(arguments: Items) -> Value:
    return None if arguments[0] is None else distinct(of_list(arguments[0]))


def _flatten(arguments: Items) -> Value:
    if arguments[0] is None:
        return None
    found: list[Value] = []
    left = list(of_list(arguments[0]))[::-1]
    while left:
        if len(found) + len(left) > LONGEST:
            raise Refused("feel.too_much", most=LONGEST)
        item = left.pop()
        if isinstance(item, tuple):
            left.extend(item[::-1])
        else:
            found.append(item)
    return tuple(found)


def _sort(arguments: Items) -> Value:
    """Merge sort by a function ``precedes(a, b)``: stable, and never trusting its answers."""
    precedes = arguments[1] if len(arguments) > 1 else None
    if arguments[0] is None or (precedes is not None and not isinstance(precedes, Function)):
        return None
    runs = [[item] for item in of_list(arguments[0])]
    while len(runs) > 1:
        pairs = [runs[i : i + 2] for i in range(0, len(runs), 2)]
        runs = [
            _merged(pair[0], pair[1], precedes) if len(pair) == 2 else pair[0] for pair in pairs
        ]
    return tuple(runs[0]) if runs else ()


def _merged(left: list[Value], right: list[Value], precedes: Function | None) -> list[Value]:
    merged: list[Value] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if precedes is None:
            first = (order(right[j], left[i]) or 0) < 0
        else:
            first = call(precedes, (right[j], left[i])) is True
        if first:
            merged.append(right[j])
            j += 1
        else:
            merged.append(left[i])
            i += 1
    return merged + left[i:] + right[j:]


_LIST = (("list",),)
FUNCTIONS: Final = (
    Function((("list", "element"),), _contains, "list contains"),
    Function(_LIST, _count, "count"),
    Function(_LIST, _on_list(_extreme(-1)), "min", variadic=True),
    Function(_LIST, _on_list(_extreme(1)), "max", variadic=True),
    Function(_LIST, _on_list(_sum), "sum", variadic=True),
    Function(_LIST, _on_numbers(_mean), "mean", variadic=True),
    Function(_LIST, _folded(all_of), "all", variadic=True, unknown_aware=True),
    Function(_LIST, _folded(any_of), "any", variadic=True, unknown_aware=True),
    Function((("list", "start position", "length?"),), _sublist, "sublist"),
    Function((("list", "item"),), _append, "append", variadic=True, unknown_aware=True),
    Function(_LIST, _concatenate, "concatenate", variadic=True),
    Function((("list", "position", "newItem"),), _insert_before, "insert before"),
    Function((("list", "position"),), _remove, "remove"),
    Function(
        (("list", "position", "newItem"), ("list", "match", "newItem")),
        _list_replace,
        "list replace",
    ),
    Function(_LIST, _reverse, "reverse"),
    Function((("list", "match"),), _index_of, "index of"),
    Function(_LIST, _union, "union", variadic=True),
    Function(_LIST, _distinct_values, "distinct values"),
    Function(_LIST, _flatten, "flatten"),
    Function(_LIST, _on_numbers(_product), "product", variadic=True),
    Function(_LIST, _on_numbers(_median), "median", variadic=True),
    Function(_LIST, _on_numbers(_deviation), "stddev", variadic=True),
    Function(_LIST, _on_list(_mode), "mode", variadic=True),
    Function((("list", "precedes?"),), _sort, "sort"),
)
