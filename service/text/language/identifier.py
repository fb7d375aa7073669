"""A small model of languages: which one the groups of letters of a text are most likely in. Pure.

It is py3langid's, cut to the languages in which news is written and to the groups of letters that
tell these apart, in a file that is read in some 30 ms and takes 10 MB, without NumPy.
`dev-research/bench/languages.py` makes the file and measures it.
"""

from __future__ import annotations

import json
import math
import unicodedata
import zlib
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

FILE = "letters.model.gz"
OF_ONE_LANGUAGE = (
    (0x0370, 0x03FF, "el"), (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"), (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"), (0x0A80, 0x0AFF, "gu"), (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"), (0x0D80, 0x0DFF, "si"), (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"), (0x1000, 0x109F, "my"), (0x10A0, 0x10FF, "ka"), (0x1200, 0x137F, "am"),
    (0x1780, 0x17FF, "km"), (0x1F00, 0x1FFF, "el"), (0x3040, 0x30FF, "ja"), (0x3400, 0x4DBF, "zh"),
    (0x4E00, 0x9FFF, "zh"), (0xAC00, 0xD7AF, "ko"),
)  # fmt: skip
"""Scripts in which hardly another language is written: first and last sign."""
_STARTS = [first for first, _, _ in OF_ONE_LANGUAGE]
_KANA = 10
"""Of so many signs one is Japanese alone in what is in Japanese; the others are Chinese ones."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """How likely groups of letters are in which language."""

    languages: Sequence[str]
    """One a column; two columns may be of one language, in two scripts."""
    places: Mapping[bytes, int]
    """The row of each group of letters, as UTF-8."""
    rows: memoryview
    """For each group how likely it is in each language: a number of steps."""
    priors: Sequence[float]
    lowest: float
    step: float
    """A number of steps as the logarithm of a probability: `lowest` and so many times `step`."""
    longest: int
    """Bytes of a group of letters."""

    def likeliest(self, letters: str) -> tuple[str, float]:
        """Return the likeliest language of a text and its probability; ("", 0) if none is known."""
        text = letters.lower() if letters.isupper() else letters
        said = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        found = Counter(self._groups(said))
        if not found:
            return "", 0.0
        scores = self._scores(found)
        # As sure as the length of the text allows.
        best, length = max(scores), math.sqrt(len(said))
        chances: dict[str, float] = defaultdict(float)
        for language, score in zip(self.languages, scores, strict=True):
            chances[language] += math.exp((score - best) / length)
        likeliest = max(chances, key=chances.__getitem__)
        return likeliest, chances[likeliest] / sum(chances.values())

    def _groups(self, said: bytes) -> Iterable[int]:
        """Yield the row of the longest known group that ends at each byte."""
        places = self.places
        for end in range(1, len(said) + 1):
            for start in range(max(0, end - self.longest), end):
                place = places.get(said[start:end])
                if place is not None:
                    yield place
                    break

    def _scores(self, found: Mapping[int, int]) -> list[float]:
        width = len(self.languages)
        by_times = defaultdict(list)
        for place, times in found.items():
            by_times[times].append(self.rows[place * width : (place + 1) * width])
        scores = list(self.priors)
        for times, rows in by_times.items():
            weight = math.log1p(times)
            least = weight * self.lowest * len(rows)
            each = weight * self.step
            steps = map(sum, zip(*rows, strict=True))
            scores = [
                so_far + least + each * more for so_far, more in zip(scores, steps, strict=True)
            ]
        return scores


def by_script(letters: str) -> str:
    """Return the language of a text most of which is in a script of that one alone, or "".

    Signs count by their bytes: a Chinese one says as much as three letters.
    """
    if letters.isascii():
        return ""
    found: Counter[str] = Counter()
    for sign in letters:
        place = bisect(_STARTS, ord(sign)) - 1
        if place >= 0 and ord(sign) <= OF_ONE_LANGUAGE[place][1]:
            found[OF_ONE_LANGUAGE[place][2]] += len(sign.encode())
    if found["ja"] * _KANA >= found["ja"] + found["zh"]:
        found["ja"] += found.pop("zh", 0)
    ((most, size),) = found.most_common(1)
    whole = len(letters.encode("utf-8", "surrogatepass")) - letters.count(" ")
    return most if 2 * size >= whole else ""


@lru_cache(maxsize=1)
def model() -> Identifier:
    """Return the model, read once."""
    packed = resources.files(__package__).joinpath(FILE).read_bytes()
    plain = zlib.decompress(packed, wbits=31)
    ends = plain.index(b"\n"), plain.index(b"\n", plain.index(b"\n") + 1)
    told = json.loads(plain[: ends[0]])
    known = plain[ends[0] + 1 : ends[1]].split(b"\t")
    return Identifier(
        languages=tuple(told["languages"]),
        places={group: place for place, group in enumerate(known)},
        rows=memoryview(plain)[ends[1] + 1 :],  # 4 MB that are not copied
        priors=tuple(told["priors"]),
        lowest=told["lowest"],
        step=told["step"],
        longest=max(map(len, known)),
    )
