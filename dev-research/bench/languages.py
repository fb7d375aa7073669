"""Makes the model that tells languages, and measures it: `languages.md` has what it gave.

languages.py make                 writes service/text/language/letters.model.gz (py3langid needed)
languages.py measure FOLDER TSV   FOLDER: sentences, one file a language (`af.txt`), one a line;
                                  TSV: ISO 639-3 code, tabulator, sentence

Both need py3langid, which the service does not. Each byte of a text counts for the longest known
group of letters that ends there. So a group can be left out without training anew: what it counted
goes to the longest group that it ends with.
"""

from __future__ import annotations

import gzip
import heapq
import json
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from py3langid import langid

from service.text.language import identifier, language

MODEL = Path(identifier.__file__).with_name(identifier.FILE)
LANGUAGES = """
    af ar az be bg bs ca cs cy da de en es et eu fa fi fr ga gl ha hi hr hu id ig is it kk lt lv mk
    mn mr ms mt ne nl nn no nso pl ps pt ro ru sk sl so sq sr st sv sw tl tr uk ur uz vi xh yo zu
    zxx
"""
"""In which news is written, without those that a script tells; "zxx" is no language."""
GROUPS = 60_000
"""With 95,000 the answers are the same; with 40,000 1 of 200 short texts more is not told."""
STEPS = 64
"""How finely a probability is kept."""
LETTERS = frozenset(range(ord("A"), ord("Z") + 1)) | frozenset(range(ord("a"), ord("z") + 1))
SHORT = 45
NAMES = {
    "afr": "af", "eng": "en", "nbl": "nr", "sot": "st", "ssw": "ss", "tsn": "tn", "tso": "ts",
    "ven": "ve", "xho": "xh", "zul": "zu", "nb": "no",
}  # fmt: skip


def whole() -> Any:
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def groups_of(model: Any) -> Iterator[tuple[bytes, int]]:
    """Yield each group of letters that the model knows with its row."""
    reached, waiting = {0: b""}, deque([0])
    while waiting:
        state = waiting.popleft()
        row = model.tk_row[state] << 8
        for byte in range(256):
            after = model.tk_nextmove[row + byte]
            if after not in reached:
                reached[after] = reached[state] + bytes([byte])
                waiting.append(after)
    for state, said in reached.items():
        if model.tk_output[state] >= 0:
            yield said, model.tk_output[state]


class Pruning:
    """Leaves out the groups that tell least beside the one that would count in their place."""

    def __init__(self, chances: dict[bytes, Any]) -> None:
        self.chances = chances
        self.within = {said: self._within(said) for said in chances}
        self.around: defaultdict[bytes | None, set[bytes]] = defaultdict(set)
        for said, end in self.within.items():
            self.around[end].add(said)

    def _within(self, said: bytes) -> bytes | None:
        ends = (said[start:] for start in range(1, len(said)))
        return next((end for end in ends if end in self.chances), None)

    def tells(self, said: bytes) -> float:
        own, end = self.chances[said], self.within[said]
        apart = np.log(own) - (np.log(self.chances[end]) if end else 0.0)
        return float((own * np.abs(apart - (own * apart).sum() / own.sum())).sum())

    def down_to(self, size: int) -> None:
        versions: Counter[bytes] = Counter()
        heap = [(self.tells(said), said, 0) for said in self.chances]
        heapq.heapify(heap)
        while len(self.chances) > size:
            _, said, version = heapq.heappop(heap)
            if said not in self.chances or versions[said] != version:
                continue
            for changed in self.leave_out(said):
                versions[changed] += 1
                heapq.heappush(heap, (self.tells(changed), changed, versions[changed]))

    def leave_out(self, said: bytes) -> list[bytes]:
        """Return the groups for which another one would count now, or that count more."""
        end, around = self.within.pop(said), self.around.pop(said, set())
        gone = self.chances.pop(said)
        self.around[end].discard(said)
        self.around[end] |= around
        for one in around:
            self.within[one] = end
        if end is None:
            return list(around)
        self.chances[end] = self.chances[end] + gone
        return [end, *self.around[end]]


def make() -> None:
    model, known = whole(), set(LANGUAGES.split())
    columns = [place for place, code in enumerate(model.nb_classes) if code in known]
    table = np.exp(model.nb_ptc[:, columns].astype("f8"))
    pruning = Pruning(
        {
            said: table[row]
            for said, row in groups_of(model)
            if all(byte in LETTERS or byte == ord(" ") or byte >= 128 for byte in said)
        }
    )
    pruning.down_to(GROUPS)
    groups = sorted(pruning.chances)
    logs = np.log(np.array([pruning.chances[said] for said in groups]))
    lowest, step = logs.min(), (logs.max() - logs.min()) / (STEPS - 1)
    about = {
        "from": "py3langid 0.4.0, BSD-3-Clause, see LICENSE.py3langid",
        "languages": [model.nb_classes[place] for place in columns],
        "priors": [round(float(model.nb_pc[place]), 4) for place in columns],
        "lowest": float(lowest),
        "step": float(step),
    }
    rows = np.round((logs - lowest) / step).astype("u1").tobytes()
    whole_file = b"\n".join([json.dumps(about).encode(), b"\t".join(groups), rows])
    MODEL.write_bytes(gzip.compress(whole_file, mtime=0))


def texts(folder: Path, others: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield "sentences", NAMES.get(path.stem, path.stem), line
            yield "short", NAMES.get(path.stem, path.stem), line[:SHORT].rpartition(" ")[0]
    for line in others.read_text(encoding="utf-8").splitlines():
        code, text = line.split("\t", 1)
        yield "South African", NAMES.get(code, code), text


def as_py3langid(model: Any) -> Callable[[str], str]:
    from service.text.language import _ENOUGH, _NOT_WORDS, _SHORTEST, _UNSURE  # noqa: PLC0415

    def told(text: str) -> str:
        letters = _NOT_WORDS.sub(" ", text[:_ENOUGH]).strip()
        code, chance = model.classify(letters)
        return code if len(letters) >= _SHORTEST and chance >= _UNSURE else ""

    return told


def measure(folder: Path, others: Path) -> None:
    model = whole()
    model.set_languages([*LANGUAGES.split(), *{one[2] for one in identifier.OF_ONE_LANGUAGE}])
    ways = {"py3langid": as_py3langid(model), "ours": language}
    right: Counter[tuple[str, str, str]] = Counter()
    number: Counter[tuple[str, str]] = Counter()
    taken: Counter[str] = Counter()
    for kind, code, text in texts(folder, others):
        number[kind, code] += 1
        for name, tell in ways.items():
            start = time.process_time()
            right[name, kind, code] += tell(text) == code
            taken[name] += time.process_time() - start  # type: ignore[assignment]
    known = {*LANGUAGES.split(), *(one[2] for one in identifier.OF_ONE_LANGUAGE)}
    for kind in ("sentences", "short", "South African"):
        codes = [code for of, code in number if of == kind and code in known]
        for name in ways:
            each = {code: right[name, kind, code] / number[kind, code] for code in codes}
            mean = sum(each.values()) / len(each)
            shown = " ".join(
                f"{code} {each[code]:.3f}"
                for code in codes
                if len(each) < 8 or code in {"af", "en", "zu", "xh", "st", "de", "fr", "pt", "sw"}
            )
            print(f"{kind}, {len(codes)} languages, {name}: {mean:.4f}; {shown}")
    print({name: f"{1000 * taken[name] / sum(number.values()):.2f} ms a text" for name in ways})


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    else:
        measure(Path(sys.argv[2]), Path(sys.argv[3]))
