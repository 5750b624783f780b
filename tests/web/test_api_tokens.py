"""Tokens: made by oneself, shown once, seen in use, over, revoked, and never more than a person."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from guanyun.accounts.models import ApiToken, Person, TokenUse
from guanyun.errors import Refused
from guanyun.records.access import Hidden, system
from guanyun.records.housekeeping import USES_FOR, tidy
from guanyun.records.models import JournalEntry
from guanyun.records.now import now, today
from guanyun.records.services.people import post_release
from guanyun.records.services.tokens import MOST_ALIVE, Wish, token_make, token_revoke
from guanyun.web.api import doors
from tests.planting import adopt, visiting

from .api_calls import ZONE, Caller, Site, calling, site, token_of

pytestmark = pytest.mark.django_db
PAGE = f"/z/{ZONE}/tokens"


@pytest.fixture
def planted() -> Site:
    """Plant the zone."""
    return site()


def signed_in(planted: Site, name: str) -> Client:
    """Return the browser of one of the people."""
    client = Client()
    client.force_login(planted.people[name])
    return client


def made_on_page(client: Client, **told: str) -> str:
    """Make a token on the page and return its text."""
    until = (today() + timedelta(days=9)).isoformat()
    page = client.post(PAGE, {"label": "12345 热线", "may": "act", "until": until} | told)
    return re.findall(r"<code class=\"strong\">(gy_[\w-]{43})</code>", page.content.decode())[0]


def test_token_is_shown_once_and_kept_as_a_digest(planted: Site) -> None:
    """The page shows the text once; neither table nor journal holds it; another system uses it."""
    client = signed_in(planted, "clerk")

    text = made_on_page(client)

    row = ApiToken.objects.get()
    assert (row.label, row.may_act, text.startswith(row.shown)) == ("12345 热线", True, True)
    assert text not in client.get(PAGE).content.decode()
    assert text not in str(ApiToken.objects.values())
    assert not JournalEntry.objects.filter(text__contains=text).exists()
    assert JournalEntry.objects.filter(text__contains='"kind":"token_made"').count() == 1
    assert Caller(text).get(f"cases/{planted.number}").status_code == 200


def test_each_use_is_seen(planted: Site) -> None:
    """The page tells operation, answer and count of what the token was used for."""
    caller = calling(planted, "clerk")
    for _ in range(3):
        caller.get("cases")
    caller.get("cases/20260101-9999")

    page = signed_in(planted, "clerk").get(PAGE).content.decode()

    uses = {(each.operation, each.status): each.count for each in TokenUse.objects.all()}
    assert uses == {("GET api_cases", 200): 3, ("GET api_case", 404): 1}
    assert "GET api_cases" in page
    assert "4 次" in page
    assert "127.0.0.1" in page


def test_token_that_calls_too_often_waits(
    planted: Site, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 with the seconds to wait, nothing done; another token and the next minute are free."""
    settings.API_RATE = 2
    at = now().replace(second=20, microsecond=0)
    monkeypatch.setattr(doors, "now", lambda: at)
    caller, other = calling(planted, "clerk"), calling(planted, "clerk", may_act=False)
    assert [caller.get("cases").status_code for _ in range(2)] == [200, 200]

    stopped = caller.get("cases")

    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "40")
    assert stopped.json()["code"] == "api.too_often"
    assert other.get("cases").status_code == 200
    assert TokenUse.objects.get(status=429).count == 1
    monkeypatch.setattr(doors, "now", lambda: at + timedelta(seconds=40))
    assert caller.get("cases").status_code == 200


def test_uses_are_kept_longer_than_any_token(planted: Site) -> None:
    """After four hundred days a use is forgotten, not before."""
    calling(planted, "clerk").get("cases")
    hour = TokenUse.objects.get().hour

    tidy(hour + USES_FOR)
    assert TokenUse.objects.count() == 1
    tidy(hour + USES_FOR + timedelta(seconds=1))
    assert TokenUse.objects.count() == 0


def test_token_that_reads_does_not_act(planted: Site) -> None:
    """A reading token is told so and nothing is written."""
    caller = calling(planted, "clerk", may_act=False)
    before = JournalEntry.objects.count()

    answer = caller.post(f"cases/{planted.number}/acts", {"act": "sign_for"})

    assert caller.get("cases").status_code == 200
    assert (answer.status_code, answer.json()["code"]) == (403, "api.token_reads_only")
    assert JournalEntry.objects.count() == before


