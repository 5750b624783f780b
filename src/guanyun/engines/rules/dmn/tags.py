"""Small steps through the XML of a DMN file, whatever version its namespace says."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from guanyun.errors import Refused

_DEEPEST = 200  # elements inside each other; a person draws a dozen


class _Builder(ET.TreeBuilder):
    """A builder that takes no document type: entities could blow up or read files."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        """Begin an element; refuse what lies too deep."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Refused("dmn.too_deep", most=_DEEPEST)
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        """End an element."""
        self.depth -= 1
        return super().end(tag)

    def doctype(self, name: str, *_: object) -> None:
        """Refuse."""
        raise Refused("dmn.doctype", name=name)


def tree_of(content: bytes) -> ET.Element:
    """Return the root of an XML text.

    Raises:
        Refused: ``dmn.no_xml``, ``dmn.doctype`` for a document type, or ``dmn.too_deep``.
    """
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - document types are refused
    try:
        parser.feed(content)
        return parser.close()
    except ET.ParseError as wrong:
        raise Refused("dmn.no_xml", line=wrong.position[0], reason=wrong) from None


def local(node: ET.Element) -> str:
    """Return the tag of a node without its namespace."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(node: ET.Element, *tags: str) -> Iterator[ET.Element]:
    """Yield the children with one of these tags."""
    return (child for child in node if local(child) in tags)


def child(node: ET.Element, *tags: str) -> ET.Element | None:
    """Return the first child with one of these tags."""
    return next(children(node, *tags), None)


def text_of(node: ET.Element | None, tag: str = "text") -> str:
    """Return the text of a child, trimmed; empty without one."""
    found = None if node is None else child(node, tag)
    return "".join(found.itertext()).strip() if found is not None else ""


def name_of(node: ET.Element) -> str:
    """Return the name of a node, its runs of blanks made one."""
    return " ".join((node.get("name") or "").split())


def type_of(node: ET.Element | None) -> str:
    """Return the type a node refers to, without the prefix of older versions (``feel:string``)."""
    if node is None:
        return ""
    written = node.get("typeRef") or text_of(node, "typeRef")
    return written if "<" in written else written.rpartition(":")[2].strip()
