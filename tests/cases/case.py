"""What a case is, where it comes from, and what is found out by trying it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READING, SERVICE = "reading", "service"


class WrongError(Exception):
    """The service did something else than is expected; the message says what came out."""


class FolderError(Exception):
    """A folder holds nothing that can be tried; the message says why."""


def check(ok: object, said: object) -> None:
    """Raise WrongError with what came out unless `ok`."""
    if not ok:
        raise WrongError(str(said)[:400])


@dataclass(frozen=True, slots=True)
class Case:
    """One case, as it stands in `cases.json`."""

    form: str
    """READING or SERVICE."""
    folder: Path
    data: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name, one of a kind in its folder."""
        return str(self.data["name"])

    @property
    def kind(self) -> str:
        """How it is tried: the kind of a case of reading, the seam of one of the service."""
        return str(self.data["kind" if self.form == READING else "seam"])

    @property
    def taste(self) -> bool:
        """Whether reasonable people differ on it: then it is tried and does not count."""
        return bool(self.data.get("taste"))

    @property
    def words(self) -> str:
        """What `--only` looks into."""
        fields = ("name", "kind", "seam", "file", "area")
        return "\n".join(str(self.data.get(field, "")) for field in fields)

    def body(self) -> bytes:
        """Return the bytes of its file."""
        packed = (self.folder / self.data["file"]).read_bytes()
        return gzip.decompress(packed) if self.data.get("gz") else packed

    def given(self) -> dict[str, Any]:
        """Return its input and, as `expect`, what is expected; small files are read in."""
        given: dict[str, Any] = {**self.data["input"], "expect": self.data["expect"]}
        for key, name in self.data["input"].items():
            if key.endswith("_from"):
                text = (self.folder / name).read_text(encoding="utf-8")
                given[key.removesuffix("_from")] = text
        return given


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of trying a case."""

    case: Case
    ok: bool
    said: str = ""

    @property
    def mark(self) -> str:
        """`pass`, `taste` or `FAIL`."""
        return "pass" if self.ok else "taste" if self.case.taste else "FAIL"


def load(folder: Path) -> list[Case]:
    """Return the cases of a folder. Raises FolderError when there is nothing to be tried."""
    path = folder / "cases.json"
    if not path.exists():
        raise FolderError(_without_list(folder))
    cases = [
        Case(_form(row, folder), folder, row)
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
    if not cases:
        raise FolderError(f"{folder} has no cases")
    return cases


def _form(row: Mapping[str, Any], folder: Path) -> str:
    if "seam" in row and "input" in row:
        return SERVICE
    if "kind" in row and "file" in row:
        return READING
    raise FolderError(f"{folder}: {row.get('name', row)!r} is of neither form")


def _without_list(folder: Path) -> str:
    """Say what a folder without `cases.json` is: maybe one of attacks, a JSON file a case."""
    kinds = set()
    for path in folder.glob("*.json"):
        row = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(row, dict) and "kind" in row:
            kinds.add(str(row["kind"]))
    if kinds:
        return f"{folder} holds attacks; their kinds are not run yet: {', '.join(sorted(kinds))}"
    return f"{folder} has no cases"
