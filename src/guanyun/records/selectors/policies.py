"""The library of policies: what is in force, one policy in full, how its versions differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guanyun.charter.schema import Charter, Source
from guanyun.engines.rules import (
    Appropriation,
    Clause,
    DatedValue,
    Policy,
    PolicyArticle,
    SubjectKind,
    clauses_of,
)
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import adoption_on, charter_by_hash
from guanyun.records.models import Adoption


@dataclass(frozen=True, slots=True)
class Library:
    """The policies of the charter in force, those that the words find, and their sources."""

    charter: Charter
    policies: tuple[Policy, ...]
    total: int
    on: date


@dataclass(frozen=True, slots=True)
class Version:
    """A policy as one adopted charter has it: from when, by which minutes, under which hash."""

    hash: str
    since: date
    minutes: str
    policy: Policy
    charter: Charter


@dataclass(frozen=True, slots=True)
class PolicyShown:
    """A policy in full: as the charter in force has it, with what stands around it."""

    policy: Policy
    charter: Charter
    on: date
    is_in_force: bool
    sources: Mapping[str, Source]
    appropriation: Appropriation | None
    rivals: tuple[Policy, ...]  # of the same exclusion group
    versions: tuple[Version, ...]  # the last first; only those that differ from the one before

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Return the clauses of the policy, as they are written."""
        return tuple(clauses_of(self.policy.condition))

    @property
    def current(self) -> Mapping[str, DatedValue]:
        """Return the value of each parameter that holds on the day."""
        found = {}
        for each in self.policy.parameters:
            held = [dated for dated in each.series if dated.since <= self.on]
            if held:
                found[each.id] = max(held, key=lambda dated: (dated.since, dated.known_from))
        return found


def policies_listed(
    *, visitor: Visitor, on: date, words: str = "", kind: str = "", state: str = ""
) -> Library:
    """Return the policies of the charter in force that fit words, subject and state.

    Args:
        words: Looked for in names, articles, quotes and the names of facts.
        state: ``now`` in force on the day, ``ended``, ``coming``; empty: all.
    """
    zone = scope(visitor).zone
    charter = charter_by_hash(zone, adoption_on(zone, on).hash)
    every = tuple(charter.policies.values())
    found = [each for each in every if _fits(each, words.strip().lower())]
    if kind in list(SubjectKind):
        found = [each for each in found if each.subject == kind]
    if state:
        found = [each for each in found if state_of(each, on) == state]
    return Library(charter, tuple(found), len(every), on)


def state_of(policy: Policy, on: date) -> str:
    """Return whether a policy is in force on a day: ``now``, ``coming`` or ``ended``."""
    if on < policy.since:
        return "coming"
    return "now" if on < policy.until else "ended"


def quote_of(article: PolicyArticle) -> str:
    """Return the words that an article quotes; empty where it cites nothing."""
    return article.basis.quote if article.basis else ""


def _fits(policy: Policy, words: str) -> bool:
    if not words:
        return True
    told = [policy.id, policy.label.zh, policy.label.en]
    told += [text for each in policy.articles for text in (each.number, quote_of(each))]
    told += [text for each in policy.facts for text in (each.label.zh, each.label.en)]
    return all(any(word in text.lower() for text in told) for word in words.split())


def policy_shown(*, visitor: Visitor, policy: str, on: date) -> PolicyShown:
    """Return one policy in full, or raise Hidden where no adopted charter knows it."""
    zone = scope(visitor).zone
    versions = versions_of(zone, policy, on)
    if not versions:
        raise Hidden("policy")
    in_force = charter_by_hash(zone, adoption_on(zone, on).hash)
    last = versions[0]
    shown = in_force.policies.get(policy)
    charter = in_force if shown is not None else last.charter
    found = shown or last.policy
    rivals = [
        each
        for each in charter.policies.values()
        if found.exclusion and each.exclusion == found.exclusion and each.id != found.id
    ]
    return PolicyShown(
        policy=found,
        charter=charter,
        on=on,
        is_in_force=shown is not None and found.since <= on < found.until,
        sources=charter.known_sources,
        appropriation=charter.rules.appropriations.get(found.appropriation or ""),
        rivals=tuple(rivals),
        versions=tuple(versions),
    )


def versions_of(zone: str, policy: str, on: date) -> list[Version]:
    """Return the versions of a policy that were adopted up to a day, the last first.

    A charter that leaves the policy as it was makes no version.
    """
    found: list[Version] = []
    for adopted in Adoption.objects.filter(zone=zone, since__lte=on).order_by("since"):
        charter = charter_by_hash(zone, adopted.hash)
        held = charter.policies.get(policy)
        if held is not None and (not found or said_of(held) != said_of(found[-1].policy)):
            found.append(Version(adopted.hash, adopted.since, adopted.minutes, held, charter))
    return found[::-1]


def said_of(value: object) -> object:
    """Return what a noun of a charter says, without the lines where it stands."""
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return type(value).__name__, *(
            said_of(getattr(value, name)) for name in fields if name != "where"
        )
    return tuple(said_of(each) for each in value) if isinstance(value, tuple) else value
