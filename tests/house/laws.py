"""The laws of the house that no linter knows: each returns the places where it is broken."""

import ast
import re
from pathlib import Path

import yaml

from tests.house.trees import ROOT, Module, functions, imports, modules, texts

# Working values of one call: they are filled step by step and never leave their room.
WORKING_VALUES = {"Atoms", "Draft", "Responsibility"}
FILE_LINES = 400
FUNCTION_LINES = 60
TEMPLATE_LINES = 150
CATCH_ALL_NAMES = {"utils", "util", "helpers", "helper", "core", "misc", "common", "base_classes"}
# Written in two halves, so that this file itself does not hold them.
REGISTRY_HOSTS = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "debian" + ".org",
    "yarn" + "pkg.com",
    "npm" + "mirror.com",
)
MACHINE_PATHS = ("/wo" + "rk/", "/tmp/" + "brief", "/root" + "/.", "/opt/" + "pypi")


def long_files(root: Path = ROOT) -> list[str]:
    """Return the Python files and templates that cannot be read to the end."""
    lines = [(path, text.count("\n")) for path, text in texts(root) if path.suffix == ".py"]
    return [f"{path}: {n} lines" for path, n in lines if n > FILE_LINES and _is_ours(path)]


def _is_ours(path: Path) -> bool:
    return "migrations" not in path.parts


def long_functions(root: Path = ROOT) -> list[str]:
    """Return the functions that do not fit one screen (docstring included)."""
    found = []
    for module in (*modules(root), *modules(root, "tests"), *modules(root, "benchmarks")):
        for function in functions(module.tree):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{module}:{function.lineno}: {function.name} has {length} lines")
    return found


def registry_hosts(root: Path = ROOT) -> list[str]:
    """Return the files that name the host of a package registry."""
    return _holding(REGISTRY_HOSTS, root)


def machine_paths(root: Path = ROOT) -> list[str]:
    """Return the files that name a path of somebody's machine."""
    return _holding(MACHINE_PATHS, root)


def _holding(words: tuple[str, ...], root: Path) -> list[str]:
    return [f"{path}: {word}" for path, text in texts(root) for word in words if word in text]


def catch_all_names(root: Path = ROOT) -> list[str]:
    """Return modules whose name says nothing; ``engines.common`` is the one exception."""
    return [
        str(module)
        for module in modules(root)
        if CATCH_ALL_NAMES & set(module.name.split("."))
        and not module.name.startswith("guanyun.engines.common")
    ]


def side_doors(root: Path = ROOT) -> list[str]:
    """Return imports that enter an engine elsewhere than by its ``__init__``."""
    found = []
    known = {module.name for module in modules(root)}
    for module in modules(root):
        for name, line in imports(module):
            target = re.match(r"guanyun\.engines\.(\w+)\.(\w+)", name)
            if target is None or target[1] == "common":
                continue
            inner = f"guanyun.engines.{target[1]}.{target[2]}"
            outside = not module.name.startswith(f"guanyun.engines.{target[1]}")
            if outside and inner in known:
                found.append(f"{module}:{line}: {name}")
    return found


