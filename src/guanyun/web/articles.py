"""A charter as numbered articles in chapters, each with its line in the file and its basis."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from guanyun.charter.schema import Charter, Source
from guanyun.engines.casework import CaseType
from guanyun.engines.common import Citation, Label, Where
from guanyun.engines.mandate import (
    BODY_LABELS,
    DUTY_LABELS,
    MODE_LABELS,
    POWER_LABELS,
    Line,
    Matter,
    Post,
    TransferBatch,
    Unit,
    ZonePlace,
)
from guanyun.errors import Language, sentence
from guanyun.web.casewords import budget_words, ladder_words, role_words
from guanyun.web.institution import short_name

KINDS = ("unit", "post", "matter", "line", "place", "batch", "case")
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Article:
    """One entry of a charter as an article."""

    kind: str
    id: str
    title: str
    sentences: tuple[str, ...]
    where: Where | None = None
    sample: bool = False
    basis: Citation | None = None
    source: Source | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: its heading and its articles."""

    kind: str
    title: str
    number: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry with the articles that name it."""

    article: Article
    named_in: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """A charter and the language in which its names are told."""

    charter: Charter
    language: Language
    labels: dict[str, Label]

    def say(self, code: str, **fields: object) -> str:
        """Return the words of ``institution.<code>``."""
        told = {name: str(value) for name, value in fields.items()}
        return sentence(f"institution.{code}", told, self.language)

    def word(self, label: Label | None) -> str:
        """Return a label in the reader's language."""
        return short_name(label, self.language) if label else ""

    def name(self, entry: str | None) -> str:
        """Return the name of a unit, post, matter or place."""
        known = self.labels.get(entry or "")
        return self.word(known) if known else entry or "—"

    def names(self, entries: Iterable[str]) -> str:
        """Return several names as a list of this language."""
        return ("、" if self.language == "zh" else ", ").join(self.name(each) for each in entries)


def numeral(number: int) -> str:
    """Return a number of an article as it is written in Chinese, up to 999.

    >>> [numeral(each) for each in (8, 10, 17, 20, 108, 110, 342)]
    ['八', '十', '十七', '二十', '一百零八', '一百一十', '三百四十二']
    """
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    told = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        told += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        told += "零"
    return told + (DIGITS[ones] if ones or not number else "")


def chapters_of(charter: Charter, language: Language) -> list[Chapter]:
    """Return the charter in chapters, its articles numbered through."""
    reader = reader_of(charter, language)
    chapters: list[Chapter] = []
    count = 0
    for kind, articles in _chapters(reader):
        numbered = []
        for article in articles:
            count += 1
            told = numeral(count) if language == "zh" else str(count)
            numbered.append(replace(article, number=told))
        if numbered:
            place = len(chapters) + 1
            told = numeral(place) if language == "zh" else str(place)
            title = reader.say(f"chapter_{kind}")
            chapters.append(Chapter(kind, title, told, tuple(numbered)))
    return chapters


def entry_of(charter: Charter, kind: str, entry: str, language: Language) -> Shown | None:
    """Return one entry with those that name it; None where there is none."""
    known = [each for chapter in chapters_of(charter, language) for each in chapter.articles]
    found = next((each for each in known if (each.kind, each.id) == (kind, entry)), None)
    if found is None:
        return None
    naming = set(_naming(charter, kind, entry))
    return Shown(found, tuple(each for each in known if (each.kind, each.id) in naming))


def reader_of(charter: Charter, language: Language) -> Reader:
    """Return what tells the names of a charter."""
    register = charter.register
    labels = {place.id: place.label for place in register.places}
    labels |= {matter.id: matter.label for matter in register.matters}
    labels |= {post.id: post.label for post in register.posts}
    labels |= {unit.id: unit.label for unit in register.units}
    categories: dict[str, list[Matter]] = {}
    for matter in register.matters:
        categories.setdefault(matter.category, []).append(matter)
    for category, members in categories.items():
        if category and category not in labels:
            zh = "、".join(each.label.zh for each in members)
            en = ", ".join(each.label.en or each.id for each in members)
            labels[category] = Label(zh, en)
    return Reader(charter, language, labels)


def _chapters(reader: Reader) -> Iterator[tuple[str, list[Article]]]:
    register = reader.charter.register
    yield "general", _general(reader)
    yield "units", [_unit(reader, each) for each in register.units]
    yield "posts", [_post(reader, each) for each in register.posts]
    yield "places", [_place(reader, each) for each in register.places]
    yield "matters", [_matter(reader, each) for each in register.matters]
    yield "lines", [_line(reader, each) for each in register.lines]
    yield "batches", [_batch(reader, each) for each in register.batches]
    yield "cases", [_case(reader, each) for each in reader.charter.case_types.values()]


