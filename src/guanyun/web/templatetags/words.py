"""Words and moments in templates: `{% say "web.key" %}`, `{{ label|in:language }}`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest

from guanyun.charter.geography import corners_told
from guanyun.engines.casework import RouteFact, WhyDue, Words
from guanyun.engines.common import Label
from guanyun.errors import Language, sentence
from guanyun.records.now import today
from guanyun.records.selectors.clocks import Share

register = template.Library()
SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def _read_by(context: template.Context) -> Language:
    return "en" if context.get("language") == "en" else "zh"


@register.simple_tag(takes_context=True)
def say(context: template.Context, code: str, **fields: object) -> str:
    """Return the words of a code; ``{% say "web.due" at=row.due %}``."""
    told = {name: str(value) for name, value in fields.items()}
    return sentence(code, told, _read_by(context))


@register.simple_tag
def phrases(kind: str) -> list[str]:
    """Return the codes of the usual words of a kind (常用意见)."""
    return [f"web.{kind}_{number}" for number in (1, 2, 3)]


@register.filter
def worded(label: Label | str | None, language: Language) -> str:
    """Return a label in the reader's language; data without English stays as it is."""
    if label is None or isinstance(label, str):
        return label or ""
    return (label.en or label.zh) if language == "en" else label.zh


@register.filter
def moment(at: datetime | None, language: Language) -> str:
    """Return ``11-27 周五 17:30``, with the year where it is not this one (2025-11-27).

    Midnight is told as 24:00 of the day before elsewhere.
    """
    if at is None:
        return ""
    local = at.astimezone(SHANGHAI)
    return f"{_day(local.date())} {WEEKDAYS[language][local.weekday()]} {local:%H:%M}"


def _day(on: date) -> str:
    return f"{on:%m-%d}" if on.year == today().year else f"{on:%Y-%m-%d}"


@register.filter
def full_moment(at: datetime | None) -> str:
    """Return ``2026-11-27 17:30``."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""


@register.filter
def day(on: date | None, language: Language) -> str:
    """Return ``11-27 周五``, with the year where it is not this one."""
    return f"{_day(on)} {WEEKDAYS[language][on.weekday()]}" if on else ""


@register.simple_tag(takes_context=True)
def current(context: template.Context, *names: str) -> str:
    """Return ``page`` for aria-current when the page shown has one of these route names."""
    request = context.get("request")
    match = request.resolver_match if isinstance(request, HttpRequest) else None
    return "page" if match is not None and match.url_name in names else "false"


@register.simple_tag(takes_context=True)
def say_words(context: template.Context, words: Words) -> str:
    """Return a sentence that an engine prepared."""
    return words.text(_read_by(context))


@register.filter
def tenfold(share: float) -> str:
    """Return a percentage in thousandths of a bar, with a point whatever the locale.

    >>> tenfold(12.34)
    '123.4'
    """
    return f"{share * 10:.1f}"


@register.filter
def solved(told: str, language: Language) -> str:
    """Return what an enterprise said of the result."""
    return sentence(f"web.solved_{told}", {}, language)


@register.filter
def refusal(route: RouteFact, language: Language) -> str:
    """Return why nobody is in charge; the journal's own sentence is Chinese."""
    told = sentence("web.route_refused", {}, language)
    return f"{told}{route.sentence}" if language == "zh" else told


@register.filter
def strip(why: WhyDue) -> list[dict[str, object]]:
    """Return the days of a period in order, each counted or not."""
    days = [{"day": each, "counted": True} for each in why.counted]
    days += [{"day": each, "counted": False} for each in why.skipped]
    return sorted(days, key=lambda each: each["day"].date)[:60]  # type: ignore[attr-defined]  # a Day


@register.filter
def tab_name(tab: str, language: Language) -> str:
    """Return the name of a tab of the workbench."""
    return sentence(f"web.tab_{tab}", {}, language)


@register.filter
def bulk_name(verb: str, language: Language) -> str:
    """Return what is done to many cases at once."""
    return sentence(f"web.bulk_{verb}", {}, language)


@register.filter
def import_name(kind: str, language: Language) -> str:
    """Return what a workbook holds."""
    return sentence(f"desk.import_{kind}", {}, language)


@register.filter
def outcome_name(state: str, language: Language) -> str:
    """Return what became of one case of many."""
    return sentence(f"web.outcome_{state}", {}, language)


@register.filter
def channel_name(channel: str, language: Language) -> str:
    """Return through which channel a case came."""
    return sentence(f"web.channel_{channel}", {}, language)


@register.filter
def long_day(at: datetime, language: Language) -> str:
    """Return ``2026年11月24日 周二`` or ``2026-11-24 Tue``."""
    local = at.astimezone(SHANGHAI)
    weekday = WEEKDAYS[language][local.weekday()]
    if language == "en":
        return f"{local:%Y-%m-%d} {weekday}"
    return f"{local.year}年{local.month}月{local.day}日 {weekday}"


@register.filter
def short_due(due: str, language: Language) -> str:
    """Return ``12-03 周四 24:00`` from ``2026-12-03 24:00``; the year where it is another."""
    on = date.fromisoformat(due[:10])
    return f"{_day(on)} {WEEKDAYS[language][on.weekday()]}{due[10:]}"


@register.filter
def spent(share: Share, language: Language) -> str:
    """Return what a holder spent: ``0.6 日`` of the office, or ``1.3 小时``."""
    unit = "web.spent_days" if share.whole_day else "web.spent_hours"
    return sentence(unit, {"n": share.amount}, language)


@register.filter
def place_words(place: str) -> str:
    """Return a place as it is read: its corners, whatever form it was told in.

    >>> place_words('{"type":"LineString","coordinates":[[119.17,29.03],[119.18,29.04]]}')
    '119.17,29.03 → 119.18,29.04'
    """
    return corners_told(place)
