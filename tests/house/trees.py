"""A checkout as the house tests read it: its tracked files, parsed once."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What people write has to be UTF-8.
WRITTEN = {".css", ".html", ".js", ".json", ".md", ".py", ".toml", ".yaml", ".geojson"}


@dataclass(frozen=True)
class Module:
    """One Python file: its place under the root, its dotted name under src, its tree."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    def __str__(self) -> str:
        return str(self.path)


@cache
def tracked(root: Path = ROOT) -> tuple[Path, ...]:
    """Return the files that git keeps or would keep, relative to ``root``."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = sorted(Path(name) for name in told.stdout.split("\0") if name)
    return tuple(path for path in paths if (root / path).is_file())


@cache
def texts(root: Path = ROOT) -> tuple[tuple[Path, str], ...]:
    """Return every tracked file that is text of ours, with its text: samples may be anything."""
    found = []
    for path in tracked(root):
        raw = (root / path).read_bytes()
        is_ours = path.suffix in WRITTEN and "_bad" not in path.parts
        if b"\0" not in raw and (is_ours or _is_unicode(raw)):
            found.append((path, raw.decode("utf-8")))
    return tuple(found)


def _is_unicode(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@cache
def modules(root: Path = ROOT, under: str = "src/guanyun") -> tuple[Module, ...]:
    """Return the Python modules under a folder; migrations are made by Django and left out."""
    return tuple(
        Module(path, dotted(path), text, ast.parse(text, str(path)))
        for path, text in texts(root)
        if path.suffix == ".py" and path.is_relative_to(under) and "migrations" not in path.parts
    )


def dotted(path: Path) -> str:
    """Return the name by which a file under src is imported.

    >>> dotted(Path("src/guanyun/engines/mandate/__init__.py"))
    'guanyun.engines.mandate'
    """
    parts = path.with_suffix("").parts
    parts = parts[1:] if parts[0] == "src" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(module: Module) -> Iterator[tuple[str, int]]:
    """Yield what a module imports, each name in full, with its line."""
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno
