"""The policy studio: a paper of rules begun from its text, edited, tried and proposed."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from guanyun.charter import told
from guanyun.charter.rule_editing import (
    CLAUSE,
    DATED,
    Cell,
    NewPaper,
    paper_begun,
    with_row,
    with_values,
)
from guanyun.engines.common import Level
from guanyun.errors import Language, Refused
from guanyun.records.access import DESK, READERS, Door, Hidden, Visitor, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.studio import (
    Covered,
    Proof,
    Written,
    paper_written,
    proof_of,
    simulated,
    studio_shown,
)
from guanyun.records.services.drafts import Drafted, Writing, draft_write
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say
from guanyun.web.policies import frame_of, teller_of
from guanyun.web.stories import story_of, with_story

VIEWS = ("form", "table", "text")
ROW_KEYS: Mapping[str, tuple[str, ...]] = {"condition": CLAUSE, "series": DATED}
MOST_WORDS = 20_000


@policy(READERS)
def studio_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the papers in force and the drafts of rules, and where to begin."""
    visitor = visitor_of(request)
    shown = studio_shown(visitor=visitor, on=today())
    context = {"shown": shown, "may_write": bool(visitor.audience & DESK)}
    return render(request, "policies/studio.html", frame_of(request, zone) | context)


@policy(DESK, writes=True)
def studio_new(request: HttpRequest, zone: str) -> HttpResponse:
    """Begin a paper from its text: articles are found, one rule stands ready to be filled in."""
    visitor, refused = visitor_of(request), ""
    shown = studio_shown(visitor=visitor, on=today())
    if request.method == "POST":
        try:
            paper = _new(request)
            page, facts = f"rules/{paper.id}.yaml", list(shown.charter.rules.facts)
            words = paper_begun(paper, facts)
            done = draft_write(by=visitor, at=now(), writing=Writing(shown.in_force, page, words))
            return HttpResponseRedirect(_edit(zone, done.hash, page))
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
    context = {
        "typed": request.POST,
        "refused": refused,
        "sources": sorted(shown.charter.known_sources.items()),
        "today": today().isoformat(),
    }
    status = 422 if refused else 200
    frame = frame_of(request, zone)
    return render(request, "policies/studio_new.html", frame | context, status=status)


def _new(request: HttpRequest) -> NewPaper:
    told_here = request.POST
    paper = NewPaper(
        id=told_here.get("id", "").strip()[:40],
        zh=told_here.get("zh", "").strip()[:120],
        en=told_here.get("en", "").strip()[:120],
        since=told_here.get("since", "").strip()[:10],
        until=told_here.get("until", "").strip()[:10],
        words=told_here.get("words", "")[:MOST_WORDS],
        source=told_here.get("source", "").strip()[:64],
    )
    if not paper.zh or not paper.since or not paper.id:
        raise Refused("policies.paper_incomplete")
    return paper


def _edit(zone: str, of: str, page: str, view: str = "form") -> str:
    asked = urlencode({"of": of, "page": page, "as": view})
    return f"{reverse('studio_edit', args=[zone])}?{asked}"


@policy(DESK, writes=True)
def studio_edit(request: HttpRequest, zone: str) -> HttpResponse:
    """Edit one page of rules as form, table or text; each saving is a draft of its own."""
    visitor, asked = visitor_of(request), request.GET
    of, page = asked.get("of", "")[:80], asked.get("page", "")[:120]
    view = asked.get("as", "") if asked.get("as") in VIEWS else VIEWS[0]
    written = paper_written(visitor=visitor, of=of, page=page)
    refused, words = "", written.words
    if request.method == "POST":
        words = _words(request, written, view)
        try:
            done = draft_write(by=visitor, at=now(), writing=Writing(of, page, words))
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
        else:
            return _kept(request, zone, done)
    context = {
        "written": written,
        "view": view,
        "views": VIEWS,
        "words": words,
        "groups": _groups(written.cells, language_of(request)),
        "rows": [
            (path, ROW_KEYS[name])
            for path in written.lists
            if (name := path.rpartition("/")[2]) in ROW_KEYS
        ],
        "facts": written.facts,
        "typed": request.POST,
        "refused": refused,
    }
    status = 422 if refused else 200
    frame = frame_of(request, zone)
    return render(request, "policies/studio_edit.html", frame | context, status=status)


