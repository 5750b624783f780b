"""Public pages: who is responsible for what, notices with their proof, statistics, a feed."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from guanyun.charter.schema import Charter, Contact
from guanyun.engines.casework import receipt_json
from guanyun.engines.mandate import DUTY_LABELS
from guanyun.gateways.spreadsheets import workbook_of
from guanyun.records.access import EVERYBODY, Audience, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.institution import InForce, in_force
from guanyun.records.selectors.monthly import months_to_publish
from guanyun.records.selectors.public import (
    ALL_KINDS,
    PublicNotice,
    notice_proof,
    public_notice,
    public_notices,
)
from guanyun.records.selectors.responsibilities import Held, Wanted, batch_shown, matrix_of
from guanyun.records.services.statistics import statistics_publish
from guanyun.web.forms import key_of, render_key
from guanyun.web.institution import names_listed, short_name
from guanyun.web.language import language_of, say
from guanyun.web.panels import code_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("matter", "duty", "unit", "post", "phone", "place", "basis", "since")
FEED_MOST = 50
LATEST = 5
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with its title in the reader's language."""

    notice: PublicNotice
    title: str


@policy(EVERYBODY)
def public_home(request: HttpRequest, zone: str) -> HttpResponse:
    """Show what is public of a zone, with the latest notices."""
    found = in_force(zone, today())
    latest = public_notices(zone)[:LATEST]
    context = {
        "found": found,
        "zone_label": found.charter.manifest.label,
        "latest": [Told(each, _title(request, each)) for each in latest],
        "months": sorted(
            public_notices(zone, "statistics"), key=lambda each: each.data["month"], reverse=True
        )[:MONTHS],
    }
    return render(request, "public/home.html", context)


@policy(EVERYBODY)
def public_register(request: HttpRequest, zone: str) -> HttpResponse:
    """Show who is responsible for what, by telephone and basis; ``?as=xlsx`` sends it."""
    found = in_force(zone, today())
    matrix = matrix_of(found, Wanted(words=request.GET.get("q", "").strip()[:60]))
    if request.GET.get("as") == "xlsx":
        return _register_book(request, found, [each for row in matrix.rows for each in row.held])
    groups = [
        (
            label,
            [(row.matter, [(each, phone_of(found.charter, each)) for each in row.held])
             for row in rows],
        )
        for label, rows in matrix.groups
    ]  # fmt: skip
    context = {
        "found": found,
        "zone_label": found.charter.manifest.label,
        "groups": groups,
        "lines": matrix.lines,
        "words": request.GET.get("q", "").strip()[:60],
        "contacts": found.charter.manifest.contacts,
    }
    return render(request, "public/register.html", context)


def phone_of(charter: Charter, held: Held) -> Contact | None:
    """Return the telephone of the post of a line, else one of its unit; None where none stands."""
    units = {post.id: post.unit for post in charter.register.posts}
    heads = {unit.id: unit.head for unit in charter.register.units}
    posts = (held.line.post, heads.get(held.line.unit))
    contacts = charter.manifest.contacts
    own = [each for each in contacts if each.post and each.post in posts]
    near = [each for each in contacts if each.post and units.get(each.post) == held.line.unit]
    return next(iter([*own, *near]), None)


def _register_book(request: HttpRequest, found: InForce, lines: list[Held]) -> HttpResponse:
    language = language_of(request)
    rows = []
    for each in lines:
        contact = phone_of(found.charter, each)
        basis = f"{each.source.title if each.source else each.line.basis.source}"
        rows.append(
            [
                short_name(each.matter.label, language),
                short_name(DUTY_LABELS[each.line.duty], language),
                short_name(each.unit, language),
                short_name(each.post, language) if each.post else "",
                contact.phone if contact else "",
                names_listed(each.within, language),
                f"{basis} {each.line.basis.paragraph}".strip(),
                each.since,
            ]
        )
    header = [say(request, f"public.column_{name}") for name in COLUMNS]
    title = say(request, "public.register")
    book = workbook_of(title, header, rows, sample=found.charter.manifest.sample)
    response = HttpResponse(book, content_type=WORKBOOK)
    name = f"public-register-{found.zone}-{found.version.number}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@policy(EVERYBODY)