def test_token_ends_when_revoked_over_or_its_account_is_closed(planted: Site) -> None:
    """From the next request on it is of no use."""
    revoked, over, closed = (token_of(planted.people[n]) for n in ("clerk", "north", "deputy"))
    row = ApiToken.objects.get(person=planted.people["clerk"])

    answer = signed_in(planted, "clerk").post(f"{PAGE}/{row.pk}/revoke")
    ApiToken.objects.filter(person=planted.people["north"]).update(expires_at=now())
    Person.objects.filter(pk=planted.people["deputy"].pk).update(is_active=False)

    assert answer.status_code == 302
    for text in (revoked, over, closed):
        assert Caller(text).get("cases").status_code == 401


def test_token_loses_with_its_person(planted: Site) -> None:
    """A post that was given up is gone for the token too, with the next request."""
    caller, clerk = calling(planted, "clerk"), planted.people["clerk"]
    assert caller.get(f"cases/{planted.number}").status_code == 200

    post_release(by=system(ZONE), at=now(), person=clerk.pk, post="service_desk", until=today())

    assert caller.get(f"cases/{planted.number}").status_code == 403


def test_token_is_of_one_zone(planted: Site) -> None:
    """In another zone it is unknown."""
    adopt("longyou")
    caller = calling(planted, "clerk")

    assert caller.get("/z/longyou/api/v1/cases").status_code == 401


def test_token_brings_no_session_along(planted: Site) -> None:
    """With a token, who is signed in beside it does not count."""
    caller = calling(planted, "north")
    caller.client.force_login(planted.people["clerk"])

    assert caller.get(f"cases/{planted.number}").status_code == 404


def test_token_opens_no_page(planted: Site) -> None:
    """A token is for the API alone: pages send to sign-in."""
    caller = calling(planted, "clerk")

    assert caller.get(f"/z/{ZONE}/desk").status_code == 302
    assert caller.get(PAGE).status_code == 302


def test_nobody_revokes_or_makes_for_another(planted: Site) -> None:
    """Somebody else's token is not there, but for the administrator, who revokes it."""
    text = token_of(planted.people["clerk"])
    row = ApiToken.objects.get()
    wish = Wish("x", False, now() + timedelta(days=1))
    clerk, north = (visiting(planted.people[name], ZONE) for name in ("clerk", "north"))

    assert signed_in(planted, "north").post(f"{PAGE}/{row.pk}/revoke").status_code == 404
    with pytest.raises(Hidden):
        token_make(by=north, at=now(), wish=wish, holder=clerk)
    assert Caller(text).get("cases").status_code == 200
    assert "12345" not in signed_in(planted, "north").get(PAGE).content.decode()
    token_revoke(by=visiting(planted.people["admin"], ZONE), at=now(), token=row.pk)
    token_revoke(by=visiting(planted.people["admin"], ZONE), at=now(), token=row.pk)
    assert Caller(text).get("cases").status_code == 401
    assert JournalEntry.objects.filter(text__contains='"kind":"token_revoked"').count() == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"label": " "}, "哪个系统"),
        ({"until": "soon"}, "日期"),
        ({"until": "2020-01-01"}, "到期日"),
        ({"until": "2199-01-01"}, "到期日"),
    ],
)
def test_wish_of_the_wrong_form_is_refused(planted: Site, told: dict[str, str], said: str) -> None:
    """No label, no day, a day past or too far away: a sentence, and no token."""
    until = (today() + timedelta(days=9)).isoformat()

    page = signed_in(planted, "clerk").post(PAGE, {"label": "x", "until": until} | told)

    assert (page.status_code, ApiToken.objects.count()) == (422, 0)
    assert said in page.content.decode()


def test_tokens_of_a_person_are_bounded(planted: Site) -> None:
    """The twenty-first token that is alive is refused; without a role there is not one."""
    clerk = visiting(planted.people["clerk"], ZONE)
    wish = Wish("x", False, now() + timedelta(days=1))
    for _ in range(MOST_ALIVE):
        token_make(by=clerk, at=now(), wish=wish)

    with pytest.raises(Refused, match="token_too_many"):
        token_make(by=clerk, at=now(), wish=wish)
    with pytest.raises(Refused, match="token_no_role"):
        token_make(by=visiting(planted.people["nobody"], ZONE), at=now(), wish=wish)
    assert ApiToken.objects.count() == MOST_ALIVE
