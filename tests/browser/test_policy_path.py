"""A policy's path by different hands: written, tried, adopted, run, told, asked about by a firm."""

from collections.abc import Callable

from guanyun.records.models import Adoption, Case, PolicyTold, RuleRun, RuleRunRow
from guanyun.records.now import now, today
from guanyun.records.rule_work import work_runs
from tests.planting import act, seat, visiting
from tests.planting_policies import figures

from .conftest import ZONE, Site
from .hands import Hands

Come = Callable[..., Hands]
TEXT = """第一条 为鼓励企业吸纳就业，制定本办法。
第二条 净增参保就业不少于五人的企业，一次性给予 3 万元。"""
RULE = "jobs_2026_rule"


def test_a_policy_is_written_tried_adopted_run_and_told(site: Site, staff: Come) -> None:
    """Officer, office, legal reviewer, director and the firm itself each do their part."""
    for code, jobs in zip(site.firms, ("5", "4", ""), strict=True):
        figures(ZONE, code, {"jobs_added": jobs} if jobs else {"size_class": "small"})
    officer = staff("officer")
    written(site, officer)
    tried(officer)
    proposed(officer)
    decided(site, staff)
    number = ran(site, officer)
    told(site, officer, number)
    asked(site, staff)


def written(site: Site, officer: Hands) -> None:
    """Begin a paper from its text, fill in its rule, set two stories beside it."""
    officer.open(f"{site.zone}/policies/studio/new")
    for name, words in (("zh", "就业奖励办法（示例）"), ("id", "jobs_2026"), ("words", TEXT)):
        officer.type(f"#{name}", words)
    officer.page.fill("#since", "2026-01-01")
    officer.go("main form button.primary")
    cells = {
        "rules/0/condition/0/fact": "jobs_added",
        "rules/0/condition/0/test": ">= 5",
        "rules/0/condition/0/article": "a2",
        "rules/0/payout/fixed": "3万元",
    }
    for path, words in cells.items():
        officer.type(f"[name='cell:{path}']", words)
    officer.go("main form button.primary")
    for title, jobs, verdict, amount in (("五人正好", "5", "met", "30000.00"),
                                         ("差一人", "4", "unmet", "")):  # fmt: skip
        officer.page.locator("#stories details summary").click()
        officer.type("#title", title)
        officer.page.select_option("[name=verdict]", verdict)
        officer.type("[name=amount]", amount)
        officer.type("#fact-jobs_added", jobs)
        officer.go("#stories details form button")
    said = officer.text()
    assert "未通过 0 个" in said
    assert "不全" not in said


def tried(officer: Hands) -> None:
    """Look, before anybody decides, who would gain and what it costs."""
    officer.go("button[value=simulate]")
    said = officer.text()
    assert "3 万元" in said
    assert "禾云纸业" in said
    assert not RuleRun.objects.exists()


def proposed(officer: Hands) -> None:
    """Propose the draft: from here on it is a case."""
    officer.go("aside a.button")
    officer.page.fill("#since", today().isoformat())
    officer.page.locator("textarea[name=reason]").first.fill("就业奖励（示例）")
    officer.go("form[action$=propose] button.primary, main form button.primary")
    assert Case.objects.filter(kind="charter_adoption").count() == 1


def decided(site: Site, staff: Come) -> None:
    """Opinions by the office, legality by its reviewer, the decision by the director."""
    number = Case.objects.get(kind="charter_adoption").number
    office, legal = (seat(ZONE, name, post) for name, post in (
        ("office", "committee_office"), ("legal", "legal_reviewer"),
    ))  # fmt: skip
    act(visiting(office, ZONE), number, "gathered", opinions="无不同意见（示例）")
    act(visiting(legal, ZONE), number, "reviewed", legality="未见不合法（示例）")
    director = staff("director")
    director.open(f"{site.zone}/cases/{number}?act=adopt")
    director.page.locator("[name$=minutes]").first.fill("示例2号")
    director.go("form[action*='/acts/adopt'] button.primary")
    assert Adoption.objects.filter(zone=ZONE).count() == 2


def ran(site: Site, officer: Hands) -> int:
    """Run the policies over everybody, follow it, look at its rows; compute it anew."""
    officer.open(f"{site.zone}/policies/runs")
    officer.page.check(f"input[name=policy][value={RULE}]")
    officer.go("aside form button.primary")
    assert "取消测算" in officer.text()
    work_runs(now())
    officer.page.locator("#progress a").wait_for()
    officer.go("#progress a")
    said = officer.text()
    assert "差一条" in said
    assert "望禾机械" in said
    officer.go("button[value=again]")
    assert "重算一致" in officer.text()
    run = RuleRun.objects.get()
    met = RuleRunRow.objects.get(run=run.number, verdict="met")
    assert (met.subject, met.due_fen) == (site.firms[0], 3_000_000)
    return run.number


def told(site: Site, officer: Hands, number: int) -> None:
    """Tell all who meet it, by inbox; the list says who was told."""
    officer.open(f"{site.zone}/policies/calls?policy={RULE}")
    officer.go("button[value=all]")
    assert "站内消息" in officer.text()
    assert PolicyTold.objects.filter(run=number, way="inbox").count() == 1


def asked(site: Site, staff: Come) -> None:
    """The firm reads the message and, from it, what it gets and why."""
    owner = staff("owner")
    owner.open(f"{site.zone}/messages")
    owner.go(".inbox .words a")
    said = owner.text()
    assert "就业奖励办法" in said
    assert "3 万元" in said
