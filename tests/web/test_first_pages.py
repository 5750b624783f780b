"""The first page after the sign-in: every role is led to something it may do."""

import pytest
from django.test import Client

from tests.web.reporting import (
    ZONE,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    staffed,
)


@pytest.mark.parametrize(
    ("post", "where"),
    [("system_administrator", "charter"), ("auditor", "cases"), ("committee_director", "desk")],
)
def test_every_role_comes_to_a_page_of_its_own(portal: Client, post: str, where: str) -> None:
    """Nobody is refused at once by the page that follows the sign-in."""
    person = staffed(post)

    answer = person.get(f"/z/{ZONE}/", follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == f"/z/{ZONE}/{where}"


def test_administrator_is_shown_no_way_to_cases(portal: Client) -> None:
    """Who sees no case is offered no list of them."""
    page = staffed("system_administrator").get(f"/z/{ZONE}/charter").content.decode()

    assert f"/z/{ZONE}/cases" not in page


def test_director_sees_the_figures_of_the_zone(portal: Client) -> None:
    """Who leads the zone sees at once how much of it is open and red, and where."""
    reported(portal)

    page = staffed("committee_director").get(f"/z/{ZONE}/desk").content.decode()

    assert "在办 1 件" in page
    assert f"/z/{ZONE}/cases?state=red" in page