def files_named_after_their_export(root: Path = ROOT) -> list[str]:
    """Return files that bear the name of a function or class they hold: they would shadow it."""
    found = []
    for module in modules(root):
        own = module.name.rpartition(".")[2]
        # The plan of the rooms names records/now.py; nobody imports the module by itself.
        if module.path.name == "__init__.py" or module.name == "guanyun.records.now":
            continue
        names = {
            node.name
            for node in module.tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        if own in names:
            found.append(str(module))
    return found


def orphan_todos(root: Path = ROOT) -> list[str]:
    """Return comments that put work off without the number of an issue."""
    word = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b(?!.*#\d+)")
    return [
        f"{path}:{number}"
        for path, text in texts(root)
        if path.suffix in {".py", ".js", ".css", ".html", ".yaml", ".sh"}
        for number, line in enumerate(text.splitlines(), 1)
        if word.search(line)
    ]


def pinyin_or_hanzi_identifiers(root: Path = ROOT) -> list[str]:
    """Return names in code that are not ASCII (pinyin has to be seen by the reader)."""
    found = []
    for module in (*modules(root), *modules(root, "tests")):
        for node in ast.walk(module.tree):
            name = getattr(node, "name", None) or getattr(node, "id", None)
            if isinstance(name, str) and not name.isascii():
                found.append(f"{module}:{getattr(node, 'lineno', 0)}: {name}")
    return found


def undocumented_modules(root: Path = ROOT) -> list[str]:
    """Return modules whose first line does not say what they are for."""
    return [
        str(module)
        for module in modules(root)
        if len((ast.get_docstring(module.tree) or "").strip()) < len("A list.")
    ]


def money_as_fraction(root: Path = ROOT) -> list[str]:
    """Return model fields that would keep money as REAL on SQLite: fen are whole numbers."""
    return [
        f"{module}:{node.lineno}"
        for module in modules(root)
        if module.name.startswith(("guanyun.records", "guanyun.accounts"))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"DecimalField", "FloatField"}
    ]


def stale_exports(root: Path = ROOT) -> list[str]:
    """Return modules whose ``__all__`` names what they do not hold."""
    return [wrong for module in modules(root) for wrong in _stale(module)]


def _stale(module: Module) -> list[str]:
    listed: list[str] = []
    held: set[str] = set()
    for node in module.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            held |= names
            if "__all__" in names and node.value is not None:
                listed = list(ast.literal_eval(node.value))
        elif isinstance(node, ast.ImportFrom | ast.Import):
            held |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            held.add(node.name)
    return [f"{module}: {name}" for name in listed if name not in held]


def long_templates(root: Path = ROOT) -> list[str]:
    """Return the pages that no longer fit one idea."""
    return [
        f"{path}: {text.count(chr(10))} lines"
        for path, text in texts(root)
        if path.suffix == ".html" and text.count("\n") > TEMPLATE_LINES
    ]


def inline_code(root: Path = ROOT) -> list[str]:
    """Return templates with styles or scripts of their own, which the strict policy stops."""
    inline = re.compile(r"""\sstyle=|\son[a-z]+=["']|\shx-on|<style|<script(?![^>]*\ssrc=)|js:""")
    return [
        f"{path}:{number}: {found[0].strip()}"
        for path, text in texts(root)
        if path.suffix == ".html" and path.is_relative_to("src")
        for number, line in enumerate(text.splitlines(), 1)
        if (found := inline.search(line)) and 'type="application/json"' not in line
    ]


def talking_engines(root: Path = ROOT) -> list[str]:
    """Return the places where an engine or whatif reads, writes or prints."""
    calls = {"open", "print", "input"}
    methods = {"read_text", "write_text", "read_bytes", "write_bytes", "iterdir", "glob", "rglob"}
    found = []
    for module in modules(root):
        # The verifier is a program of one file, which an outsider runs alone.
        is_program = module.name == "guanyun.engines.casework.verifier"
        if is_program or not module.name.startswith(("guanyun.engines", "guanyun.whatif")):
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", None)
            if name in calls or getattr(node.func, "attr", None) in methods:
                found.append(f"{module}:{node.lineno}")
    return found


def thawed_dataclasses(root: Path = ROOT) -> list[str]:
    """Return dataclasses of the pure rooms that somebody could change after they were made."""
    found = []
    for module in modules(root):
        if not module.name.startswith(("guanyun.engines", "guanyun.charter", "guanyun.whatif")):
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
                continue
            if node.name not in WORKING_VALUES and not _is_frozen(node):
                found.append(f"{module}:{node.lineno}: {node.name}")
    return found


def _is_frozen(node: ast.ClassDef) -> bool:
    for mark in node.decorator_list:
        called = mark.func if isinstance(mark, ast.Call) else mark
        if getattr(called, "id", getattr(called, "attr", None)) == "dataclass":
            given = mark.keywords if isinstance(mark, ast.Call) else []
            return {"frozen", "slots"} <= {word.arg for word in given}
    return True


def unsigned_services(root: Path = ROOT) -> list[str]:
    """Return services that do not take ``by`` and ``at`` by keyword: who acts, and when."""
    found = []
    for module in modules(root):
        if not module.name.startswith("guanyun.records.services."):
            continue
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            named = {argument.arg for argument in node.args.kwonlyargs}
            if node.args.args or not {"by", "at"} <= named:
                found.append(f"{module}:{node.lineno}: {node.name}")
    return found


def missing_sentences(root: Path = ROOT) -> list[str]:
    """Return the codes used in refusals and findings that lack a sentence in zh or en."""
    found = []
    for module in modules(root):
        for code, line in _codes(module):
            page = root / "src/guanyun/messages" / f"{code.partition('.')[0]}.yaml"
            known = yaml.safe_load(page.read_text(encoding="utf-8")) if page.exists() else None
            texts_of_code = (known or {}).get(code) or {}
            if not all(str(texts_of_code.get(language) or "").strip() for language in ("zh", "en")):
                found.append(f"{module}:{line}: {code}")
    return found


def _codes(module: Module) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        first = node.args[0]
        if name in {"Refused", "Finding"} and isinstance(first, ast.Constant):
            found.append((str(first.value), node.lineno))
    return found


def tables_elsewhere(root: Path = ROOT) -> list[str]:
    """Return queries outside ``records`` and ``accounts``: everybody else asks a selector."""
    return [
        f"{module}:{node.lineno}"
        for module in modules(root)
        if not module.name.startswith(("guanyun.records", "guanyun.accounts"))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]


def decided_elsewhere(root: Path = ROOT) -> list[str]:
    """Return who calls ``decide`` besides the institution: route, then decide, has one place."""
    return [
        f"{module}:{line}"
        for module in modules(root)
        if not module.name.startswith(("guanyun.engines.casework", "guanyun.charter.institution"))
        for name, line in imports(module)
        if name == "guanyun.engines.casework.decide"
    ]


def unnamed_migrations(root: Path = ROOT) -> list[str]:
    """Return migrations that Django named by itself."""
    return [
        str(path)
        for path, _ in texts(root)
        if "migrations" in path.parts and re.search(r"_auto_|_and_more|_alter_\w+_\w+_", path.name)
    ]


def half_width_punctuation(root: Path = ROOT) -> list[str]:
    """Return sentences for readers whose Chinese ends or pauses with a Latin mark."""
    # Commas and colons are left out: 经度,纬度 is how a point is typed.
    mark = re.compile(r"[\u4e00-\u9fff][?!.](?:\s|$|[\"'”」<])")
    return [
        f"{path}:{number}: {found[0]}"
        for path, text in texts(root)
        if path.is_relative_to("src/guanyun/messages") or path.suffix == ".html"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := mark.search(line))
    ]


def wordless_nouns(root: Path = ROOT) -> list[str]:
    """Return the nouns of front doors and tables that have no row in the glossary."""
    page = root / "src/guanyun/glossary.yaml"
    words = yaml.safe_load(page.read_text(encoding="utf-8")) if page.exists() else {}
    found = []
    for module in modules(root):
        # FEEL and DMN bring the words of their own standard.
        is_door = re.fullmatch(r"guanyun\.engines\.\w+", module.name) is not None
        is_table = re.match(r"guanyun\.(records|accounts)\.models", module.name) is not None
        names = _listed(module) if is_door else _classes(module) if is_table else []
        for name in names:
            word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removesuffix("Row") or name).lower()
            if name[:1].isupper() and not name.isupper() and word not in words:
                found.append(f"{module}: {word}")
    return found


def _listed(module: Module) -> list[str]:
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def _classes(module: Module) -> list[str]:
    bodies = [node for node in module.tree.body if isinstance(node, ast.ClassDef)]
    return [node.name for node in bodies if not node.name.endswith(("Manager", "QuerySet"))]