def _article(
    reader: Reader, kind: str, entry: str, title: str, sentences: Sequence[str], source: object
) -> Article:
    """Return an article; ``source`` is the entry itself, asked for its line, mark and basis."""
    basis = getattr(source, "basis", None)
    return Article(
        kind=kind,
        id=entry,
        title=title,
        sentences=tuple(each for each in sentences if each),
        where=getattr(source, "where", None),
        sample=bool(getattr(source, "sample", False)),
        basis=basis,
        source=reader.charter.known_sources.get(basis.source) if basis else None,
    )


def _general(reader: Reader) -> list[Article]:
    manifest = reader.charter.manifest
    told = [
        reader.say("general_1", label=reader.word(manifest.label), version=manifest.version),
        reader.say("general_2", since=manifest.since, until=manifest.until or "—")
        if manifest.until
        else reader.say("general_2_open", since=manifest.since),
        reader.say("general_3", hours=", ".join(manifest.office_hours), datum=manifest.datum),
        reader.say("general_4", day=manifest.review_by) if manifest.review_by else "",
        reader.word(manifest.notes),
    ]
    phones = [
        reader.say("general_phone", label=reader.word(each.label), phone=each.phone)
        for each in manifest.contacts
    ]
    title = reader.say("general_title")
    return [_article(reader, "general", manifest.id, title, [*told, *phones], manifest)]


def _life(reader: Reader, since: date, until: date) -> str:
    """Return from when to when an entry lives; nothing where it always did."""
    if until != date.max:
        first = "—" if since == date.min else since
        return reader.say("life_ended", since=first, until=until)
    return "" if since == date.min else reader.say("life", since=since)


def _unit(reader: Reader, unit: Unit) -> Article:
    told = [reader.say("unit_kind", kind=reader.word(BODY_LABELS[unit.kind]))]
    if unit.parent:
        told.append(reader.say("unit_parent", parent=reader.name(unit.parent)))
    if unit.head:
        told.append(reader.say("unit_head", head=reader.name(unit.head)))
    if unit.certified_inspector:
        told.append(reader.say("unit_inspector"))
    told.append(_life(reader, unit.since, unit.until))
    return _article(reader, "unit", unit.id, reader.word(unit.label), told, unit)


def _post(reader: Reader, post: Post) -> Article:
    told = [reader.say("post_unit", unit=reader.name(post.unit))]
    if post.substitutes:
        told.append(reader.say("post_substitutes", posts=reader.names(post.substitutes)))
    told += [reader.say("post_vacant", since=first, until=last) for first, last in post.vacant]
    told.append(_life(reader, post.since, post.until))
    return _article(reader, "post", post.id, reader.word(post.label), told, post)


def _place(reader: Reader, place: ZonePlace) -> Article:
    kind = reader.say(f"place_{place.kind.replace(' ', '_')}")
    inner = place.geometry.geometry.representative_point()
    told = [
        reader.say("place_kind", kind=kind, lng=f"{inner.x:.5f}", lat=f"{inner.y:.5f}"),
        _life(reader, place.since, place.until),
    ]
    return _article(reader, "place", place.id, reader.word(place.label), told, place)


def _matter(reader: Reader, matter: Matter) -> Article:
    comma = "、" if reader.language == "zh" else ", "
    duties = comma.join(reader.word(DUTY_LABELS[each]) for each in matter.duties)
    told = [
        reader.say("matter_power", power=reader.word(POWER_LABELS[matter.power]), duties=duties),
        reader.say("matter_domain", domain=reader.name(matter.domain)),
        reader.say(f"edge_{matter.edge_rule}"),
        reader.say(f"lead_{matter.lead_rule.replace(' ', '_')}"),
    ]
    return _article(reader, "matter", matter.id, reader.word(matter.label), told, matter)


