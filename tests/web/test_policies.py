"""Pages of policies through the URL: the library, the calculator, figures in and out, runs."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanyun.gateways.delimited import delimited_of
from guanyun.gateways.spreadsheets import read_rows, workbook_of
from guanyun.records import rule_work
from guanyun.records.models import Notice, PolicyTold, RuleRun, SubjectFact
from guanyun.records.now import now
from tests.planting import adopt, agent, firm, seat, visiting
from tests.planting_policies import MEETS, NEAR, drafted_rules, figures, ran

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]
ZONE = "demo"
HOME = f"/z/{ZONE}/policies"


class Site:
    """The demo zone with two firms, an officer, a clerk and the agent of the first firm."""

    def __init__(self) -> None:
        adopt(ZONE)
        self.officer, self.clerk = (
            seat(ZONE, "officer", "promotion_desk"),
            seat(ZONE, "clerk", "service_desk"),
        )
        self.owner = seat(ZONE, "owner", phone="13700000001")
        self.own, self.other = firm(ZONE, 1, "禾云纸业"), firm(ZONE, 2, "望禾机械")
        agent(ZONE, self.own, self.owner, by=visiting(self.clerk, ZONE))

    def client(self, name: str) -> Client:
        """Return a browser of somebody."""
        client = Client()
        client.force_login(getattr(self, name))
        return client


@pytest.fixture
def site() -> Site:
    """Return the site."""
    return Site()


def text(response: object) -> str:
    """Return the text of an answer."""
    return response.content.decode()


def test_anybody_reads_a_policy_in_sentences(site: Site) -> None:
    """Conditions, amounts, articles and dated parameters, without signing in."""
    listed = text(Client().get(f"{HOME}?q=稳增长"))
    shown = text(Client().get(f"{HOME}/of/equipment_support"))

    assert "规上企业稳增长奖励" in listed
    assert "高企首次认定奖励" not in listed
    assert "不低于 100 万元" in shown
    assert "设备奖补比例" in shown
    assert "2027-01-01" in shown
    assert "示例" in shown


def test_the_agent_sees_what_the_firm_gets_and_why(site: Site) -> None:
    """The amount, the clauses with their source; nothing of another firm."""
    figures(ZONE, site.own, MEETS, "统计局示例")
    figures(ZONE, site.other, NEAR, "统计局示例")
    client = site.client("owner")

    led = client.get(f"{HOME}/calculator")
    shown = text(client.get(f"{HOME}/for/{site.own}"))
    why = text(client.get(f"{HOME}/for/{site.own}/of/growth_award"))

    assert led.headers["Location"] == f"{HOME}/for/{site.own}"
    assert "20 万元" in shown
    assert "统计局示例" in why
    assert "不低于 10%" in why
    assert client.get(f"{HOME}/for/{site.other}").status_code == 404


def test_a_trial_is_shown_as_a_trial_and_kept_nowhere(site: Site) -> None:
    """The page says so, and asks anew without it."""
    figures(ZONE, site.own, NEAR)
    client = site.client("owner")

    tried = text(client.post(f"{HOME}/for/{site.own}", {"try_output_growth": "0.31"}))

    assert "30 万元" in tried
    assert "正在试算" in tried
    assert "正在试算" not in text(client.get(f"{HOME}/for/{site.own}"))
    assert SubjectFact.objects.count() == len(NEAR)


def brought(site: Site, content: bytes, name: str) -> str:
    """Let the officer bring in a sheet; return where it leads."""
    file = SimpleUploadedFile(name, content)
    told = {"kind": "enterprise", "source": "统计局示例", "period": "2025", "file": file}
    answer = site.client("officer").post(f"{HOME}/facts", told)
    assert answer.status_code == 302, text(answer)
    return str(answer.headers["Location"])


def sheet(site: Site) -> tuple[list[str], list[list[str | Decimal]]]:
    """Return a header and rows: the second and third have a fault each."""
    header = ["统一社会信用代码", "产值增速", "本年净增就业人数（人）"]
    return header, [
        [site.own, Decimal("0.25"), Decimal(7)],
        [site.other, "25%", Decimal(7)],
        ["91990000MA0000001X", Decimal("0.1"), "N/A"],
    ]


def template_heads(site: Site) -> tuple[str, ...]:
    """Return how the template calls its columns."""
    answer = site.client("officer").get(f"{HOME}/facts/template/enterprise")
    return read_rows(answer.content).header


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_sheet_is_looked_through_before_it_is_recorded(site: Site, form: str) -> None:
    """Faults by cell; the good rows are one batch, once."""
    heads = template_heads(site)
    growth = next(each for each in heads if "增速" in each)
    header, rows = sheet(site)
    header = [header[0], growth]
    lines = [row[:2] for row in rows]
    content = workbook_of("x", header, lines) if form == "xlsx" else delimited_of(header, lines)

    where = brought(site, content, f"list.{form}")
    client = site.client("officer")
    shown = text(client.get(where))
    assert not SubjectFact.objects.exists()
    client.post(where)
    client.post(where)

    assert "0.25" not in shown
    assert "带了单位" in shown
    assert "信用代码" in shown
    (row,) = SubjectFact.objects.all()
    assert (row.subject, row.value, row.period, row.line) == (site.own, "0.25", "2025", 2)
    assert site.client("clerk").get(where).status_code == 404


def test_a_run_is_ordered_followed_read_and_exported(site: Site) -> None:
    """Order, progress, funnel, rows, .csv and .xlsx; computed anew it is equal."""
    figures(ZONE, site.own, MEETS)
    figures(ZONE, site.other, NEAR)
    client = site.client("officer")

    where = client.post(f"{HOME}/runs", {"key": "k", "policy": "growth_award"}).headers["Location"]
    again = client.post(f"{HOME}/runs", {"key": "k", "policy": "growth_award"}).headers["Location"]
    waiting = text(client.get(where))
    rule_work.work_runs(now())
    done = text(client.get(f"{where}?of=near&policy=growth_award"))
    out = client.get(f"{where}/export?as=csv&of=met").content.decode("utf-8-sig")
    book = client.get(f"{where}/export").content
    equal = text(client.post(where, {"do": "again"}))

    assert where == again
    assert RuleRun.objects.count() == 1
    assert "取消测算" in waiting
    assert "望禾机械" in done
    assert "差一条" in done
    assert out.splitlines()[1].startswith(f"growth_award,{site.own},禾云纸业,符合,应付,200000.00")
    assert len(read_rows(io.BytesIO(book).read()).rows) >= 2
    assert "重算一致" in equal


def test_who_meets_a_policy_is_told_once(site: Site) -> None:
    """The inbox of the firm leads to its calculator; told by telephone is recorded beside it."""
    figures(ZONE, site.own, MEETS)
    number = ran(ZONE, "growth_award")
    client = site.client("officer")
    told = {"run": number, "policy": "growth_award", "do": "all"}

    client.post(f"{HOME}/calls", told)
    client.post(f"{HOME}/calls", told)
    one = {"run": number, "policy": "growth_award", "enterprise": site.own, "way": "phone"}
    client.post(f"{HOME}/calls", one)
    listed = text(client.get(f"{HOME}/calls"))
    notice = Notice.objects.get(code="records.notice_policy", channel="page")
    opened = site.client("owner").get(f"/z/{ZONE}/messages/{notice.pk}")

    assert PolicyTold.objects.count() == 2
    assert opened.headers["Location"] == f"{HOME}/for/{site.own}"
    assert "已告知 1 / 1" in listed


def test_a_plain_clerk_calls_nobody_elses_firms(site: Site) -> None:
    """The call list is of one's own firms; a firm of others is not there."""
    figures(ZONE, site.own, MEETS)
    number = ran(ZONE, "growth_award")
    client = site.client("clerk")
    one = {"run": number, "policy": "growth_award", "enterprise": site.own, "way": "phone"}

    assert client.post(f"{HOME}/calls", one).status_code == 404
    assert "禾云纸业" not in text(client.get(f"{HOME}/calls"))
    assert not PolicyTold.objects.exists()


