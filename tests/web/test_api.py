"""The JSON API does what the pages do: the same acts, doors, keys, versions and refusals."""

import io
import json

import pytest
from django.test import Client
from PIL import Image

from guanyun.records.models import Case, JournalEntry, Reading
from tests.planting import PASSWORD, inside, told_of

from .api_calls import HOME, ZONE, Caller, Site, calling, site

pytestmark = pytest.mark.django_db


@pytest.fixture
def planted() -> Site:
    """Plant the zone."""
    return site()


def entries() -> int:
    """Return how many entries the journal has."""
    return JournalEntry.objects.filter(stream__startswith="case:").count()


def report(**more: object) -> dict[str, object]:
    """Return what opens a case."""
    answers = dict(told_of("水压不足", inside(ZONE, "wall_north")))
    return {"kind": "unclear_request", "answers": answers} | more


def test_case_is_opened_read_and_handled(planted: Site) -> None:
    """A system that acts as a clerk opens a case, reads it, signs for it and verifies it."""
    clerk = calling(planted, "clerk")

    made = clerk.post("cases", report(enterprise=planted.firm))
    number = made.json()["number"]
    read = clerk.get(f"cases/{number}")

    assert (made.status_code, made.headers["Location"]) == (201, f"{HOME}/cases/{number}")
    assert made.json()["version"] == Case.objects.get(number=number).version
    assert (read.status_code, read.json()["enterprise"]["uscc"]) == (200, planted.firm)
    assert read.headers["ETag"] == f'"{made.json()["version"]}"'
    assert read.json()["channel"] == "api"
    assert read.json()["clocks"][0]["light"]["colour"] in ("green", "amber")
    assert next(row["kind"] for row in read.json()["trace"]) == "opened"


def test_act_is_offered_with_its_form_and_what_follows_then_taken(planted: Site) -> None:
    """The list of acts says the form and the next state; taking it comes to that state."""
    clerk = calling(planted, "clerk")

    offered = clerk.get(f"cases/{planted.number}/acts").json()
    sign = next(each for each in offered["acts"] if each["act"] == "sign_for")
    done = clerk.post(
        f"cases/{planted.number}/acts", {"act": "sign_for"}, If_Match=f'"{offered["version"]}"'
    )
    after = clerk.get(f"cases/{planted.number}").json()

    assert (sign["allowed"], sign["answers"]["type"]) == (True, "object")
    assert done.status_code == 200
    assert after["version"] == done.json()["version"] > offered["version"]
    assert after["step"]["id"] == sign["after"]["step"]["id"]
    proof = clerk.get(f"cases/{planted.number}/verify").json()
    assert (proof["ok"], proof["entries"]) == (True, after["version"])


