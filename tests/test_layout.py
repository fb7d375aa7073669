"""The house rules that a machine can check: who may import whom, and how much lies where."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter, defaultdict
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.tables import each

ROOT = Path(__file__).resolve().parent.parent
SERVICE = ROOT / "service"
FLOORS = (
    {"errors", "text", "models", "signing", "resources", "log", "metrics", "egress"},
    {"config", "brands"},
    {"matching", "storage", "wording"},
    {"scraping", "evaluation", "ranking", "digest", "feedback"},
    {"delivery"},
    {"trials", "onboarding", "archive"},
    {"runs"},
    {"web"},
    {"embedded"},
    {"app"},
    {"demo"},
    {"cli"},
    {"__main__"},
)
"""From the ground up. A room imports floors below its own and no other room of its own floor; only
the rooms on the ground may import one another."""
GROUND = 0
MAX_FILES = 12
"""In a folder; `__init__.py` and data apart. A full room gets a subfolder."""
MAX_LOOSE_MODULES = 6
MAX_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_ARGUMENTS = 10
"""Beside `self`. What takes more is given parts that belong together as one, under their name."""
MAX_HOMONYMS = 1
"""Class names that stand in two files."""
TOP_LEVEL = {
    "service", "tests", "dev-research", "sql", "Dockerfile", "compose.yaml", "pyproject.toml",
    "README.md", "LICENSE", "requirements.txt",
}  # fmt: skip
MODULES = sorted(path for path in SERVICE.rglob("*.py") if path != SERVICE / "__init__.py")
INTERWOVEN = {
    "evaluation": {"llm"},
    "ranking/grouping": {"signs"},
    "scraping": {"entries", "http"},
    "scraping/pages": {"boxes"},
    "text": {"numerals"},
}
"""Folders that read what is in a folder inside them, which reads what is beside it: the outer one
leads, and both use what lies there. It shrinks: what is no longer so goes, and none is added."""


class Facts(NamedTuple):
    """What the rules ask of a module."""

    rooms: frozenset[str]
    """That it imports."""
    imports: frozenset[str]
    """The modules that it imports, by their dotted names."""
    functions: dict[str, int]
    """Their lines, by where they stand and their names."""
    arguments: dict[str, int]
    """How many each function takes, beside `self`."""
    classes: frozenset[str]


@cache
def facts(path: Path) -> Facts:
    """Return what stands in a module, which is read once for all rules."""
    rooms, imports, classes = set[str](), set[str](), set[str]()
    functions, arguments = dict[str, int](), dict[str, int]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "service":
            rooms |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("service."):
            rooms.add((node.module or "").split(".")[1])
            imports |= {module_of(node.module or "", alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            rooms |= {a.name.split(".")[1] for a in node.names if a.name.startswith("service.")}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            where = f"{path.relative_to(SERVICE)}:{node.lineno} {node.name}"
            functions[where] = (node.end_lineno or 0) - node.lineno + 1
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            arguments[where] = sum(one.arg not in {"self", "cls"} for one in given)
        elif isinstance(node, ast.ClassDef):
            classes.add(node.name)
    imports.discard(name_of(path))
    return Facts(
        frozenset(rooms - {"__version__"}),
        frozenset(imports),
        functions,
        arguments,
        frozenset(classes),
    )


def name_of(path: Path) -> str:
    """Return the dotted name of a module, or of the package that it is the face of."""
    inside = path.relative_to(ROOT).with_suffix("")
    return ".".join(inside.parts).removesuffix(".__init__")


def module_of(package: str, name: str) -> str:
    """Return the module that `from package import name` reads."""
    inside = ROOT.joinpath(*package.split("."), name)
    return f"{package}.{name}" if inside.is_dir() or inside.with_suffix(".py").exists() else package


def room_of(path: Path) -> str:
    return path.relative_to(SERVICE).parts[0].removesuffix(".py")


def folder_of(path: Path) -> str:
    return str(path.parent.relative_to(SERVICE))


def file_of(name: str) -> Path:
    """Return where a module is, or the face of a package."""
    inside = ROOT.joinpath(*name.split("."))
    return inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")


def floor_of(room: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def crowded(folder: Path) -> dict[str, int]:
    """Return the folders under `folder` that hold more modules than one sees at a glance."""
    counts = Counter(
        str(path.parent.relative_to(ROOT))
        for path in folder.rglob("*.py")
        if path.name not in {"__init__.py", "conftest.py"}
    )
    return {name: count for name, count in counts.items() if count > MAX_FILES}


@each("path", MODULES, ids=lambda path: str(path.relative_to(SERVICE)))
def test_a_room_imports_only_the_floors_below(path: Path) -> None:
    room = room_of(path)
    floor = floor_of(room)
    for other in facts(path).rooms - {room}:
        below = floor_of(other) < floor or floor == floor_of(other) == GROUND
        assert below, f"{room} may not import {other}"


def test_no_files_import_each_other_in_a_circle() -> None:
    """Nor within a function, nor for their types alone: neither can be read before the other."""
    ordered = TopologicalSorter({name_of(path): facts(path).imports for path in MODULES})
    assert len(list(ordered.static_order())) >= len(MODULES)


def test_no_folders_read_each_other_but_those_that_do_so_already() -> None:
    reads = {
        (folder_of(path), folder_of(other))
        for path in MODULES
        for name in facts(path).imports
        if (other := file_of(name)).parent != SERVICE
    }
    both = {(one, two) for one, two in reads if one < two and (two, one) in reads}
    nested = {(one, two) for one, two in both if two.startswith(f"{one}/")}
    known = {(one, f"{one}/{two}") for one, inside in INTERWOVEN.items() for two in inside}
    assert both == nested, "a type or function is in the wrong one of the two"
    assert nested == known, "what both read belongs into a folder of its own, or into the inner one"


def test_only_the_composition_root_and_the_commands_read_the_configuration() -> None:
    readers = {room_of(path) for path in MODULES if "config" in facts(path).rooms}
    assert readers <= {"config", "app", "demo", "cli"}


def test_the_top_level_is_the_agreed_one(repository: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=repository, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_every_room_stands_on_a_floor() -> None:
    assert {room_of(path) for path in MODULES} == set().union(*FLOORS)


def test_no_folder_is_too_full_to_see_at_a_glance() -> None:
    assert crowded(SERVICE) == {}
    assert crowded(ROOT / "tests") == {}
    assert len([path for path in MODULES if path.parent == SERVICE]) <= MAX_LOOSE_MODULES


def test_no_module_is_too_long_to_read() -> None:
    lengths = {
        str(path.relative_to(SERVICE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    assert {name: n for name, n in lengths.items() if n > MAX_LINES} == {}


def test_no_function_is_too_long_to_read() -> None:
    lengths = {name: n for path in MODULES for name, n in facts(path).functions.items()}
    assert {name: n for name, n in lengths.items() if n > MAX_FUNCTION_LINES} == {}


def test_no_function_takes_more_than_one_remembers() -> None:
    taken = {name: n for path in MODULES for name, n in facts(path).arguments.items()}
    assert {name: n for name, n in taken.items() if n > MAX_ARGUMENTS} == {}


def test_a_class_name_has_one_meaning() -> None:
    files = defaultdict(set)
    for path in MODULES:
        for name in facts(path).classes:
            files[name].add(str(path.relative_to(SERVICE)))
    twice = {name: found for name, found in files.items() if len(found) > 1}
    assert len(twice) <= MAX_HOMONYMS, twice


def test_the_index_of_the_figures_names_every_file_there(repository: Path) -> None:
    folder = repository / "dev-research" / "bench"
    index = (folder / "README.md").read_text(encoding="utf-8")
    listed = {path.name for path in folder.iterdir() if path.is_file()} - {"README.md"}
    missing = sorted(name for name in listed if name not in index)
    assert not missing, "add a row to dev-research/bench/README.md"
