"""Appraisals: figures told by those who own them, a version computed, published, objected to."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.models import (
    AppraisalFigure,
    AppraisalMark,
    AppraisalObjection,
    AppraisalVersion,
    AppraisedUnit,
    JournalEntry,
)
from guanyun.records.now import local_date, now
from tests.planting import adopt, seat

ZONE = "demo"
PERIOD = "2026-Q4"
HOME = f"/z/{ZONE}/appraisals/units"
ROUND = f"{HOME}/{PERIOD}"
UNITS = ("service_bureau", "north_community", "south_community", "promotion_bureau")
FIGURES = ("closed_rate", "satisfied_rate", "visits", "signed", "investment", "late")


@pytest.fixture(name="office")
def seated_office(db: None) -> Person:
    """Adopt the demo charter and seat who conducts its appraisals."""
    adopt(ZONE)
    return seat(ZONE, "office", "committee_office")


def browser(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def begin(client: Client) -> None:
    """Begin the round of the quarter with four units."""
    lines = "\n".join(f"{unit},{unit}的名称" for unit in UNITS)
    answer = client.post(HOME, {"period": PERIOD, "units": lines, "key": "begin"})
    assert (answer.status_code, answer["Location"]) == (302, f"{ROUND}/figures")


def workbook(rows: list[list[object]]) -> SimpleUploadedFile:
    """Return a workbook of figures."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate([["编号", *FIGURES], *rows]):
            sheet.write_row(n, 0, row)
    return SimpleUploadedFile("figures.xlsx", out.getvalue())


def told(n: int) -> list[object]:
    """Return the figures of the n-th unit: each one's are better than the next one's."""
    return [UNITS[n], 99 - n, 98 - n, 40 - n, 8 - n, 900 - 100 * n, n]


def filled(client: Client, key: str = "book") -> None:
    """Send the figures of all four units as a workbook."""
    file = workbook([told(n) for n in range(4)])
    answer = client.post(
        f"{ROUND}/figures", {"act": "workbook", "file": file, "source": "季报", "key": key}
    )
    assert answer.status_code == 302, answer.content.decode()


def computed(client: Client) -> None:
    """Compute a version."""
    assert client.post(ROUND, {"act": "compute", "key": f"c{now()}"}).status_code == 302


def published(client: Client, version: int) -> None:
    """Publish a version for three days."""
    until = local_date(now()) + timedelta(days=3)
    answer = client.post(
        ROUND, {"act": "publish", "version": version, "until": until, "key": f"p{version}"}
    )
    assert answer.status_code == 302, answer.content.decode()


def test_round_from_figures_to_ranking(office: Person) -> None:
    """Four units, six figures by workbook, one version: the better figures stand first."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)

    marks = {each.unit: each.rank for each in AppraisalMark.objects.all()}
    assert marks == {unit: n for n, unit in enumerate(UNITS, 1)}
    page = client.get(ROUND).content.decode()
    assert page.index("service_bureau的名称") < page.index("promotion_bureau的名称")
    assert "已计算，未公布" in page
    for part in ("?tab=versions", "?tab=robust", "?tab=objections", "/matrix", "/figures"):
        assert client.get(f"{ROUND}{part}").status_code == 200


def test_score_sheet_opens_to_the_figure_and_its_source(office: Person) -> None:
    """A unit's sheet shows weights, points that add up to the mark, and who told the figure."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)

    page = client.get(f"{ROUND}/units/north_community").content.decode()

    assert "企业诉求办结率" in page
    assert "季报" in page
    assert "98" in page


