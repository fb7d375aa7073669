"""A name that is a numeral: what counts, and what the firm does or meets."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each

THREE = Lexicon(
    Brand(id="t", display_name="Three", core=("mobile network",), competitors=("Vardo",),
          regions=("Ireland",), fingerprint="f")
)  # fmt: skip


def linked(title: str) -> Link:
    return THREE.score(replace(item(title), text=""), NOW).link


@each(
    "title",
    [
        "Breach at Three leaks 200,000 records",
        "Fraud at Three costs millions",
        "Strike at Three enters second week",
        "Hack of Three exposes data",
        "Analysts at Three killed in plane crash",
        "Police swoop on Three offices in takeover probe",
        "Three sacks staff",
        "Three shuns customers",
    ],
)
def test_what_may_be_done_or_happens_there_is_not_counted(title: str) -> None:
    assert linked(title) is Link.DIRECT


@each(
    "title",
    [
        "Three women held over fake notes of Vardo",
        "Three children hurt as mobile network mast falls",
        "Three people die in crash on Vardo mast",
        "Three students expelled, Vardo pays",
    ],
)
def test_what_is_counted_is_no_name(title: str) -> None:
    assert linked(title) is not Link.DIRECT
