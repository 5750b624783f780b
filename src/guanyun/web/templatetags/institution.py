"""Words of the institution's pages: names in lists, names without their sample mark."""

from collections.abc import Iterable
from datetime import date

from django import template

from guanyun.charter import Source
from guanyun.engines.common import Citation, Label, Place
from guanyun.engines.mandate import DUTY_LABELS as DUTIES
from guanyun.engines.mandate import MODE_LABELS as MODES
from guanyun.engines.mandate import Duty, Fault, Line
from guanyun.errors import Language, Refused, sentence
from guanyun.web.institution import short_name
from guanyun.web.years import feast_words

register = template.Library()


def _word(label: Label, language: Language) -> str:
    return (label.en or label.zh) if language == "en" else label.zh


@register.filter(name="short_name")
def short_name_or_nothing(label: Label | None, language: Language) -> str:
    """Return a name without its sample mark."""
    return short_name(label, language) if label else ""


@register.filter
def listed(labels: Iterable[Label], language: Language) -> str:
    """Return names as a list of the language, without their sample marks."""
    return ("、" if language == "zh" else ", ").join(short_name(each, language) for each in labels)


@register.filter
def duty_name(duty: Duty, language: Language) -> str:
    """Return what a duty is called."""
    return _word(DUTIES[duty], language)


@register.filter
def mode_name(line: Line, language: Language) -> str:
    """Return how the unit came to hold a line."""
    return _word(MODES[line.mode], language)


@register.simple_tag(takes_context=True)
def cite(context: template.Context, basis: Citation | None, source: Source | None) -> str:
    """Return a citation in short: law and notice by title, a report by its mark and line."""
    if basis is None:
        return ""
    is_report = source is not None and source.kind == "report"
    told = {
        "title": source.title if source else basis.source,
        "source": basis.source,
        "paragraph": basis.paragraph,
    }
    language: Language = "en" if context.get("language") == "en" else "zh"
    return sentence(f"institution.cited_{'report' if is_report else 'law'}", told, language)


@register.filter
def said(code: str, language: Language) -> str:
    """Return the words of ``institution.<code>``."""
    return sentence(f"institution.{code}", {}, language)


@register.filter
def refused_words(refused: Refused, language: Language) -> str:
    """Return a refusal as the reader reads it."""
    return sentence(refused.code, refused.fields, language)


@register.filter
def fault_words(fault: Fault, language: Language) -> str:
    """Return a gap or an overlap as a sentence: cause, days, lines."""
    told = {
        "since": fault.since or "…",
        "until": fault.until or "…",
        "lines": ", ".join(fault.lines) or "-",
        "subject": ", ".join(f"{name}={value}" for name, value in fault.subject.items()) or "-",
    }
    fields = {name: str(value) for name, value in told.items()}
    return sentence(f"institution.fault_{fault.why}", fields, language)


@register.filter
def typed_point(place: Place) -> str:
    """Return a place as it is typed: ``119.17,29.03``."""
    inner = place.geometry.representative_point()
    return f"{round(inner.x, 6)},{round(inner.y, 6)}"


@register.filter
def feast(name: str, language: Language) -> str:
    """Return the name of a day off in the reader's language."""
    return feast_words(name, language)


@register.filter
def iso(on: object) -> str:
    """Return ``2026-11-24``; nothing for no day and for the ends of time."""
    return on.isoformat() if isinstance(on, date) and date.min < on < date.max else ""
