"""Logs of other systems come in by .csv, .xes and .xes.gz, and a bad line is named."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from guanyun.engines.insight import LogReplay
from guanyun.errors import Refused
from guanyun.gateways.event_logs import log_rows, replay_file

XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="-"/></global>
  <trace>
    <string key="concept:name" value="case-1"/>
    <date key="deadline" value="2026-11-24T09:00:30.000+08:00"/>
    <event>
      <string key="concept:name" value="登记"/>
      <string key="org:group" value="A"><string key="inner" value="x"/></string>
      <date key="time:timestamp" value="2026-11-24T09:00:00.000+08:00"/>
    </event>
    <event>
      <string key="concept:name" value="转办"/>
      <string key="org:group" value="B"/>
      <date key="time:timestamp" value="2026-11-24T09:01:00.000+08:00"/>
    </event>
  </trace>
</log>
"""
CSV = (
    "case:concept:name,concept:name,time:timestamp,org:group\n"
    "1,登记,2026-11-24T09:00:00+08:00,A\n"
    "1,转办,2026-11-24T09:01:00+08:00,B\n"
)


def written(tmp_path: Path, name: str, text: str | bytes) -> Path:
    """Write a file and return its path."""
    page = tmp_path / name
    page.write_bytes(text.encode() if isinstance(text, str) else text)
    return page


def test_the_published_log_is_proved_whole(golden_part: Callable[[str], Path]) -> None:
    """Every event of the receipt log stands in a trail that verifies."""
    told = replay_file(golden_part("logs/receipt.csv"))

    assert told == LogReplay(
        cases=1434, events=8577, late=92, bounced=269, handovers=5440, verified=8577
    )


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz", "LOG.XES"])
def test_xes_is_read_plain_and_packed(tmp_path: Path, name: str) -> None:
    """Attributes of the trace carry a prefix; what is nested or global is no attribute of it."""
    text = gzip.compress(XES.encode()) if name.endswith("gz") else XES
    page = written(tmp_path, name, text)

    assert next(iter(log_rows(page))) == {
        "case:concept:name": "case-1",
        "case:deadline": "2026-11-24T09:00:30.000+08:00",
        "concept:name": "登记",
        "org:group": "A",
        "time:timestamp": "2026-11-24T09:00:00.000+08:00",
    }
    assert replay_file(page) == LogReplay(
        cases=1, events=2, late=1, bounced=0, handovers=1, verified=2
    )


def test_csv_may_begin_with_a_mark(tmp_path: Path) -> None:
    """A byte order mark, as spreadsheets write it, is no part of the first name."""
    page = written(tmp_path, "log.csv", "\ufeff" + CSV)

    assert replay_file(page)["handovers"] == 1


BOMB = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><log>&b;</log>'
SPOILT = bytearray(gzip.compress(XES.encode()))
SPOILT[40:44] = b"\xff\xff\xff\xff"
ENDLESS = gzip.compress(b'<log><string key="' + b"a" * (20 << 20))
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>'


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        ("log.csv", CSV + "1,三列,2026-11-24T09:00:00+08:00\n", "insight.line", "4"),
        ("log.csv", CSV + '1,"未完,2026-11-24T09:00:00+08:00,A\n', "insight.line", "4"),
        ("log.csv", CSV.encode("gb18030"), "insight.line", None),
        ("log.csv", "a,b\n1,2\n", "insight.columns", None),
        ("log.csv", "", "insight.columns", None),
        ("log.xes", XES.replace("</trace>", ""), "insight.line", "19"),
        ("log.xes", BOMB, "insight.doctype", None),
        ("log.xes", OUTSIDE, "insight.doctype", None),
        ("log.xes.gz", gzip.compress(XES.encode())[:-20], "insight.line", None),
        ("log.xes.gz", b"not packed", "insight.line", None),
        ("log.xes.gz", SPOILT, "insight.line", None),
        ("log.xes.gz", ENDLESS, "insight.line", "1"),
        ("log.xes", XES.replace("UTF-8", "GB18030", 1), "insight.line", "1"),
        ("log.xes", XES.replace("UTF-8", "unheard-of", 1), "insight.line", "1"),
        ("log.csv", CSV.replace("2026-11-24T09:00", "0001-01-01T00:00"), "insight.row_time", None),
        ("log.csv", CSV.replace("2026-11-24", "9999-12-31"), "insight.row_time", None),
        ("log.txt", "", "insight.form", None),
    ],
)
def test_a_bad_file_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str | bytes | bytearray, code: str, line: str | None
) -> None:
    """Wrong columns, quotes, bytes, encodings, years, broken XML and entities are told apart."""
    with pytest.raises(Refused) as refused:
        replay_file(written(tmp_path, name, text))

    assert refused.value.code == code
    assert line is None or refused.value.fields["line"] == line


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """No file, no guess."""
    with pytest.raises(Refused, match=r"insight\.file"):
        replay_file(tmp_path / "nothing.csv")
