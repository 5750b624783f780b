"""What the template of the one table needs to know of its columns."""

from django import template

from guanyun.errors import Language
from guanyun.web.tables import Column

register = template.Library()


@register.simple_tag(takes_context=True)
def told(context: template.Context, column: Column[object], row: object) -> str:
    """Return the text of a cell."""
    language: Language = "en" if context.get("language") == "en" else "zh"
    return column.text(row, language)
