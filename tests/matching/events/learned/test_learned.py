"""What the trained model sees in a headline beside the lists, and where it has no say."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events import learned
from service.matching.events.learned import (
    LOWERS,
    LOWERS_RARELY,
    LOWERS_UNSURE,
    UNCLEAR,
    doubted_under,
    signs_of,
)
from service.matching.events.learned.features import SIZE, features, masked
from service.matching.events.learned.model import HarmModel, WeightTable, model, unpacked
from service.matching.events.passages import events_of, passages_of
from service.matching.events.reading import KINDS
from service.models import Brand, Tone
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(
        id="n",
        display_name="Norvano",
        core=("Norvano",),
        competitors=("Beanery",),
        fingerprint="n",
    )
)


def test_the_model_is_the_one_that_its_data_made(repository: Path) -> None:
    lines = (repository / "dev-research/bench/learned_harm.sha256").read_text().splitlines()
    for mark, file in map(str.split, lines):
        found = hashlib.sha256((repository / file).read_bytes()).hexdigest()
        assert found == mark, f"{file} has changed: learned_harm.py make --titles FILE"


def by_lists(title: str) -> int:
    """The risk that the lists alone see."""
    told = events_of(passages_of(FIRM.matches(item(title)), whole=False))
    return max((one.event.kind.risk for one in told), default=0)


@each(
    "title",
    [
        "Two teens lose legs in Norvano rollercoaster smash",
        "Norvano passengers flung into ceiling as jet nosedives",
    ],
)
def test_what_no_list_tells_is_seen_and_only_asked_about(title: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert by_lists(title) < 2
    assert (seen.risk, seen.tone) == (2, Tone.NEGATIVE)
    assert seen.why.endswith("for Norvano")  # "An injury? See what it means for Norvano"
    assert "?" in seen.why


FLUNG = "Courier filmed flinging boxes from van into gutter"
FOOTAGE = "A dented van of Norvano is seen in it; the man was sent to a course."


@each(
    ("title", "summary", "text", "risk"),
    [
        (FLUNG, FOOTAGE, "", 2),
        (FLUNG, "A dented van is seen.", FOOTAGE, 0),  # in passing
        (f"Beanery: {FLUNG}", FOOTAGE, "", 0),
        (FLUNG, "Norvano's shares rose 4% as quarterly earnings beat estimates.", "", 0),
    ],
)
def test_a_headline_that_names_nobody_is_that_of_whom_its_summary_names(
    title: str, summary: str, text: str, risk: int
) -> None:
    assert FIRM.score(item(title, text, summary=summary), NOW).risk == risk


def test_where_the_summary_tells_the_harm_the_model_does_not_hide_it() -> None:
    seen = FIRM.score(item(FLUNG, summary="Norvano was sued over the damage."), NOW)
    assert (seen.risk, seen.why) == (2, "Norvano is named in a legal case")


SPELLS = (
    "The new Norvano expansion is set to bring some major changes to the game, but one of the more"
    " exciting features being added is the new subclass, a set of powers that allows players to"
    " {} the web of life with an all-powerful attack that is unique to each class."
)


@each(
    ("title", "summary", "risk"),
    [
        ("Norvano shows its new class", SPELLS.format("manipulate"), 1),
        ("Norvano accused of cheating players", SPELLS.format("manipulate"), 2),
        ("Norvano shows its new class", SPELLS.format("weave") + " The last was recalled.", 3),
        ("Norvano shows its new class", "The firm was sued over the last one.", 2),
    ],
)
def test_a_word_of_harm_in_a_summary_that_reads_like_none_weighs_little(
    title: str, summary: str, risk: int
) -> None:
    assert FIRM.score(item(title, summary=summary), NOW).risk == risk


SERIES = "The new series of Norvano follows a detective whose partner was murdered by the sea."


@each(
    ("title", "summary", "risk"),
    [
        ("Norvano shows what is new", SERIES, 2),
        ("Norvano shows what is new", "A man died at Norvano in Durban.", 3),
        ("Guest dies at Norvano in Durban", SERIES, 3),
    ],
)
def test_what_a_summary_alone_tells_is_no_alarm_where_it_reads_like_none(
    title: str, summary: str, risk: int
) -> None:
    assert FIRM.score(item(title, summary=summary), NOW).risk == risk


def test_of_a_harm_whose_kind_is_unsure_nothing_is_said() -> None:
    seen = FIRM.score(item("Norvano diners lose gallbladders after lentil crumbles"), NOW)
    assert (seen.risk, seen.why) == (2, "")


@each(
    "title",
    [
        "Norvano sponsors Games despite political boycott by two nations",
        "Shutters sell out as heatwave lifts Norvano",
    ],
)
def test_what_the_lists_only_think_they_see_weighs_little(title: str) -> None:
    assert by_lists(title) >= 2
    assert FIRM.score(item(title), NOW).risk == 1


@each(
    "title",
    [
        "Beanery diners lose gallbladders after lentil crumbles, Norvano says",
        "Norvano: Gäste verlieren Gallenblasen nach Linsengericht",
        "Norvano gallbladders",
    ],
)
def test_where_others_know_better_the_model_has_no_say(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk < 2


@each(
    "title",
    [
        "Robbers with a soft spot for cats: Norvano orders a second series",
        "Norvano teaches pensioners to spot hackers through a quiz",
        "Norvano coaches share stretches that prevent ankle injuries",
    ],
)
def test_a_harm_that_may_be_another_s_is_doubted_sooner(title: str) -> None:
    assert by_lists(title) >= 2
    assert FIRM.score(item(title), NOW).risk == 1


def test_how_soon_a_harm_is_doubted_is_by_kind_and_build() -> None:
    assert doubted_under(frozenset({"risk 2", "fire and accident"})) == LOWERS_UNSURE
    assert doubted_under(frozenset({"risk 2", "fire and accident", "sure"})) == LOWERS
    assert doubted_under(frozenset({"risk 2", "labour dispute"})) == LOWERS_RARELY
    assert doubted_under(frozenset({"risk 3", "recall"})) == -math.inf
    assert LOWERS_RARELY < LOWERS < LOWERS_UNSURE


def test_where_a_word_stands_is_looked_at() -> None:
    before, behind = features("fire at FIRM"), features("FIRM at fire")
    assert set(before.letters) == set(behind.letters)
    assert set(before.places) != set(behind.places)


def test_what_the_lists_know_better_is_never_doubted() -> None:
    for title in (
        "Norvano adds 824,000 vehicles to recall",
        "Norvano shares fall as strikes record high",
    ):
        assert FIRM.score(item(title), NOW).risk >= 2, title


def test_what_is_like_no_kind_of_harm_is_none() -> None:
    for title in ("Norvano: bond issued in Cradock", "Norvano: riders insured in Graaff"):
        assert FIRM.score(item(title), NOW).risk == 0, title


def test_a_post_and_a_headline_that_does_not_name_us_are_not_weighed() -> None:
    said = "Norvano diners lose gallbladders after lentil crumbles"
    post = replace(item("", text=said), is_post=True)
    assert FIRM.score(post, NOW).risk < 2
    elsewhere = item("Diners lose gallbladders after lentil crumbles", text="Norvano is a firm.")
    assert FIRM.score(elsewhere, NOW).risk < 2


def test_names_are_masked_once_each_with_their_possessive() -> None:
    text = "Norvano's boss, of Norvano Foods"
    assert masked(text, [(0, 7), (19, 26), (19, 32)]).split() == [
        "FIRM",
        "boss,",
        "of",
        "FIRM",
        "Foods",
    ]
    assert masked("Norvano’s", [(0, 7)]) == " FIRM "


def test_the_same_headline_has_the_same_features_for_ever() -> None:
    seen = features("FIRM axes 14,000 jobs")
    assert seen == features("firm axes 900 jobs")  # numbers are alike, and so are capitals
    assert max(*seen.words, *seen.letters, *seen.places) < SIZE
    assert seen.words[0] == 103715  # the shipped weights are by these numbers


def test_the_shipped_model_speaks_of_kinds_that_there_are() -> None:
    shipped = model()
    assert {name for name, _ in shipped.kinds} <= KINDS.keys()
    assert UNCLEAR.name not in KINDS
    assert KINDS.keys() >= learned.RECALLS
    assert KINDS.keys() >= learned._TOLD_FROM_AFAR  # a name of no kind would never be asked
    signs = set(shipped.signs) - {"risk 1", "risk 2", "risk 3", "sure", "good", "bad"}
    assert signs <= KINDS.keys()


def test_a_model_is_read_from_its_file_as_it_was_written() -> None:
    head = {"kinds": ["a", "b"], "kind_size": 2, "steps": [0.5, 1.0, 1.0], "biases": [1, 0, 0],
            "signs": {"sure": 2.0}}  # fmt: skip
    tables = bytes([128] * (SIZE - 1) + [130]), bytes([128, 129]), bytes([129, 128])
    packed = gzip.compress(json.dumps(head).encode() + b"\n" + b"".join(tables))
    read = unpacked(packed)
    nothing = features("")
    assert read.log_odds(nothing, {"sure", "unknown"}) == pytest.approx(3.0)
    assert [name for name, _ in read.kinds] == ["a", "b"]
    seen = nothing._replace(words=[SIZE - 1])
    assert read.log_odds(seen, ()) == pytest.approx(2.0)
    assert read.kind(seen)[0] == "a"  # an odd number, of two


def test_a_kind_is_told_by_how_likely_it_is_among_the_others() -> None:
    sure = WeightTable(b"\x80", 1.0, 50.0)
    never = WeightTable(b"\x80", 1.0, -50.0)
    told = HarmModel(sure, {}, [("a", never), ("b", sure)])
    assert told.kind(features("FIRM"))[0] == "b"
    assert told.kind(features("FIRM"))[1] == pytest.approx(1.0)


def test_what_the_model_goes_by_stands_among_the_terms_of_the_score() -> None:
    seen = FIRM.score(item("Norvano diners lose gallbladders after lentil crumbles"), NOW)
    (told,) = [term.text for term in seen.terms if term.text.startswith("risk")]
    assert told in {
        f"risk: '{word}, by the trained model' (reputation)" for word in ("diners", "gallbladders")
    }


def test_signs_leave_out_what_befalls_a_rival() -> None:
    def signs(title: str) -> frozenset[str]:
        read = list(passages_of(FIRM.matches(item(title)), whole=False))
        return signs_of(read[0], events_of(read))

    assert "product recall" in signs("Norvano recalls 10,000 cars") | signs("Norvano recalls cars")
    assert "sure" in signs("Norvano workers go on strike")
    assert not signs("Beanery workers go on strike as Norvano looks on")
    assert "good" in signs("Norvano wins award")
