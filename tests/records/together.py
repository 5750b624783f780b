"""A demo charter with a kind of case that several units handle, and the same with other times."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shipped import shipped_charters

JOINT = """\
id: joint_matter
label: {zh: 联办事项, en: Joint matter}
matter: enterprise_request
tile: advice
sample: true
fields:
  - {id: description, label: 说明, kind: long text, required: true, private: true}
  - {id: place, label: 在哪里, kind: place, required: true}
steps:
  - id: registered
    label: 等待签收
    holder: in charge
    acts:
      - {act: sign_for, by: in charge, to: handling, primary: true}
  - id: handling
    label: 正在办理
    holder: in charge
    acts:
      - {act: circulate, by: in charge, opens: land}
      - {act: spawn, by: in charge, to: deciding, spawns: decisions}
      - {act: answer, by: in charge, to: approved}
  - id: deciding
    label: 等子件办结
    holder: in charge
    acts:
      - {act: answer, by: in charge, to: approved}
  - id: approved
    label: 等办结
    holder: in charge
    acts:
      - {act: close, by: in charge, to: closed}
  - {id: closed, label: 已办结, holder: enterprise, closed: true}
clocks:
  - id: closing
    label: 办结
    within: 7 working days
    starts_on: open
    stops_on: close
    basis: S1 28
    sample: true
    ladder: [{offset: 0 hours, to: committee_deputy}]
branches:
  - id: land
    label: 会签
    within: 2 working days
    basis: S1 28
    sample: true
    to: approved
    seats:
      - {unit: land_bureau}
      - {post: market_desk}
    ladder: [{offset: 0 hours, to: head}]
spawns:
  - {id: decisions, label: 议定事项, kinds: [joint_matter], to: approved, carries: [description, place]}
forwarding: {basis: S1 28, sample: true}
assistance: {within: 3 working days, basis: S1 28, sample: true, ladder: [{offset: 0 hours, to: head}]}
supervision: {posts: [committee_deputy], within: 1 working day, basis: S1 28, sample: true, ladder: [{offset: 0 hours, to: head}]}
disputing: {post: committee_deputy, within: 4 office hours, basis: S1 28, sample: true, steps: [registered], ladder: [{offset: 0 hours, to: committee_director}]}
contesting: {post: committee_deputy, within: 2 working days, basis: S1 28, sample: true, ladder: [{offset: 0 hours, to: committee_director}]}
designation: {within: 1 working day, post: committee_deputy, basis: S1 28, sample: true}
reopening: {within: 15 working days, to: handling}
"""
FOLLOWS = "transition: {running: follow, basis: S1 28}\n"


@cache
def joint_charter(days: int = 7) -> Charter:
    """Return the demo charter with the kind; with other days its running cases follow."""
    root = Path(mkdtemp(prefix="guanyun_together_"))
    shutil.copytree(shipped_charters(), root / "charters", ignore=shutil.ignore_patterns("_bad"))
    folder = root / "charters" / "demo"
    (folder / "cases").mkdir(exist_ok=True)
    told = JOINT.replace("within: 7 working days", f"within: {days} working days")
    text = told if days == 7 else told + FOLLOWS
    (folder / "cases" / "joint_matter.yaml").write_text(text, encoding="utf-8")
    page = folder / "charter.yaml"
    version = f'version: "2026.{days:02}"'
    page.write_text(
        page.read_text(encoding="utf-8").replace('version: "2026.01"', version), encoding="utf-8"
    )
    charter = load_charter(folder)
    shutil.rmtree(root)
    return charter
