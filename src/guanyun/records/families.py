"""Cases that move together: what an act on one writes on others, in the same commit.

Facts that the engine cannot know are gathered here: free numbers for the cases an act makes, the
case that another is joined to, the posts that nobody holds.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from guanyun.accounts.models import Holding, StandIn
from guanyun.charter.institution import Institution, place_in
from guanyun.engines.casework import (
    Actor,
    ActRule,
    CaseState,
    Command,
    Event,
    EventKind,
    Json,
    comes_back,
)
from guanyun.errors import Refused

from .actors import SYSTEM
from .charters import adoption_on, institution_by_hash
from .ledger import Posting
from .models import Case, ForeignNumber
from .now import local_date
from .numbers import next_number
from .privacy import Answers, parted, private_text
from .projections import E7, Setting
from .scopes import scope
from .seats import in_force
from .stepping import Step, first_step, state_now, step_on, stream_of
from .visitors import Visitor

ENDS = frozenset({EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.REOPENED})
Told = Mapping[str, Json]


def facts_for(
    by: Visitor, at: datetime, case: Case, rule: ActRule, answers: Told, words: Told
) -> dict[str, Json]:
    """Return what the records know for an act: numbers, the other case, who is away.

    Args:
        answers: The public answers of the act.
        words: All its answers, with the private ones: the parts of a split, one a line.

    Raises:
        Refused: ``casework.merge_unknown``: a case that this visitor does not see.
    """
    facts: dict[str, Json] = {}
    if rule.opens or rule.act == "assist":
        facts["vacant"] = [*vacant_posts(case, at)]
    if rule.act == "merge":
        into = str(answers.get("into") or "")
        other = scope(by).cases().filter(number=into).first()
        if other is None:
            raise Refused("casework.merge_unknown", number=into or "-")
        facts["into"] = {"number": other.number, "closed": other.closed_at is not None}
    if rule.act == "split" or rule.spawns:
        kinds = _kinds(case, rule, answers, _lines(case, words))
        facts["children"] = [*_numbered(case.zone, kinds, at)]
    return facts


def vacant_posts(case: Case, at: datetime) -> list[str]:
    """Return the posts of the case's charter in which nobody sits on that day, nor stands in."""
    on = local_date(at)
    posts = institution_by_hash(case.zone, case.charter).charter.register.posts
    held = set(Holding.objects.filter(in_force(on), zone=case.zone).values_list("post", flat=True))
    covered = StandIn.objects.filter(
        zone=case.zone, since__lte=on, until__gt=on, ended_at__isnull=True
    )
    held |= set(covered.values_list("post", flat=True))
    return [post.id for post in posts if post.id not in held]


def lines_of(words: Told) -> list[str]:
    r"""Return the parts that an act names, one a line.

    >>> lines_of({"parts": "供水\n\n 排污 "})
    ['供水', '排污']
    """
    return [line.strip() for line in str(words.get("parts") or "").splitlines() if line.strip()]


def _lines(case: Case, words: Told) -> list[str]:
    """Return the parts that an act names; of one that is signed now, those of its request."""
    if "parts" in words:
        return lines_of(words)
    return lines_of({"parts": private_text(case.zone, stream_of(case.number), "parts")})


def _kinds(case: Case, rule: ActRule, answers: Told, lines: Sequence[str]) -> list[str]:
    if rule.act == "split":
        return [case.kind] * len(lines)
    charter = institution_by_hash(case.zone, case.charter).charter
    spawns = charter.case_types[case.kind].spawns
    known = next((each for each in spawns if each.id == rule.spawns), None)
    kinds = list(known.kinds) if known is not None else []
    chosen = str(answers.get("kind") or "")
    if chosen or len(kinds) == 1:
        return [chosen or kinds[0]] * max(len(lines), 1)
    return kinds


def _numbered(zone: str, kinds: Sequence[str], at: datetime) -> list[Json]:
    if not kinds:
        return []
    day, _, count = next_number(zone, local_date(at)).rpartition("-")
    return [{"number": f"{day}-{int(count) + n:04d}", "kind": kind} for n, kind in enumerate(kinds)]


def relatives(at: datetime, case: Case, step: Step, words: Told) -> list[Posting]:
    """Return what a step writes on other cases: children opened, parents told, cases joined."""
    found: list[Posting] = []
    for event in step.events:
        if event.kind is EventKind.SPAWNED:
            found += _children(at, case, step, event, words)
        elif event.kind is EventKind.MERGED:
            found.append(_joined(at, case, step.after))
    if step.after.together.parent and any(event.kind in ENDS for event in step.events):
        found += _parent_told(at, case, step.after)
    return found


def case_with_foreign(zone: str, foreign: str) -> Case | None:
    """Return the case that has this number in another system, if any."""
    known = ForeignNumber.objects.filter(zone=zone, foreign=foreign).values("case")
    return Case.objects.filter(zone=zone, number__in=known).first()


