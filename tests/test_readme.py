"""The README keeps its promises: its commands, its table of troubles, its links."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.archive import query
from service.archive.evidence import watch
from service.cli.main import main
from service.delivery.channels.webhook.wire import HookSeconds
from service.storage.tables.archive import search
from service.storage.tables.desk import brand_versions
from service.web.handlers.archive import findings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENDINGS = {"PermanentError", "TemporaryError", "DatabaseUnavailableError", "VotesUnavailableError"}
"""Errors with which a command, or the service at its start, can end."""
NOT_AT_THE_END = (
    "migration",  # a mistake of ours that a test finds
    "the service is shutting down",  # an answer to a request
    "another change is being tried",  # an answer to the page of the brand
    "the trial did not come to an end",  # an answer to the page of the brand
    "the scheduler has stopped",  # a line of /health
    "is closed, the service is stopping",  # an answer to a request
)


def fragments(node: ast.expr) -> list[str]:
    """Return the constant parts of a message."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [str(p.value) for p in node.values if isinstance(p, ast.Constant)]
    return []


def messages() -> Iterator[tuple[str, str]]:
    """Yield the longest constant part of every message that can end a command, and its place."""
    for path in sorted((ROOT / "service").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            parts = fragments(node.args[0]) if name in ENDINGS else []
            telling = max(parts, key=len, default="").strip(" (:'")
            if telling and not any(part in " ".join(parts) for part in NOT_AT_THE_END):
                yield telling, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_message_that_can_end_a_command_is_in_the_table_of_troubles() -> None:
    table = README[README.index("## When something goes wrong") :]
    table = table[: table.index("\n## ", 5)]
    found = dict(messages())
    assert len(found) > 40
    assert {told: where for told, where in found.items() if told not in table} == {}


@pytest.mark.parametrize("ending", ["topfive demo", "pytest"])
def test_the_two_commands_are_there(ending: str) -> None:
    line = re.search(rf"^python3 -m venv .*{ending}$", README, re.MULTILINE)
    assert line
    # Two minutes without a word look like a fault.
    assert not re.search(r"pip install.* (-q|--quiet)\b", line[0])


@pytest.mark.parametrize("command", ["judge", "group"])
def test_the_lines_on_headlines_run_as_they_stand(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With a brand file and a list as the README names and shows them."""
    line = re.search(rf"^topfive ({command} .*?)\s+#", README, re.MULTILINE)
    shown = re.search(r"one headline a line, such as `(\{.*?\})`", README)
    assert line
    assert shown
    brand = (ROOT / "dev-research" / "brand_repo.yaml").read_text(encoding="utf-8")
    mine = brand.replace("- id: debonairs", "- id: mine", 1)
    (tmp_path / "my-brand.yaml").write_text(mine, encoding="utf-8")
    (tmp_path / "headlines.jsonl").write_text(f"{shown[1]}\n{shown[1]}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(line[1].split()) == 0
    found = [json.loads(said) for said in capsys.readouterr().out.splitlines()]
    assert len(found) == 2
    assert ("why" if command == "judge" else "story") in found[0]


def test_what_the_readme_links_to_exists() -> None:
    for target in re.findall(r'(?:\]\(|src=")(?!https?:)([^)"#]+)', README):
        assert (ROOT / target).exists(), target


def test_the_readme_names_no_path_of_a_machine() -> None:
    assert not re.search(r"/root/|/work/|/home/\w", README)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (query.MOST, "A search has {} characters and"),
        (search.SECONDS, "characters and {} seconds of the database"),
        (findings.MOST_ROWS, "(CSV, {:,} lines at most)"),
        (watch.MOST, "(at most {} pages a run,"),
        (int(HookSeconds().answer), "Answer 2xx within {} seconds"),
    ],
)
def test_figures_of_the_archive_are_those_of_the_code(value: int, said: str) -> None:
    assert said.format(value) in " ".join(README.split())


def test_the_archives_page_says_its_searchs_figure_too() -> None:
    page = ROOT / "service" / "web" / "templates" / "archive" / "findings.html"
    assert f'maxlength="{query.MOST}"' in page.read_text(encoding="utf-8")


def test_how_many_versions_of_the_brand_file_are_kept_whatever_their_age_is_said() -> None:
    assert f"the newest {brand_versions.KEPT} always" in " ".join(README.split())
