"""The rows of the access table for pages of policies: who sees whose figures and results.

A policy officer is a clerk who sits in one of the posts that the charter names; a plain clerk sees
the register of enterprises, and no figure of anybody.
"""

from collections.abc import Mapping
from urllib.parse import quote

from .access_calls import DESK, EVERYBODY, READERS, Call, Maker, known, pages, role_in, unowned
from .access_oracle import Route
from .access_world import OTHER, ZONE, Somebody, World

READING = READERS | {"enterprise"}
OFFICER = "promotion_desk"
FIGURES = {"own": "canary-figure-own", "else": "canary-figure-else"}


def reads_all(who: Somebody, zone: str = ZONE) -> bool:
    """Return whether a visitor reads the figures of the whole zone."""
    role = role_in(who, zone)
    return role in ("leader", "auditor") or (role == "clerk" and OFFICER in who.posts)


def reads_figures(who: Somebody, code: str, world: World) -> bool:
    """Return whether a visitor reads the figures of one enterprise of the own zone."""
    of_zone = code in (world.firms["own"], world.firms["else"])
    return of_zone and (code in who.enterprises or reads_all(who))


def firms_figures(tail: str) -> Maker:
    """Return calls that name an enterprise: itself, its steward and who reads all reach it."""

    def make(world: World) -> list[Call]:
        def call(code: str) -> Call:
            return Call(
                f"/z/{ZONE}/policies/for/{code}{tail}",
                reachable=lambda who: reads_figures(who, code, world),
            )

        return [call(world.firms[name]) for name in ("own", "else", "other zone")] + [
            call("919900000000000000")
        ]

    return make


def whole(*tails: str) -> Maker:
    """Return calls of pages for who reads the whole zone, here and in the other zone."""

    def make(world: World) -> list[Call]:
        found = [Call(f"/z/{ZONE}/{tail}", reachable=reads_all) for tail in tails]
        there = Call(
            f"/z/{OTHER}/{tails[0]}", zone=OTHER, reachable=lambda who: reads_all(who, OTHER)
        )
        return [*found, there, Call(f"/z/nowhere/{tails[0]}", zone="nowhere", missing_zone=True)]

    return make


def runs(tail: str = "") -> Maker:
    """Return calls of a run: there is one, and one that is not."""
    return lambda world: [
        Call(f"/z/{ZONE}/policies/runs/{world.run}{tail}", reachable=reads_all),
        Call(f"/z/{ZONE}/policies/runs/99999{tail}", reachable=lambda who: False),
        Call(f"/z/{OTHER}/policies/runs/{world.run}{tail}", zone=OTHER,
             reachable=lambda who: False),
    ]  # fmt: skip


def compared(world: World) -> list[Call]:
    """Return calls that compare a run with itself, and with one that is not there."""
    of = f"/z/{ZONE}/policies/runs/compare?before={world.run}&after="
    return [
        Call(f"{of}{world.run}", reachable=reads_all),
        Call(f"{of}99999", reachable=lambda who: False),
        Call(f"{of}x", reachable=lambda who: False),
    ]


def edited(world: World) -> list[Call]:
    """Return calls that edit a page of rules of the draft, and what is no page of rules."""
    of = f"/z/{ZONE}/policies/studio/edit?of={quote(world.draft, safe='')}&page="
    return [
        Call(f"{of}rules/support_2026.yaml"),
        Call(f"{of}units.yaml", reachable=lambda who: False),
    ]


def drafted(world: World) -> list[Call]:
    """Return calls of a draft: there is one, and one that is not."""
    of = f"/z/{ZONE}/policies/studio/drafts"
    return [
        Call(
            f"{of}/{quote(world.draft, safe='')}",
            reachable=lambda who: role_in(who, ZONE) in READERS,
        ),
        Call(f"{of}/missing", reachable=lambda who: False),
    ]


POLICIES: Mapping[str, Route] = {
    "policies": Route(EVERYBODY, pages("policies", "policies?q=canary&state=now")),
    "policy": Route(EVERYBODY, known("policies/of/growth_award?compare=x", "policies/of/missing")),
    "calculator_start": Route(
        READING, pages("policies/calculator", "policies/calculator?q=canary")
    ),
    "calculator": Route(READING, firms_figures(""), writes=True),
    "calculator_policy": Route(READING, firms_figures("/of/growth_award"), writes=True),
    "firm_facts": Route(READING, firms_figures("/facts"), writes=True),
    "policy_calls": Route(
        READERS,
        pages("policies/calls", "policies/calls?policy=growth_award&untold=1"),
        writes=True,
    ),
    "fact_batches": Route(READERS, whole("policies/facts"), writes=True),
    "fact_template": Route(READERS, pages("policies/facts/template/enterprise")),
    "fact_import": Route(READERS, unowned("policies/facts/import/missing"), writes=True),
    "rule_runs": Route(READERS, whole("policies/runs"), writes=True),
    "rule_runs_compared": Route(READERS, compared),
    "rule_run": Route(READERS, runs(), writes=True),
    "rule_run_export": Route(READERS, runs("/export")),
    "policy_studio": Route(READERS, pages("policies/studio")),
    "studio_new": Route(DESK, pages("policies/studio/new"), writes=True),
    "studio_edit": Route(DESK, edited, writes=True),
    "studio_draft": Route(READERS, drafted, writes=True),
}


def figures_hidden(world: World, who: Somebody) -> set[str]:
    """Return the canaries among the figures that a visitor may not read."""
    return {
        text for name, text in FIGURES.items() if not reads_figures(who, world.firms[name], world)
    }
