"""What is wrong with a text of a kind of case: an expression, a budget, a post, a ladder."""

import re
from collections.abc import Collection, Iterable, Iterator

from guanyun.engines.common import Finding, Level, TimeUnit, Where, feel, parse_budget
from guanyun.errors import Refused

from .clock_rules import Rung
from .drafts import HEAD, IN_CHARGE, LEAD
from .flow import found
from .timing import UNTIL, split_offset

_TIME_OF_DAY = re.compile(r"(?!00:00)([01]\d|2[0-3]):[0-5]\d")


def feel_findings(text: str, where: Where, names: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with an expression: not FEEL, or a name that it may not read."""
    try:
        expression = feel.parse(text)
    except Refused as refused:
        yield found("feel", where, expression=text, told=refused)
        return
    for name in sorted(feel.names_read(expression) - set(names)):
        yield found("feel_unknown_name", where, expression=text, name=name)


def budget_findings(text: str, where: Where, *, until: bool = False) -> Iterator[Finding]:
    """Yield what is wrong with a budget."""
    try:
        if until and text.startswith(UNTIL):
            if text != "until 24:00" and not _TIME_OF_DAY.fullmatch(text.removeprefix(UNTIL)):
                yield found("bad_budget", where, budget=text)
        else:
            parse_budget(text)
    except Refused:
        yield found("bad_budget", where, budget=text)


def post_findings(
    post: str, posts: Collection[str], where: Where, what: str, *, stands: bool = True
) -> Iterator[Finding]:
    """Yield what is wrong with a post that is named."""
    if stands and post in (HEAD, IN_CHARGE, LEAD):
        return
    if post not in posts:
        yield found("unknown_post", where, post=post or "-", what=what)


def ladder_findings(
    ladder: Iterable[Rung], posts: Collection[str], clock: str
) -> Iterator[Finding]:
    """Yield what is wrong with a ladder: posts that do not exist, offsets that mean nothing."""
    for rung in ladder:
        yield from post_findings(rung.to, posts, rung.where, clock)
        try:
            sign, amount = split_offset(rung.offset)
        except Refused:
            yield found("bad_offset", rung.where, offset=rung.offset)
            continue
        if amount is not None and amount.unit is TimeUnit.WORKING_DAYS and amount.amount % 1:
            yield found("bad_offset", rung.where, offset=rung.offset)
        if sign < 0 and rung.escalates and rung.to == HEAD:
            yield found("early_escalation", rung.where, level=Level.NOTE, offset=rung.offset)