def taking_in(case: Case, at: datetime) -> Case | None:
    """Return the case that takes in what comes again under a number of this one.

    It is the case itself, or the one it was merged into; None where that is closed for good.
    """
    seen: set[str] = set()
    state = state_now(case)
    while state.together.merged_into and case.number not in seen:
        seen.add(case.number)
        case = Case.objects.get(zone=case.zone, number=state.together.merged_into)
        state = state_now(case)
    charter = institution_by_hash(case.zone, case.charter).charter
    kind = charter.case_types[case.kind]
    return case if comes_back(kind, state, at, charter.calendar) else None


def taken_in(case: Case, facts: Told, at: datetime) -> Step:
    """Return the step by which a case takes in another, or the same report from elsewhere."""
    institution = institution_by_hash(case.zone, case.charter)

    def command(actor: Actor) -> Command:
        return Command("take_in", actor, at, facts=facts)

    return step_on(case, institution, [SYSTEM], command, at=at, answers=Answers({}, {}))


def _joined(at: datetime, case: Case, after: CaseState) -> Posting:
    other = Case.objects.get(zone=case.zone, number=after.together.merged_into)
    facts: dict[str, Json] = {"number": case.number, "enterprise": case.enterprise or ""}
    return taken_in(other, facts, at).posting


def _parent_told(at: datetime, case: Case, after: CaseState) -> list[Posting]:
    parent = Case.objects.filter(zone=case.zone, number=after.together.parent).first()
    if parent is None:
        return []
    closed = after.closed_at is not None
    facts: dict[str, Json] = {"number": case.number, "closed": closed, "outcome": after.outcome}

    def command(actor: Actor) -> Command:
        return Command("child_told", actor, at, facts=facts)

    institution = institution_by_hash(parent.zone, parent.charter)
    step = step_on(parent, institution, [SYSTEM], command, at=at, answers=Answers({}, {}))
    return [step.posting, *_of_grandparent(at, parent, step)]


def _of_grandparent(at: datetime, parent: Case, step: Step) -> list[Posting]:
    """Return what follows where the last child has ended its parent, which has a parent itself."""
    ended = any(event.kind in ENDS for event in step.events)
    return _parent_told(at, parent, step.after) if ended and step.after.together.parent else []


def _children(at: datetime, case: Case, step: Step, event: Event, words: Told) -> list[Posting]:
    adoption = adoption_on(case.zone, local_date(at))
    institution = institution_by_hash(case.zone, adoption.hash)
    lines = _lines(case, words)
    told = event.data["children"]
    made = told if isinstance(told, list) else []
    found = []
    for place, child in enumerate(each for each in made if isinstance(each, dict)):
        part = lines[place] if place < len(lines) else ""
        carried = _carried(case, step, str(child["rule"]))
        born = (str(child["number"]), str(child["kind"]))
        found.append(_opened(at, case, step, (institution, adoption.hash), born, (part, carried)))
    return found


def _carried(case: Case, step: Step, rule: str) -> dict[str, Json]:
    """Return the answers with which a child begins: all of a split, those that a rule names."""
    case_type = institution_by_hash(case.zone, case.charter).charter.case_types[case.kind]
    known = next((each for each in case_type.spawns if each.id == rule), None)
    names = [f.id for f in case_type.fields if known is None or f.id in known.carries]
    private = {f.id for f in case_type.fields if f.private}
    answers: dict[str, Json] = {
        name: step.after.answers[name] for name in names if name in step.after.answers
    }
    for name in (each for each in names if each in private):
        text = private_text(case.zone, stream_of(case.number), name)
        if text is not None:
            answers[name] = text
    return answers


def _opened(
    at: datetime,
    case: Case,
    step: Step,
    charter: tuple[Institution, str],
    born: tuple[str, str],
    told: tuple[str, Told],
) -> Posting:
    institution, adopted = charter
    case_type = institution.charter.case_types.get(born[1])
    if case_type is None:
        raise Refused("charter.unknown_kind", kind=born[1])
    fields = {field.id: field for field in case_type.fields}
    answers = {name: value for name, value in told[1].items() if name in fields}
    given = parted(answers | ({"part": told[0]} if told[0] else {}), case_type.fields)
    facts: dict[str, Json] = {
        "number": born[0],
        "kind": born[1],
        "enterprise": case.enterprise,
        "first_asked": dict(step.after.first_asked),
        "parent": case.number,
    }

    def command(actor: Actor) -> Command:
        return Command("open", actor, at, given.public, given.commitments, facts=facts)

    place = place_in(case_type, given.public)
    point = place.geometry.representative_point() if place is not None else None
    setting = Setting(
        zone=case.zone,
        matter=case_type.matter,
        charter=adopted,
        filed_by=step.by.person,
        lng_e7=None if point is None else round(point.x * E7),
        lat_e7=None if point is None else round(point.y * E7),
    )
    return first_step(institution, setting, [step.by], command, at=at, answers=given).posting