def _line(reader: Reader, line: Line) -> Article:
    code = "line" if line.post else "line_without_post"
    told = [
        reader.say(
            code,
            matter=reader.name(line.matter),
            duty=reader.word(DUTY_LABELS[line.duty]),
            territory=territory_words(reader, line),
            unit=reader.name(line.unit),
            post=reader.name(line.post),
        ),
        reader.say("line_mode", mode=reader.word(MODE_LABELS[line.mode])),
        _life(reader, line.since, line.until),
    ]
    if line.batch:
        told.append(reader.say("line_batch", batch=line.batch))
    if line.in_name_of:
        told.append(reader.say("line_name", unit=reader.name(line.in_name_of)))
    if line.entrustment:
        told.append(reader.say("line_entrustment", number=line.entrustment.number))
    duty = reader.word(DUTY_LABELS[line.duty])
    title = f"{reader.name(line.matter)} · {duty} · {reader.name(line.unit)}"
    return _article(reader, "line", line.id, title, told, line)


def territory_words(reader: Reader, line: Line) -> str:
    """Return where a line holds, in words."""
    within = reader.names(line.territory.within)
    if not line.territory.outside:
        return within
    outside = reader.names(line.territory.outside)
    return reader.say("territory_less", within=within, outside=outside)


def _batch(reader: Reader, batch: TransferBatch) -> Article:
    told = [
        reader.say(
            "batch",
            on=batch.on,
            giver=reader.name(batch.giver),
            takers=reader.names(batch.takers),
            matters=reader.names(batch.matters),
        ),
        reader.say(f"batch_{'finish' if batch.running_cases.startswith('finish') else 'move'}"),
    ]
    return _article(reader, "batch", batch.id, reader.word(batch.label), told, batch)


def _case(reader: Reader, case: CaseType) -> Article:
    told = [reader.say("case_matter", matter=reader.name(case.matter))]
    arrow = " → "
    steps = arrow.join(reader.word(each.label) for each in case.steps)
    told.append(reader.say("case_steps", steps=steps))
    for clock in case.clocks:
        budgets = [budget_words(each, reader.language) for each in clock.within]
        told.append(
            reader.say(
                "case_clock",
                label=reader.word(clock.label),
                within="；".join(budgets) if reader.language == "zh" else "; ".join(budgets),
            )
        )
        ladder = ladder_words(clock.ladder, reader.name, reader.language)
        if ladder:
            told.append(reader.say("case_ladder", label=reader.word(clock.label), ladder=ladder))
    for pause in case.pauses:
        told.append(reader.say("case_pause", label=reader.word(pause.label)))
    holders = {role_words(each.holder, reader.language) for each in case.steps}
    comma = "、" if reader.language == "zh" else ", "
    told.append(reader.say("case_holders", holders=comma.join(sorted(holders))))
    designation = budget_text(reader, case)
    told.append(designation)
    return _article(reader, "case", case.id, reader.word(case.label), told, case)


def budget_text(reader: Reader, case: CaseType) -> str:
    """Return what happens where no unit is in charge."""
    return reader.say(
        "case_designation",
        post=reader.name(case.designation.post),
        within=budget_words(case.designation.within, reader.language),
    )


def _naming(charter: Charter, kind: str, entry: str) -> Iterator[tuple[str, str]]:
    """Yield kind and id of the entries that name one entry; of lines and cases, whom they name."""
    for naming, named in (*_named_by_entries(charter), *_named_by_lines(charter)):
        if named == (kind, entry):
            yield naming
        if naming == (kind, entry) and kind in ("line", "case"):
            yield named


Key = tuple[str, str]  # kind and id of an entry


def _named_by_entries(charter: Charter) -> Iterator[tuple[Key, Key]]:
    """Yield (who names, who is named) of all entries but lines."""
    register = charter.register
    for unit in register.units:
        yield ("unit", unit.id), ("unit", unit.parent or "")
        yield ("unit", unit.id), ("post", unit.head or "")
    for post in register.posts:
        yield ("post", post.id), ("unit", post.unit)
    for matter in register.matters:
        yield ("matter", matter.id), ("place", matter.domain)
    for batch in register.batches:
        for unit_id in (batch.giver, *batch.takers):
            yield ("batch", batch.id), ("unit", unit_id)
    for case in charter.case_types.values():
        yield ("case", case.id), ("matter", case.matter)


def _named_by_lines(charter: Charter) -> Iterator[tuple[Key, Key]]:
    """Yield (line, who is named); a line that names a category names its matters."""
    for line in charter.register.lines:
        own = ("line", line.id)
        yield own, ("unit", line.unit)
        yield own, ("post", line.post or "")
        yield own, ("batch", line.batch or "")
        for place in (*line.territory.within, *line.territory.outside):
            yield own, ("place", place)
        for matter in charter.register.matters:
            if line.matter in (matter.id, matter.category):
                yield own, ("matter", matter.id)
