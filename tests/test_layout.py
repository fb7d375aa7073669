"""The house rules that a machine can check: who may import whom, and what lies where."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

SERVICE = Path(__file__).resolve().parent.parent / "service"
FLOORS = (
    {"errors", "models", "text", "tokens", "paths", "progress"},
    {"config", "brands", "log", "metrics"},
    {"storage"},
    {"scraping", "evaluation", "ranking", "mail", "feedback"},
    {"results", "dispatch", "drafts", "outlook", "parts", "pipeline"},
    {"web"},
    {"embedded"},
    {"timetable", "agent", "records", "app"},
    {"demo"},
    {"commands", "cli", "__main__"},
)
"""From the ground up; a room imports floors below its own, and only some share a floor freely."""
SHARED = ({"errors", "models", "text", "tokens", "paths", "progress"}, *FLOORS[4:])
"""Floors whose members belong together and may import one another."""
TOP_LEVEL = {
    "service", "tests", "dev-research", "sql", "Dockerfile", "compose.yaml", "pyproject.toml",
    "README.md", "LICENSE", "requirements.txt",
}  # fmt: skip


def floor_of(room: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def room_of(path: Path) -> str:
    return path.relative_to(SERVICE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "service":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("service."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("service.")}
    return found


MODULES = sorted(path for path in SERVICE.rglob("*.py") if path != SERVICE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SERVICE)))
def test_a_room_imports_only_the_floors_below(path: Path) -> None:
    room = room_of(path)
    for other in imported_rooms(path) - {room, "__version__"}:
        together = any({room, other} <= shared for shared in SHARED)
        assert together or floor_of(other) < floor_of(room), f"{room} may not import {other}"


def test_only_the_composition_root_and_the_commands_read_the_configuration() -> None:
    readers = {room_of(path) for path in MODULES if "config" in imported_rooms(path)}
    assert readers <= {"config", "app", "demo", "commands", "cli"}


def test_the_top_level_is_the_agreed_one(repository: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=repository, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_module_is_too_long_to_read() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: n for name, n in lengths.items() if n > 400} == {}
