"""The servers that tests bring along: a PostgreSQL to break, a Chromium to drive."""

import psycopg
import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.clusters import Cluster


@pytest.mark.only_on("postgresql")
@pytest.mark.drill
def test_own_cluster_comes_back_after_a_kill(own_cluster: Cluster) -> None:
    """What was acknowledged before the whole cluster was killed is there afterwards."""
    with psycopg.connect(own_cluster.address(), autocommit=True) as connection:
        connection.execute("create table kept (line text)")
        connection.execute("insert into kept values ('acknowledged')")

    own_cluster.kill()
    own_cluster.start()

    with psycopg.connect(own_cluster.address()) as connection:
        assert connection.execute("select line from kept").fetchall() == [("acknowledged",)]


@pytest.mark.django_db(transaction=True)
def test_strict_policy_reaches_the_browser(page: Page, live_server: LiveServer) -> None:
    """Chromium gets the policy with the page, and its console has nothing to say."""
    answer = page.goto(f"{live_server.url}/healthz")

    assert answer is not None
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
