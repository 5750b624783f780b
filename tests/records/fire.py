"""A kind of case that issues numbered documents and waits for a permit, beside the demo's."""

from pathlib import Path
from shutil import copytree

from stdnum.cn import uscc

from guanyun.charter import load_charter, load_shared, shipped_charters
from guanyun.charter.schema import Charter
from guanyun.records.access import Visitor, system
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.services.enterprises import Firm, enterprise_register

from .basics import START, ZONE, inside

FIRM = "91990000MA0000002"
FIRM += uscc.calc_check_digit(FIRM)
TODAY = START.date()
PAGE = """
id: fire_check
label: {zh: 消防备案（示例）, en: Fire filing (sample)}
matter: enterprise_request
tile: help
sample: true
fields:
  - {id: place, label: 在哪里, kind: place, required: true}
steps:
  - id: received
    label: 等待受理
    holder: in charge
    acts:
      - {act: accept, by: in charge, to: accepted, document: acceptance}
      - {act: accept_with_gaps, by: in charge, to: accepted}
      - act: book
        by: in charge
        needs: [{kind: permit, id: permit, prefix: HHSG, label: 施工许可}]
  - id: accepted
    label: 正在办理
    holder: in charge
    acts:
      - {act: grant, by: in charge, to: closed, document: decision}
  - {id: closed, label: 已办结, holder: enterprise, closed: true}
clocks:
  - id: review
    label: 受理审查
    within: 5 working days
    starts_on: open
    stops_on: [accept, accept_with_gaps]
    basis: S1 28
    ladder: [{offset: 0 hours, to: head}]
    lapses: {deems: accept, basis: S1 28, as_of: receipt, document: acceptance}
  - id: decision
    label: 决定
    within: 20 working days
    starts_on: [accept, accept_with_gaps]
    stops_on: grant
    basis: S1 28
    ladder: [{offset: 0 hours, to: head}]
evidence:
  - {id: plan, label: 平面图, kind: secondary, basis: S1 28}
tolerance: {basis: S1 28, clock: decision}
documents:
  - {id: acceptance, label: 受理通知书, prefix: 禾消受, kind: acceptance, numbered: true}
  - {id: decision, label: 备案凭证, prefix: 禾消备, kind: closing note, numbered: true}
designation: {within: 1 working day, post: committee_deputy, basis: S1 28}
"""


KINDS = """\
  - {prefix: HHSG, label: {zh: 施工许可, en: Building permit}, unit: north_community, sample: true}
  - {prefix: HHXF, label: {zh: 消防许可, en: Fire permit}, unit: north_community, sample: true}
  - {prefix: HHWB, label: 外单位许可, unit: north_community, outside: true, sample: true}
"""


def fire_charter_in(folder: Path) -> Charter:
    """Return the demo charter with the kind of case, written into a folder."""
    copytree(shipped_charters() / ZONE, folder / ZONE)
    (folder / ZONE / "cases" / "fire_check.yaml").write_text(PAGE, encoding="utf-8")
    front = folder / ZONE / "charter.yaml"
    words = front.read_text(encoding="utf-8").replace("permits:\n", f"permits:\n{KINDS}", 1)
    front.write_text(words, encoding="utf-8")
    return load_charter(folder / ZONE, load_shared(shipped_charters()))


def firm(zone: str) -> None:
    """Register the enterprise of these tests."""
    enterprise_register(by=system(zone), at=START, firm=Firm(FIRM, "禾山机械（示例）", "一号路"))


def filed(by: Visitor) -> str:
    """File for the enterprise at the window; return the number of the case."""
    report = Report("fire_check", {"place": inside()}, enterprise=FIRM, channel="window")
    return case_open(by=by, at=START, report=report).number


def handed_in(by: Visitor) -> str:
    """File with the one paper that is needed; return the number of the case."""
    number = filed(by)
    case_act(by=by, at=START, number=number, deed=Deed("supply", {"items": ["plan"]}))
    return number