def test_key_is_answered_once(planted: Site) -> None:
    """The same request under the same key is answered as the first time and done once."""
    clerk = calling(planted, "clerk")

    first = clerk.post("cases", report(), key="k-1")
    again = clerk.post("cases", report(), key="k-1")
    other = clerk.post("cases", report(kind="policy_request"), key="k-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"repeated": True}
    assert (other.status_code, other.json()["code"]) == (422, "records.key_reused")
    assert Case.objects.count() == 2


def test_version_that_moved_on_is_a_conflict(planted: Site) -> None:
    """Who decided on an older version is told both, and nothing is written."""
    clerk = calling(planted, "clerk")
    version = clerk.get(f"cases/{planted.number}").json()["version"]
    clerk.post(f"cases/{planted.number}/acts", {"act": "sign_for"})
    before = entries()

    told = {"act": "note", "answers": {}}
    late = clerk.post(f"cases/{planted.number}/acts", told | {"version": version})
    header = clerk.post(f"cases/{planted.number}/acts", told, If_Match=f'"{version}"')

    assert (late.status_code, header.status_code) == (409, 409)
    now = Case.objects.get(number=planted.number).version
    assert late.json()["versions"] == {"seen": version, "now": now}
    assert entries() == before


@pytest.mark.parametrize(
    ("language", "said"), [("en-GB,en;q=0.9", "nothing was"), ("zh-CN", "没有")]
)
def test_refusal_says_code_and_sentence(planted: Site, language: str, said: str) -> None:
    """A refusal carries its code and the sentence in the language that was wished."""
    clerk = calling(planted, "clerk")
    clerk.headers["Accept-Language"] = language
    before = entries()

    answer = clerk.post("cases", {"kind": "procedure_request", "answers": {}}, key="")
    missing = clerk.post("cases", {"kind": "procedure_request"}, Idempotency_Key="-")

    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (
        422,
        "application/problem+json",
    )
    assert answer.json()["code"] == "casework.answer_missing"
    assert (missing.status_code, missing.json()["code"]) == (400, "api.key_missing")
    assert said in missing.json()["detail"]
    assert answer.headers["Content-Language"] == language[:2]
    assert entries() == before


def test_hidden_case_is_not_there(planted: Site) -> None:
    """A case of another unit answers as one that does not exist, to reading and to acting."""
    north = calling(planted, "north")
    before = entries()

    for number in (planted.number, "20260101-9999"):
        for tail in ("", "/acts", "/verify", "/events"):
            answer = north.get(f"cases/{number}{tail}")
            assert (answer.status_code, answer.json()["code"]) == (404, "api.hidden")
        answer = north.post(f"cases/{number}/acts", {"act": "note"}, Idempotency_Key="-")
        assert answer.status_code == 404
    assert north.get("cases").json() == {"cases": [], "next": None}
    assert entries() == before


@pytest.mark.parametrize("name", ["admin", "nobody"])
def test_other_roles_are_forbidden(planted: Site, name: str) -> None:
    """An administrator reads no case, a person without a role none either."""
    client = Client()
    client.force_login(planted.people[name])

    answer = client.get(f"{HOME}/cases/{planted.number}")

    assert (answer.status_code, answer.json()["code"]) == (403, "api.not_for_role")


def test_auditor_reads_and_does_not_act(planted: Site) -> None:
    """The auditor reads everything, is offered nothing, and opens nothing."""
    auditor = calling(planted, "auditor")
    before = entries()

    assert auditor.get(f"cases/{planted.number}").status_code == 200
    assert auditor.get(f"cases/{planted.number}/acts").json()["acts"] == []
    assert auditor.post(f"cases/{planted.number}/acts", {"act": "note"}).status_code == 422
    assert auditor.post("cases", report()).status_code == 422
    assert entries() == before


def test_enterprise_reads_its_own_page_and_asks_for_haste(planted: Site) -> None:
    """An agent of the firm sees the promise and what was said, and reminds."""
    owner = calling(planted, "owner")

    read = owner.get(f"cases/{planted.number}").json()
    done = owner.post(f"cases/{planted.number}/acts", {"act": "remind"})

    assert read["description"] == "private-words-of-the-report"
    assert "first_asked" not in read
    assert "attribution" not in read["clocks"][0]
    assert done.status_code == 200
    assert owner.get("exports/xes").status_code == 403
    assert owner.post("cases", report(enterprise="91990000MA0000009X")).status_code == 422


def test_caller_without_account_is_asked_for_one(planted: Site) -> None:
    """Without token or session the answer is 401, whatever is asked; a wrong token too."""
    before = entries()

    for caller in (Caller(), Caller("gy_wrong")):
        for answer in (caller.get("cases"), caller.post("cases", report())):
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert Caller("gy_wrong").get("kinds").json()["code"] == "api.token_unknown"
    assert entries() == before


def test_session_needs_its_csrf_token(planted: Site) -> None:
    """A session acts only with the CSRF token that the pages gave it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(planted.people["clerk"])
    path, told = f"{HOME}/cases/{planted.number}/acts", json.dumps({"act": "sign_for"})
    send = {"content_type": "application/json"}

    bare = client.post(path, told, headers={"Idempotency-Key": "a"}, **send)
    client.get("/sign-in?staff=1")
    token = client.cookies["csrftoken"].value
    whole = client.post(path, told, headers={"Idempotency-Key": "a", "X-CSRFToken": token}, **send)

    assert (bare.status_code, bare.json()["code"]) == (403, "api.csrf")
    assert whole.status_code == 200
    assert PASSWORD not in whole.content.decode()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[]", 400, "api.no_json"),
        (b"{", 400, "api.no_json"),
        (b"\xff\xfe", 400, "api.no_json"),
        (b'{"kind": 1.5}', 400, "api.no_fraction"),
        (b'{"kind": NaN}', 400, "api.no_fraction"),
        (b'{"kind": "a", "kind": "b"}', 400, "api.member_twice"),
        (b'{"colour": "red"}', 400, "api.member_unknown"),
        (b'{"kind": 7}', 400, "api.member_type"),
        (b'{"kind": "a\\u0000"}', 400, "api.no_text"),
        (b'{"kind": "\\ud800"}', 400, "api.no_text"),
        (b'{"kind": "a", "answers": {"x": {"y": 1}}}', 400, "api.member_type"),
        (b'{"kind": "a", "answers": {"x": 9007199254740993}}', 400, "api.member_large"),
        (b'{"kind": "' + b"a" * 10_001 + b'"}', 400, "api.member_long"),
        (b"[" * 100_000, 400, "api.no_json"),
        (b'{"x": ' + b"1" * 5000 + b"}", 400, "api.no_json"),
        (b'{"kind": "a", "occurred_at": "0001-01-01T00:00:00+14:00"}', 400, "api.instant"),
        (b'{"kind": "a", "channel": "carrier pigeon"}', 400, "api.choice"),
        (b'{"kind": "none"}', 422, "charter.unknown_kind"),
    ],
)
def test_body_of_the_wrong_form_is_refused(
    planted: Site, body: bytes, status: int, code: str
) -> None:
    """What is no JSON object within the bounds reaches no service."""
    before = entries()

    answer = calling(planted, "clerk").post("cases", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert entries() == before


def test_number_of_another_system_opens_no_second_case(planted: Site) -> None:
    """The hotline sends its number again: the first case takes it in; an enterprise names none."""
    clerk, owner = calling(planted, "clerk"), calling(planted, "owner")
    hotline = {"foreign": {"system": "12345", "number": "ZJ2026112400017"}}

    first = clerk.post("cases", report() | hotline)
    again = clerk.post("cases", report() | hotline)
    own = owner.post("cases", report(enterprise=planted.firm) | hotline)
    wrong = clerk.post("cases", report(foreign={"system": "12345"}))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == first.json()["number"]
    assert (own.status_code, own.json()["code"]) == (422, "records.foreign_of_staff")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "api.member_type")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"If_Match": "seven"}, "api.if_match"),
        ({"If_Match": '"3"'}, "api.two_versions"),
        ({"Idempotency_Key": "é" * 3}, "api.key_form"),
    ],
)
def test_header_that_cannot_be_read_is_refused(
    planted: Site, headers: dict[str, str], code: str
) -> None:
    """A version or a key that cannot be read stops the act."""
    before = entries()

    answer = calling(planted, "clerk").post(
        f"cases/{planted.number}/acts", {"act": "sign_for", "version": 2}, **headers
    )

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert entries() == before


def test_private_words_beyond_the_form_are_refused(planted: Site) -> None:
    """A private text longer than its field is refused, though the engine never reads it."""
    clerk, before = calling(planted, "clerk"), entries()

    told = {"act": "message", "answers": {"text": "长" * 501}}
    answer = clerk.post(f"cases/{planted.number}/acts", told)

    assert (answer.status_code, answer.json()["code"]) == (422, "api.answer_long")
    assert entries() == before


def test_form_is_no_json(planted: Site) -> None:
    """A form is refused with 415 before anything is read."""
    clerk = calling(planted, "clerk")

    answer = clerk.client.post(f"{HOME}/cases", {"kind": "x"}, headers=clerk.headers)

    assert (answer.status_code, answer.json()["code"]) == (415, "api.media_type")


def test_other_methods_are_not_taken(planted: Site) -> None:
    """What is neither reading nor acting is 405 with what is allowed."""
    clerk = calling(planted, "clerk")

    for method in ("put", "patch", "delete", "options"):
        answer = getattr(clerk.client, method)(f"{HOME}/cases", headers=clerk.headers)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    answer = clerk.post("kinds", {})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_pages_of_the_list_hold_every_case_once(planted: Site) -> None:
    """The cursor goes through all cases without a gap, while others are opened."""
    clerk = calling(planted, "clerk")
    numbers = {
        clerk.post("cases", report(enterprise=planted.firm)).json()["number"] for _ in "12345"
    }
    director = calling(planted, "director")

    found, cursor = [], ""
    while cursor is not None:
        page = director.get("cases", limit="2", **({"cursor": cursor} if cursor else {})).json()
        found += [each["number"] for each in page["cases"]]
        cursor = page["next"]
        clerk.post("cases", report())

    assert (len(found), set(found)) == (6, numbers | {planted.number})


@pytest.mark.parametrize(
    "asked",
    [{"limit": "0"}, {"limit": "x"}, {"state": "blue"}, {"changed_since": "soon"}, {"q": "x" * 61}],
)
def test_parameter_of_the_wrong_form_is_refused(planted: Site, asked: dict[str, str]) -> None:
    """A filter that cannot be read is refused, not left out."""
    assert calling(planted, "clerk").get("cases", **asked).status_code == 400


def test_cursor_of_somebody_else_is_refused(planted: Site) -> None:
    """A cursor that we never gave is refused with a sentence."""
    answer = calling(planted, "clerk").get("cases", cursor="bm90aGluZw")

    assert (answer.status_code, answer.json()["code"]) == (422, "records.cursor")


def test_picture_is_stored_and_attached(planted: Site) -> None:
    """A picture sent as the body gives a token; an act that names it attaches it."""
    owner, content = calling(planted, "owner"), io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    send = {"content_type": "image/png", "headers": owner.headers}

    token = owner.client.post(f"{HOME}/files", content.getvalue(), **send).json()["token"]
    made = owner.post("cases", report(files={"photos": [token]}, enterprise=planted.firm))
    broken = owner.client.post(f"{HOME}/files", b"\x89PNG", **send)

    assert made.status_code == 201
    shown = owner.get(f"cases/{made.json()['number']}")
    assert shown.status_code == 200
    assert broken.status_code == 422


def test_reading_is_noted(planted: Site) -> None:
    """Who reads a case by the API stands among those who looked at it."""
    calling(planted, "clerk").get(f"cases/{planted.number}")

    assert Reading.objects.filter(case=planted.number, part="case").count() == 1
