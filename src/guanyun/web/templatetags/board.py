"""Numbers of the cockpit: each is a link to exactly the cases that it counts."""

from collections.abc import Mapping

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guanyun.records.selectors.board import Count, Share

register = template.Library()


@register.simple_tag(takes_context=True)
def count(context: template.Context, found: Count, text: str = "") -> SafeString:
    """Return a number, or a text that stands for it, as a link to its list."""
    return format_html(
        '<a class="n" data-count="{}" href="{}">{}</a>',
        found.n,
        address(context, found),
        text or found.n,
    )


@register.simple_tag(takes_context=True)
def address(context: template.Context, found: Count) -> str:
    """Return the address of the list behind a number."""
    return f"{reverse('board_list', args=[context['zone']])}?{found.query}"


@register.simple_tag(takes_context=True)
def missing(context: template.Context, share: Share) -> SafeString:
    """Return a rate as a link to the cases that keep it from being whole."""
    text = f"{share.percent}%" if share.whole.n else share.percent
    return count(context, share.missing, text)


@register.filter
def named(names: Mapping[str, object], name: str) -> object:
    """Return what a name stands for; the name itself where nothing is known of it."""
    return names.get(name, name)
