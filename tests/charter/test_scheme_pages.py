"""Appraisal pages: what the guide shows can be read and computed; periods take their own values."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from guanyun.charter import checked_alone, json_schema, load_appraisal, reported_table
from guanyun.engines.appraisal import pay_of, score_sheet
from guanyun.engines.common import Level
from guanyun.errors import Refused
from tests.house.trees import ROOT

GUIDE = (ROOT / "docs/add/scheme.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
DATA = "unit,output,closed,accidents,zone_mark,base_pay\na,12.5,95,0,88,1000\nb,-3,80,1,90,1000\n"


def page(folder: Path, *blocks: str) -> Path:
    """Return a page of these blocks of the guide."""
    path = folder / "towns.yaml"
    path.write_text("".join(blocks), encoding="utf-8")
    return path


def test_the_page_of_the_guide_is_sound(tmp_path: Path) -> None:
    """Its first two blocks are one scheme: no finding, marks, a held grade and pay."""
    grades = BLOCKS[1].replace("base: base_pay ", "base: base_pay")
    appraisal, found = load_appraisal(page(tmp_path, BLOCKS[0], grades))
    assert appraisal is not None
    assert [each for each in (*found, *checked_alone(appraisal)) if each.level is Level.ERROR] == []

    figures = reported_table(DATA, [appraisal.scheme]).only("")
    sheet = score_sheet(appraisal.scheme, figures)
    assert sheet.marks == (Decimal("92.80"), Decimal("60.00"))
    assert sheet.grades == ("B", "C")  # a fifth of two is nobody
    paid = pay_of(appraisal.scheme, figures, sheet, Decimal("1800.00"))
    assert [str(line.amount) for line in paid.lines] == ["1125.00", "675.00"]


def test_a_period_has_the_values_that_it_names(tmp_path: Path) -> None:
    """Another base and another weight in 2022; in a year nobody wrote there is no scheme."""
    periods = (
        'periods:\n  - period: "2022"\n    parameters: '
        '{figures.output.steps.0.clip.high: "30", groups.growth.members.output.weight: "50"}\n'
    )
    appraisal, found = load_appraisal(page(tmp_path, BLOCKS[0], periods))
    assert appraisal is not None
    assert found == ()

    nodes = {node.id: node for node in appraisal.scheme_in("2022").nodes}
    before = {node.id: node for node in appraisal.scheme.nodes}
    assert nodes["output.mark"].steps[0].high == 30
    assert before["output.mark"].steps[0].high == 40
    assert [each.weight for each in nodes["growth"].members] == [50, 40]
    with pytest.raises(Refused, match=r"appraisal\.no_period"):
        appraisal.scheme_in("2023")


def test_worked_example_of_the_guide_is_of_the_schema() -> None:
    """The keys that the guide shows are keys of the published schema."""
    noun = json_schema()["tests/*.yaml"]["$defs"]["WorkedExample"]["properties"]
    shown = re.findall(r"^ {2,4}(?:- )?(\w+):", BLOCKS[3], re.MULTILINE)

    assert set(shown) <= set(noun)
    assert len(shown) > 5


def test_judgements_become_weights(tmp_path: Path) -> None:
    """Two to one for the first of two: two thirds and one third, to six places."""
    judged = BLOCKS[0].replace(
        "{id: growth, label: 发展, whole: 100,",
        "{id: growth, label: 发展, judgements: [[1, 2], [1/2, 1]],",
    )
    appraisal, found = load_appraisal(page(tmp_path, judged))
    assert appraisal is not None
    assert found == ()

    growth = next(node for node in appraisal.scheme.nodes if node.id == "growth")
    assert [str(each.weight) for each in growth.members] == ["0.666667", "0.333333"]