def test_a_draft_is_tried_on_everybody_before_it_is_adopted(site: Site) -> None:
    """Who gains, who loses, the money; its stories; nothing is kept of it."""
    figures(ZONE, site.own, {"is_high_tech": "是", "serious_violation": "否",
                             "had_high_tech_award": "否"})  # fmt: skip
    draft = drafted_rules(visiting(site.officer, ZONE))
    client = site.client("officer")

    shown = text(client.get(f"{HOME}/studio/drafts/{draft}"))
    tried = text(client.post(f"{HOME}/studio/drafts/{draft}", {"do": "simulate"}))

    assert "高企首次认定奖励" in shown
    assert "未通过" in shown
    assert "5 万元" in tried
    assert not RuleRun.objects.exists()


def test_a_paper_begun_from_its_text_is_filled_in_by_form_and_given_a_story(site: Site) -> None:
    """Articles are found; a form changes values in place; a story stands beside it and is true."""
    client = site.client("officer")
    new = {
        "zh": "人才补助（示例）", "id": "talent_2026", "since": "2026-01-01",
        "words": "第一条 为吸引人才。第二条 净增就业不少于三人的，给予 5 万元。",
    }  # fmt: skip

    where = client.post(f"{HOME}/studio/new", new).headers["Location"]
    form = text(client.get(where))
    cells = {
        "cell:rules/0/condition/0/fact": "jobs_added",
        "cell:rules/0/condition/0/test": ">= 3",
        "cell:rules/0/condition/0/article": "a2",
        "cell:rules/0/payout/fixed": "5万元",
    }
    draft = client.post(where, cells).headers["Location"]
    story = {
        "do": "story", "title": "三人正好", "on": "2026-06-30", "policy": "talent_2026_rule",
        "verdict": "met", "amount": "50000.00", "fact:jobs_added": "3",
    }  # fmt: skip
    told = client.post(draft, story)
    shown = text(client.get(told.headers["Location"]))

    assert "cell:rules/0/payout/fixed" in form
    assert "三人正好" in shown
    assert "未通过 0 个" in shown
    assert "一次性 5 万元" in shown
