"""Documents, locks and texts say what the code says."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from guanyun import cli
from guanyun.records.demo import DEMO_PASSWORD, demo_sign_ins
from tests.house.trees import ROOT, tracked

READMES = ["README.md", "README.zh.md"]
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"]
MESSAGES = sorted((ROOT / "src/guanyun/messages").glob("*.yaml"))


def read(name: str) -> str:
    """Return a file of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", READMES)
def test_readme_names_every_command(page: str) -> None:
    """Both READMEs show each command of ``guanyun`` and each of ``./run``."""
    text = read(page)
    commands = {f"guanyun {name}" for name in cli.MODULES}
    commands |= {f"./run {name}" for name in ("check", "test", "bench", "assets", "lock")}

    assert {command for command in commands if command not in text} == set()


@pytest.mark.parametrize("page", READMES)
def test_readme_names_no_command_that_is_gone(page: str) -> None:
    """A command that a README shows is one that runs."""
    shown = set(re.findall(r"`guanyun ([a-z][a-z-]*)", read(page)))

    assert shown - set(cli.MODULES) == set()


@pytest.mark.parametrize("page", READMES)
def test_readme_shows_the_sign_ins_of_the_demo(page: str) -> None:
    """The password is the demo's, and everybody whom a README names can sign in."""
    line = next(line for line in read(page).splitlines() if DEMO_PASSWORD in line)
    password, *names = re.findall(r"`([a-z0-9-]+)`", line)

    assert password == DEMO_PASSWORD
    assert names
    assert set(names) <= {known.name for known in demo_sign_ins()}


@pytest.mark.parametrize("page", [*READMES, "docs/design.md", "docs/contributing.md"])
def test_links_of_a_document_lead_somewhere(page: str) -> None:
    """Every relative link ends at a file of the checkout."""
    links = re.findall(r"\]\(([^)#:]+)\)", read(page))
    folder = (ROOT / page).parent

    assert [link for link in links if not (folder / link).exists()] == []


def test_design_fits_one_page() -> None:
    """The design is read to its end: 60 lines."""
    assert len(read("docs/design.md").splitlines()) <= 60


def test_decision_is_titled_by_its_number_and_words() -> None:
    """Each decision has its own number, a title, and no more than a page."""
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    numbers = [page.name[:4] for page in pages]

    assert numbers == sorted(set(numbers))
    for page in pages:
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name)
        assert page.read_text(encoding="utf-8").startswith("# ")


def test_every_dependency_has_a_decision() -> None:
    """What a user installs is justified in ``docs/adr`` by name."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgresql"]]
    wanted += json.loads(read("package.json"))["dependencies"]
    decisions = "\n".join(page.read_text("utf-8") for page in (ROOT / "docs/adr").glob("*.md"))
    names = {re.split(r"[><=\[~;]", name)[0].removesuffix(".org").lower() for name in wanted}
    spelled = {name: name.replace("python-", "") for name in names}

    said = decisions.lower()
    absent = {name for name, short in spelled.items() if name not in said and short not in said}
    assert absent == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_and_hashes_every_package(lock: str) -> None:
    """Each entry has one version and at least one hash."""
    entries = [entry for entry in re.split(r"\n(?=\S)", read(lock)) if not entry.startswith("#")]

    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_lock_holds_every_dependency() -> None:
    """What pyproject.toml asks for is in the lock that is installed."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    running = project["dependencies"] + extras["postgresql"]

    assert missing(running, "requirements.txt") == set()
    assert missing(running + extras["dev"], "requirements-dev.txt") == set()


def missing(wanted: list[str], lock: str) -> set[str]:
    """Return the names that a lock lacks."""
    held = set(re.findall(r"^([a-z0-9._-]+)", read(lock), re.MULTILINE))
    return {re.split(r"[><=\[~;]", name)[0].lower() for name in wanted} - held


def test_lock_of_the_pages_names_no_address() -> None:
    """package-lock.json carries digests and no address of a download."""
    packages: Mapping[str, Mapping[str, str]] = json.loads(read("package-lock.json"))["packages"]

    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


@pytest.mark.parametrize("page", MESSAGES, ids=lambda page: page.stem)
def test_every_code_speaks_both_languages(page: Path) -> None:
    """A code has a Chinese and an English text with the same fields, under its own room.

    A field may come in both languages itself: ``unit_zh`` and ``unit_en`` are one.
    """
    codes = yaml.safe_load(page.read_text(encoding="utf-8")) or {}

    for code, texts in codes.items():
        assert code.startswith(f"{page.stem}."), code
        fields = [
            {name.removesuffix(f"_{language}") for name in re.findall(r"{(\w+)}", texts[language])}
            for language in ("zh", "en")
        ]
        assert fields[0] == fields[1], code


def test_tracked_files_are_small() -> None:
    """Nothing that is built, downloaded or recorded lies in git."""
    large = [str(path) for path in tracked() if (ROOT / path).stat().st_size > 1_000_000]

    assert large == []