def test_workbook_with_a_wrong_cell_is_not_taken_at_all(office: Person) -> None:
    """Each wrong cell is named with row and column; none of the right ones is kept."""
    client = browser(office)
    begin(client)
    rows = [told(0), ["north_community", "98%", "-", 1, 1, 1, 1], ["nobody", 1, 1, 1, 1, 1, 1]]

    answer = client.post(
        f"{ROUND}/figures", {"act": "workbook", "file": workbook(rows), "key": "w"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "98%" in page
    assert "nobody" in page
    assert not AppraisalFigure.objects.exists()


def test_owner_reports_its_figure_and_no_other(office: Person) -> None:
    """The promotion company tells the projects it signed; the rates are another's to tell."""
    begin(browser(office))
    owner = browser(seat(ZONE, "promotion", "promotion_company_desk"))
    form = {"act": "report", "unit": "north_community", "value": "3", "source": "合同"}

    right = owner.post(f"{ROUND}/figures", {**form, "datum": "signed", "key": "a"})
    wrong = owner.post(f"{ROUND}/figures", {**form, "datum": "investment", "key": "b"})

    assert (right.status_code, wrong.status_code) == (302, 422)
    figure = AppraisalFigure.objects.get()
    assert (figure.datum, figure.value, figure.state) == ("signed", "3", "reported")


def test_nobody_verifies_the_own_report(office: Person) -> None:
    """A figure that one told oneself is verified by another; returned, it counts no more."""
    client = browser(office)
    begin(client)
    filled(client)
    cell = {"act": "judge", "cell": "north_community/signed", "key": "j"}

    own = client.post(f"{ROUND}/figures", {**cell, "verdict": "verify"})
    other = browser(seat(ZONE, "deputy", "committee_deputy"))
    without = other.post(f"{ROUND}/figures", {**cell, "verdict": "return", "key": "k"})
    returned = other.post(
        f"{ROUND}/figures", {**cell, "verdict": "return", "reason": "无合同", "key": "l"}
    )

    assert [own.status_code, without.status_code, returned.status_code] == [422, 422, 302]
    figure = AppraisalFigure.objects.get(unit="north_community", datum="signed")
    assert (figure.state, figure.reason) == ("returned", "无合同")


def test_objection_upheld_leads_to_a_new_version_and_then_the_minutes(office: Person) -> None:
    """Publish, object, uphold, mend, compute with the reason, publish, make final by minutes."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)
    published(client, 1)
    unit = browser(seat(ZONE, "north", "north_desk"))
    claim = {"act": "object", "unit": "north_community", "claim": "少计两户", "key": "o"}
    assert unit.post(ROUND, claim).status_code == 302
    number = AppraisalObjection.objects.get().seq

    early = client.post(ROUND, {"act": "compute", "reason": "异议", "key": "e"})
    decided = client.post(
        ROUND,
        {"act": "decide", "number": number, "decision": "upheld", "reason": "属实", "key": "d"},
    )
    settled = client.post(ROUND, {"act": "settle", "version": 1, "minutes": "1号", "key": "s"})
    again = client.post(ROUND, {"act": "compute", "reason": "异议成立", "key": "g"})

    assert [early.status_code, decided.status_code, settled.status_code, again.status_code] == [
        422, 302, 422, 302,
    ]  # fmt: skip
    states = AppraisalVersion.objects.order_by("version").values_list("state", flat=True)
    assert list(states) == ["replaced", "computed"]


def test_final_needs_the_window_closed_and_changes_no_more(office: Person) -> None:
    """While objections are taken nothing is final; afterwards the hash stands in the journal."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)
    published(client, 1)
    act = {"act": "settle", "version": 1, "minutes": "示例〔2026〕9号"}
    open_ = client.post(ROUND, {**act, "key": "a"})
    AppraisalVersion.objects.update(objections_until=local_date(now()) - timedelta(days=1))

    closed = client.post(ROUND, {**act, "key": "b"})
    later = client.post(ROUND, {"act": "compute", "reason": "再算", "key": "c"})

    assert [open_.status_code, closed.status_code, later.status_code] == [422, 302, 422]
    row = AppraisalVersion.objects.get()
    entry = JournalEntry.objects.filter(stream=f"appraisal:units:{PERIOD}").latest("seq")
    assert row.state == "final"
    assert row.marks_hash in entry.text


def test_figures_do_not_change_under_a_published_version(office: Person) -> None:
    """A figure told after publication is refused and nothing is written."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)
    published(client, 1)
    before = AppraisalFigure.objects.count()

    answer = client.post(
        f"{ROUND}/figures",
        {"act": "report", "unit": "north_community", "datum": "signed", "value": "9", "key": "x"},
    )

    assert answer.status_code == 422
    assert AppraisalFigure.objects.count() == before


def test_unpublished_marks_are_for_who_conducts_the_appraisal(office: Person) -> None:
    """A unit sees its own mark once published, and the ranking of units with it; not before."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)
    unit = browser(seat(ZONE, "north", "north_desk"))

    assert "结果还没公布" in unit.get(ROUND).content.decode()
    assert unit.get(f"{ROUND}/units/north_community").status_code == 404
    published(client, 1)
    assert unit.get(f"{ROUND}/units/north_community").status_code == 200
    assert unit.get(f"{ROUND}/export").status_code == 200


def test_change_between_quarters_is_explained_without_a_rest(office: Person) -> None:
    """Own figures, peers and rule add up to the change of the mark; each is in the sentence."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)
    lines = "\n".join(f"{unit},{unit}" for unit in UNITS)
    client.post(HOME, {"period": "2026-Q3", "units": lines, "key": "q3"})
    old = f"{HOME}/2026-Q3"
    rows = [told(n) for n in range(4)]
    rows[1][3] = 10
    client.post(
        f"{old}/figures", {"act": "workbook", "file": workbook(rows), "source": "x", "key": "b3"}
    )
    client.post(old, {"act": "compute", "key": "c3"})

    page = client.get(f"{ROUND}/units/north_community?before=2026-Q3").content.decode()

    assert "自己的数据" in page
    assert "<rect" in page


def test_rates_are_counted_from_cases_with_both_parts(office: Person) -> None:
    """Without a case a rate is not known, and says so by its parts."""
    client = browser(office)
    begin(client)

    assert client.post(f"{ROUND}/figures", {"act": "derive", "key": "d"}).status_code == 302

    found = AppraisalFigure.objects.get(unit="north_community", datum="closed_rate")
    assert (found.value, found.state, found.numerator, found.denominator) == (
        "",
        "derived",
        "0",
        "0",
    )


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"period": "2026-13", "units": "a,b"}, "考核期"),
        ({"period": "2026", "units": ""}, "被考核单位"),
    ],
)
def test_round_that_cannot_begin_says_why(
    office: Person, form: dict[str, str], sentence: str
) -> None:
    """A wrong period or nobody to appraise is refused, and nothing is written."""
    answer = browser(office).post(HOME, {**form, "key": "k"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not AppraisedUnit.objects.exists()


def test_workbook_out_can_be_sent_back(office: Person, tmp_path: Path) -> None:
    """The workbook of figures is the form to fill in: sent back as it is, it changes nothing."""
    client = browser(office)
    begin(client)
    filled(client)
    sent = client.get(f"{ROUND}/figures/export").content

    answer = client.post(
        f"{ROUND}/figures",
        {"act": "workbook", "file": SimpleUploadedFile("a.xlsx", sent), "key": "back"},
    )

    assert answer.status_code == 302
    values = AppraisalFigure.objects.filter(is_current=True).values_list("datum", "value")
    assert ("investment", "900") in set(values)


def test_other_weights_are_tried_and_never_stored(office: Person) -> None:
    """With all the weight on one figure the ranks follow it; the version stays as it was."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)
    before = AppraisalVersion.objects.get().marks_hash

    page = client.get(f"{ROUND}/trial?w.base.service=0&w.base.growth=100").content.decode()
    wrong = client.get(f"{ROUND}/trial?w.base.service=x")

    assert "试算名次" in page
    assert wrong.status_code == 422
    assert AppraisalVersion.objects.get().marks_hash == before


def test_what_must_rise_to_gain_a_place(office: Person) -> None:
    """The second is told what would make it first; who asks for too many places is told why not."""
    client = browser(office)
    begin(client)
    filled(client)
    computed(client)
    sheet = f"{ROUND}/units/north_community"

    page = client.get(f"{sheet}?places=1").content.decode()
    many = client.get(f"{sheet}?places=9").content.decode()

    assert "这样就到第 1 名" in page or "升不了这么多名" in page
    assert 'class="notice bad"' in many
