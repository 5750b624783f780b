"""What every page knows: the reader's language, who calls, the zone, whether it is the demo."""

from django.conf import settings
from django.http import HttpRequest

from guanyun.records.access import AUDITING, AUDITORS, DESK, READERS, STAFF, visitor_of
from guanyun.records.money_seats import reads_money, settles
from guanyun.records.selectors.board import BOARD_READERS
from guanyun.records.selectors.notices import unread_count

from .language import language_of


def page(request: HttpRequest) -> dict[str, object]:
    """Return the names that ``base.html`` reads."""
    language = language_of(request)
    visitor = visitor_of(request)
    return {
        "language": language,
        "other_language": "zh" if language == "en" else "en",
        "visitor": visitor,
        "zone": visitor.zone,
        "is_desk": bool(visitor.audience & DESK),
        "is_reader": bool(visitor.audience & READERS),
        "unread": lambda: unread_count(visitor),
        "is_board": bool(visitor.audience & BOARD_READERS),
        "is_auditing": bool(visitor.audience & AUDITING),
        "as_auditor": bool(visitor.audience & AUDITORS),
        "is_money": lambda: reads_money(visitor),
        "settles": lambda: settles(visitor),
        "is_staff": bool(visitor.audience & STAFF),
        "is_demo": settings.DEMO,
        "is_elder": request.COOKIES.get("elder") == "1",
        "is_grey": getattr(settings, "GREY", False),
    }
