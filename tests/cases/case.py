"""What a case is, where it comes from, and what is found out by trying it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READING, SERVICE, ATTACK = "reading", "service", "attack"


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
    """One case, as it stands in `cases.json`, or an attack in a file of its own."""

    form: str
    """READING, SERVICE or ATTACK."""
    folder: Path
    data: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name, one of a kind in its folder."""
        return str(self.data["name"])

    @property
    def kind(self) -> str:
        """How it is tried: the seam of a case of the service, the kind of another."""
        return str(self.data["seam" if self.form == SERVICE else "kind"])

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
        return _attacks(folder)
    cases = [
        Case(_form(row, folder), folder, row)
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
    if not cases:
        raise FolderError(f"{folder} has no cases")
    return cases


def _attacks(folder: Path) -> list[Case]:
    """Return the attacks of a folder, a JSON file each."""
    cases = []
    for path in sorted(folder.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(row, dict) or "kind" not in row:
            raise FolderError(f"{path} is no attack: it has no kind")
        cases.append(Case(ATTACK, folder, {"name": path.stem, **row}))
    if not cases:
        raise FolderError(f"{folder} has no cases")
    return cases


def _form(row: Mapping[str, Any], folder: Path) -> str:
    if "seam" in row and "input" in row:
        return SERVICE
    if "kind" in row and "file" in row:
        return READING
    raise FolderError(f"{folder}: {row.get('name', row)!r} is of neither form")