def public_notice_list(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the notices of a zone; those who lead it are shown which months may be published."""
    found = in_force(zone, today())
    kind = request.GET.get("kind", "")
    kind = kind if kind in ALL_KINDS else ""
    visitor = visitor_of(request)
    publishes = Audience.LEADER in visitor.audience
    context = {
        "found": found,
        "zone_label": found.charter.manifest.label,
        "notices": [Told(each, _title(request, each)) for each in public_notices(zone, kind)],
        "kind": kind,
        "kinds": ALL_KINDS,
        "months": months_to_publish(zone, now()) if publishes else [],
        "key": render_key(),
    }
    return render(request, "public/notices.html", context)


@policy(Audience.LEADER, writes=True)
def publish_statistics(request: HttpRequest, zone: str) -> HttpResponse:
    """Publish the statistics of a month that has ended."""
    back = reverse("public_notices", args=[zone]) + "?kind=statistics"
    if request.method == "POST":
        visitor = visitor_of(request)
        month = request.POST.get("month", "")[:7]
        statistics_publish(by=visitor, at=now(), month=month, key=key_of(request, visitor))
        messages.success(request, say(request, "public.published", month=month), "good")
    return HttpResponseRedirect(back)


@policy(EVERYBODY)
def public_notice_page(request: HttpRequest, zone: str, notice: str) -> HttpResponse:
    """Show one notice at its permanent address, with the code that leads to its proof."""
    told = public_notice(zone, notice)
    address = request.build_absolute_uri(reverse("public_verify", args=[zone, notice]))
    return render(
        request,
        f"public/notice_{told.kind}.html",
        _context(request, zone, told) | {"address": address, "code": code_of(address)},
    )


@policy(EVERYBODY)
def public_verify(request: HttpRequest, zone: str, notice: str) -> HttpResponse:
    """Verify a notice now, and say what was found; ``?as=json`` is the receipt as a file."""
    told = public_notice(zone, notice)
    proof = notice_proof(zone, told)
    if request.GET.get("as") == "json" and proof.receipt is not None:
        file = JsonResponse(receipt_json(proof.receipt), json_dumps_params={"indent": 1})
        file["Content-Disposition"] = f'attachment; filename="receipt-{zone}-{notice}.json"'
        return file
    context = _context(request, zone, told) | {"proof": proof}
    return render(request, "public/verify.html", context)


def _context(request: HttpRequest, zone: str, told: PublicNotice) -> dict[str, object]:
    found = in_force(zone, today())
    return {
        "found": found,
        "zone_label": found.charter.manifest.label,
        "notice": told,
        "title": _title(request, told),
        "shown": batch_shown(found, told.batch) if told.batch else None,
        "proof": notice_proof(zone, told),
        "sample": found.charter.manifest.sample,
    }


def _title(request: HttpRequest, notice: PublicNotice) -> str:
    """Return the title of a notice in the reader's language."""
    if notice.batch is not None:
        name = short_name(notice.batch.label, language_of(request))
        return say(request, "public.title_batch", on=notice.on, name=name)
    told = {name: str(value) for name, value in notice.data.items() if isinstance(value, str | int)}
    return say(request, f"public.title_{notice.kind}", **told)


@policy(EVERYBODY)
def public_feed(request: HttpRequest, zone: str) -> HttpResponse:
    """Send the notices as an Atom feed (RFC 4287), the latest first."""
    found = in_force(zone, today())
    language = language_of(request)
    feed = Atom1Feed(
        title=f"{short_name(found.charter.manifest.label, language)} · "
        + say(request, "public.notices"),
        link=request.build_absolute_uri(reverse("public_notices", args=[zone])),
        description=say(request, "public.lead"),
        language="en" if language == "en" else "zh-CN",
        feed_url=request.build_absolute_uri(reverse("public_feed", args=[zone])),
    )
    for each in public_notices(zone)[:FEED_MOST]:
        address = request.build_absolute_uri(reverse("public_notice", args=[zone, each.id]))
        feed.add_item(
            title=_title(request, each),
            link=address,
            description=say(request, "public.feed_entry", seq=each.seq, hash=each.hash),
            unique_id=address,
            pubdate=each.published_at,
            updateddate=each.published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")