def _kept(request: HttpRequest, zone: str, done: Drafted) -> HttpResponse:
    errors = sum(each.level is Level.ERROR for each in done.findings)
    kind = "warn" if errors else "good"
    messages.success(request, say(request, "institution.draft_kept", n=errors), kind)
    return HttpResponseRedirect(reverse("studio_draft", args=[zone, done.hash]))


def _words(request: HttpRequest, written: Written, view: str) -> str:
    """Return the page as the form, the table or the text would have it."""
    typed = request.POST
    if view == "text":
        return typed.get("words", "")
    changed = {
        cell.path: typed[name]
        for cell in written.cells
        if (name := f"cell:{cell.path}") in typed and len(typed[name]) <= 2000
    }
    words = with_values(written.words, changed)
    for path in written.lists:
        keys = ROW_KEYS.get(path.rpartition("/")[2])
        if keys is None:
            continue
        row = {key: typed.get(f"row:{path}:{key}", "").strip()[:400] for key in keys}
        if any(row.values()):
            words = with_row(words, path, row)
    return words


def _groups(cells: Sequence[Cell], language: Language) -> list[tuple[str, str, list[Cell]]]:
    """Return the cells in groups: the paper, each parameter, each rule; with path and name."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        parts = cell.path.split("/")
        found.setdefault(
            "/".join(parts[:2]) if parts[1:2] and parts[1].isdigit() else "", []
        ).append(cell)
    return [
        (
            path,
            next((each.text for each in held if each.path == f"{path}/label/{language}"), ""),
            held,
        )
        for path, held in found.items()
    ]


@policy(READERS, door=Door.DRAFT, parameter="content", writes=True)
def studio_draft(request: HttpRequest, zone: str, content: str) -> HttpResponse:
    """Show what a draft is worth: stories, coverage, findings; try it on everybody (POST)."""
    visitor, refused, tried = visitor_of(request), "", None
    proof = proof_of(visitor=visitor, content=content)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "story":
                done = _story_added(request, visitor, proof)
                return _kept(request, zone, done)
            tried = simulated(visitor=visitor, content=content, on=today(), at=now())
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
    context = _proof_context(request, proof) | {"tried": tried, "refused": refused}
    status = 422 if refused else 200
    frame = frame_of(request, zone)
    return render(request, "policies/studio_draft.html", frame | context, status=status)


def _story_added(request: HttpRequest, visitor: Visitor, proof: Proof) -> Drafted:
    story = story_of(request.POST, proof.touched, proof.charter.rules.facts)
    try:
        words = paper_written(visitor=visitor, of=proof.line.hash, page=proof.story_page).words
    except Hidden:
        words = ""
    writing = Writing(proof.line.hash, proof.story_page, with_story(words, story))
    return draft_write(by=visitor, at=now(), writing=writing)


def _proof_context(request: HttpRequest, proof: Proof) -> dict[str, object]:
    language = language_of(request)
    held = proof.charter.policies
    tellers = {name: teller_of(request, held[name], max(today(), held[name].since))
               for name in proof.touched if name in held}  # fmt: skip
    clauses = {
        (name, clause): words
        for name, teller in tellers.items()
        for _, clause, words in teller.condition(teller.policy.condition)
    }
    facts = {fact.id: fact for name in proof.touched if name in held for fact in held[name].facts}
    return {
        "proof": proof,
        "touched": [
            (held.get(name) or proof.before.policies[name], _change(proof, name),
             tellers[name].payout() if name in tellers else ())
            for name in proof.touched
        ],
        "covered": [(each, clauses.get((each.policy, each.clause), each.clause), _marks(each))
                    for each in proof.covered],
        "stories": [
            (each, [told(one, language)["text"] for one in each.findings])
            for each in proof.stories
        ],
        "findings": [
            {**told(each, language), "level_words": say(request, f"institution.level_{each.level}")}
            for each in proof.findings
        ],
        "errors": sum(each.level is Level.ERROR for each in proof.findings),
        "facts": facts,
        "may_write": bool(visitor_of(request).audience & DESK),
        "typed": request.POST,
        "today": today().isoformat(),
    }  # fmt: skip


def _change(proof: Proof, name: str) -> str:
    if name not in proof.charter.policies:
        return "gone"
    return "changed" if name in proof.before.policies else "new"


def _marks(covered: Covered) -> list[str]:
    return sorted(each.value for each in covered.seen)
