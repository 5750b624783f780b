"""Citations: which sources a charter cites, and whether each citation ends somewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from guanyun.engines.common import Citation, Finding, Level, Where

from .reading import nearest
from .schema import Article, Manifest, Source

MOST_QUOTED = 60  # characters of a source that an entry may repeat


def citations_in(entry: object, where: Where) -> Iterator[tuple[Citation, Where]]:
    """Yield every citation below an entry with the line of the nearest entry that has one.

    >>> list(citations_in(Citation("S1", "56"), Where("a.yaml", 3)))[0][1].line
    3
    """
    if isinstance(entry, Citation):
        yield entry, where
    elif isinstance(entry, Mapping):
        for each in entry.values():
            yield from citations_in(each, where)
    elif isinstance(entry, tuple):
        for each in entry:
            yield from citations_in(each, where)
    elif is_dataclass(entry) and not isinstance(entry, type):
        own = getattr(entry, "where", None)
        nearest_line = own if isinstance(own, Where) else where
        for each in fields(entry):
            yield from citations_in(getattr(entry, each.name), nearest_line)


def cited_sources(
    sources: Mapping[str, Source], manifest: Manifest, *entries: object
) -> Mapping[str, Source]:
    """Return the sources that a charter names or cites, by id."""
    cited = {citation.source for citation, _ in citations_in(entries, manifest.where)}
    cited.update(manifest.sources)
    return {each: sources[each] for each in sorted(cited) if each in sources}


def check_citations(
    cited: Sequence[tuple[Citation, Where]],
    sources: Mapping[str, Source],
    articles: Sequence[Article],
) -> list[Finding]:
    """Return the citations that end nowhere, quote too much, or quote words nobody has read."""
    words = {(each.source, each.article): each.words for each in articles}
    found: list[Finding] = []
    for citation, where in cited:
        source = sources.get(citation.source)
        if source is None:
            told = {"source": citation.source, "nearest": nearest(citation.source, list(sources))}
            found.append(Finding("charter.unknown_source", Level.ERROR, where, told))
            continue
        found.extend(_check_quote(citation, where, source, words))
        if source.unverified:
            told = {"source": source.title}
            found.append(Finding("charter.unverified_source", Level.NOTE, where, told))
    return found


def _check_quote(
    citation: Citation, where: Where, source: Source, words: Mapping[tuple[str, str], str]
) -> Iterator[Finding]:
    told = {"source": source.title, "paragraph": citation.paragraph, "most": str(MOST_QUOTED)}
    if not citation.paragraph:
        yield Finding("charter.no_paragraph", Level.WARNING, where, told)
    if len(citation.quote) > MOST_QUOTED:
        yield Finding("charter.quote_too_long", Level.ERROR, where, told)
    held = words.get((citation.source, citation.paragraph), "")
    if source.kind == "law" and citation.quote and citation.quote not in held:
        yield Finding("charter.quote_not_verbatim", Level.ERROR, where, told)
