"""Reading the name of a type: ``number``, ``list<date>``, ``context<a: string>``, a model's own."""

from typing import Final

from guanyun.engines.common.feel.reading import Reader
from guanyun.engines.common.feel.values import TypeName

LONG_NAMES: Final = (
    ("days", "and", "time", "duration"),
    ("day", "and", "time", "duration"),
    ("years", "and", "months", "duration"),
    ("year", "and", "month", "duration"),
    ("date", "and", "time"),
)


def read_type(reader: Reader) -> TypeName:
    """Pass over the name of a type and return it."""
    reader.deeper()
    found = _read(reader)
    reader.depth -= 1
    return found


def _read(reader: Reader) -> TypeName:
    for words in LONG_NAMES:
        if all(reader.ahead(i).text == word for i, word in enumerate(words)):
            reader.at += len(words)
            return TypeName(" ".join(words))
    name = _part(reader)
    while reader.is_sign(".") and reader.ahead(1).kind == "name":
        reader.take()
        name += "." + _part(reader)
    if name == "function" and reader.skip("<"):
        return _function_type(reader)
    if name == "context" and reader.skip("<"):
        return _context_type(reader)
    if name in ("list", "range") and reader.skip("<"):
        inner = read_type(reader)
        reader.expect(">")
        return TypeName(name, (inner,))
    return TypeName(name)


def _part(reader: Reader) -> str:
    known = reader.known_name()
    if known is not None:
        return known
    if reader.token.kind != "name":
        raise reader.refusal("type 类型")
    return reader.take().text


def _function_type(reader: Reader) -> TypeName:
    inner = []
    while not reader.is_sign(">"):
        inner.append(read_type(reader))
        if not reader.skip(","):
            break
    reader.expect(">")
    reader.expect("->")
    inner.append(read_type(reader))
    return TypeName("function", tuple(inner))


def _context_type(reader: Reader) -> TypeName:
    names, inner = [], []
    while not reader.is_sign(">"):
        name = reader.name_until(":")
        if name is None:
            raise reader.refusal("name 名称")
        reader.expect(":")
        names.append(name)
        inner.append(read_type(reader))
        if not reader.skip(","):
            break
    reader.expect(">")
    return TypeName("context", tuple(inner), tuple(names))
