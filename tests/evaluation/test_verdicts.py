"""Replies of every kind, read into one evaluation an item; none lost, none zero by accident."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from service.evaluation import score_curves, verdicts
from service.evaluation.lexical_scorer import INSTRUCTS, Lexicon
from service.models import Evaluation, Link, RiskKind, Scorer, Tone
from service.text.normalize import squeeze
from service.wording.reasons import sentence
from tests.evaluation.samples import BRAND, item
from tests.tables import each

ITEMS = [
    item("Zazu Pizza opens", "It opened on Monday with 20 jobs."),
    item("Pronto Pies cuts prices", "The chain said so."),
    item("A pizza chain grows", "Nobody was named."),
]
LEXICON = Lexicon(BRAND)
ONE: dict[str, Any] = {
    "id": 1, "why": "A new store with 20 jobs.", "evidence": "Zazu Pizza opens", "relevance": 3,
    "impact": 1, "topic": "expansion", "link": "direct", "tone": "positive", "risk": 2,
    "risk_kind": "labour", "instructs": False,
}  # fmt: skip


def reply(*entries: dict[str, Any], key: str = "items") -> str:
    return json.dumps({key: list(entries)})


def other(number: Any, **changes: Any) -> dict[str, Any]:
    return {**ONE, "id": number, "evidence": "", "link": "none", **changes}


ALL = (ONE, other(2, relevance=2), other(3, relevance=0))


def scores(text: str) -> list[float | None]:
    return [e.score for e in verdicts.read(text, ITEMS)]


def test_a_verdict_is_read_whole() -> None:
    found = verdicts.read(reply(*ALL), ITEMS)[0]
    assert found == Evaluation(
        item_id=ITEMS[0].id, score=3.0, relevance=3.0, impact=1, topic="expansion",
        link=Link.DIRECT, tone=Tone.POSITIVE, risk=2, risk_kind=RiskKind.LABOUR,
        why="A new store with 20 jobs.", evidence="Zazu Pizza opens", scorer=Scorer.OPENAI,
    )  # fmt: skip


TEXT = reply(*ALL)
SHAPES = {
    "as asked": TEXT,
    "fenced": f"```json\n{TEXT}\n```",
    "prose around": f"Sure [1]! Here {{it}} is:\n{TEXT}\nHope that helps {{you}}.",
    "bare list": json.dumps(ALL),
    "verdicts": reply(*ALL, key="verdicts"),
    "results": reply(*ALL, key="results"),
    "line by line": "\n".join(json.dumps(entry) for entry in ALL),
    "other order": reply(*reversed(ALL)),
    "text ids": reply(ONE | {"id": "1"}, other("[2]", relevance=2), other(" item 3", relevance=0)),
    "own ids": reply(*(e | {"id": i.id} for e, i in zip(ALL, ITEMS, strict=True))),
    "with strangers": reply(*ALL, other(9), other("x"), other(None), other(0), other(-1)),
    "score for relevance": TEXT.replace('"relevance"', '"score"'),
    "whole floats": TEXT.replace('"id": 1', '"id": 1.0').replace(
        'relevance": 3', 'relevance": 3.0'
    ),
    "as schools write it": TEXT.replace('"relevance": 3', '"relevance": "3/5"'),
    "numbers as text": TEXT.replace('"relevance": 3', '"relevance": "3"'),
}


@each("text", SHAPES.values(), ids=SHAPES)
def test_verdicts_are_found_in_any_shape(text: str) -> None:
    assert scores(text) == [3.0, 2.0, 0.0]


BROKEN = {
    "nan": (reply(ONE | {"relevance": float("nan")}), "not a number"),
    "infinity": (reply(ONE | {"relevance": float("inf")}), "not a number"),
    "too high": (reply(ONE | {"relevance": 6}), "between 0 and 5"),
    "negative": (reply(ONE | {"relevance": -1}), "between 0 and 5"),
    "huge": (reply(ONE | {"relevance": 10**400}), "between 0 and 5"),
    "word": (reply(ONE | {"relevance": "high"}), "not a number"),
    "of another scale": (reply(ONE | {"relevance": "3/10"}), "not a number"),
    "true": (reply(ONE | {"relevance": True}), "not a number"),
    "null": (reply(ONE | {"relevance": None}), "not a number"),
    "list": (reply(ONE | {"relevance": [3]}), "not a number"),
    "impact": (reply(ONE | {"impact": 4}), "impact is not between 0 and 3"),
    "risk": (reply(ONE | {"risk": "grave"}), "risk is not a number"),
    "doubled": (reply(ONE, ONE), "two verdicts"),
    "missing": (reply(other(2)), "no verdict on it"),
    "empty": ("", "holds no verdicts"),
    "refusal": ("I'm sorry, I can't help with that.", "holds no verdicts"),
    "html": ("<html><body>{oops}</body></html>", "holds no verdicts"),
    "error object": ('{"error": {"message": "overloaded"}}', "holds no verdicts"),
    "empty list": ('{"items": []}', "holds no verdicts"),
    "list of text": ('{"items": ["3", 4, null]}', "holds no verdicts"),
    "deep": ("[" * 100_000, "holds no verdicts"),
    "long number": ('{"items": [{"id": 1, "relevance": ' + "9" * 5000, "holds no verdicts"),
}


@each(("text", "why"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_taken_is_unscored_and_says_why(text: str, why: str) -> None:
    found = verdicts.read(text, ITEMS)[0]
    assert found.score is None
    assert found.unscored_because
    assert why in sentence(found.unscored_because)


def test_one_bad_verdict_does_not_cost_its_neighbours() -> None:
    assert scores(reply(ONE | {"relevance": 9}, *ALL[1:])) == [None, 2.0, 0.0]


def test_what_a_cut_reply_says_whole_is_kept() -> None:
    cut = TEXT[: TEXT.rindex('"id": 3') + 12]
    assert scores(cut) == [3.0, 2.0, None]


def test_what_is_missing_beside_the_relevance_has_a_default() -> None:
    found = verdicts.read('{"items": [{"id": 1, "relevance": 4}]}', ITEMS)[0]
    assert (found.score, found.impact, found.link, found.risk) == (4.0, 1, Link.NONE, 0)


def test_values_outside_the_lists_become_the_neutral_ones() -> None:
    odd = ONE | {"topic": "gossip<b>", "link": "family", "tone": 5, "risk_kind": "bad luck"}
    found = verdicts.read(reply(odd), ITEMS)[0]
    assert (found.topic, found.link, found.tone) == ("other", Link.NONE, Tone.NEUTRAL)
    assert (found.risk, found.risk_kind) == (0, RiskKind.NONE)


@each(
    ("said", "kept"),
    [
        ("It opened on Monday", "It opened on Monday"),
        ("It  opened\non Monday", "It opened on Monday"),
        ('"Zazu Pizza opens"', "Zazu Pizza opens"),
        ("It opened on Tuesday", ""),
        ("zazu pizza opens", ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_evidence_stands_in_the_item_or_goes(said: Any, kept: str) -> None:
    assert verdicts.read(reply(ONE | {"evidence": said}), ITEMS)[0].evidence == kept


@each(
    ("said", "kept"),
    [
        ("Opens a store.", "Opens a store."),
        ("See https://evil.example/x?u=1 now", "See now"),
        ("Go to www.evil.example or evil.co.za/track", "Go to or"),
        ("Go to 1.2.3.4/refund, version 1.2.3.4", "Go to version 1.2.3.4"),
        ("<img src=x onerror=alert(1)>Bold <b>claim</b>", "Bold claim"),
        ("[click](javascript:alert(1)) me", "click ( me"),
        ("one two " * 20, ("one two " * 10).strip() + "…"),
        ("a\u202eb\u200bc\nd", "abc d"),
        ("x" * 500, "x" * 159 + "…"),
        (None, ""),
        (["no"], ""),
    ],
)
def test_why_is_a_short_plain_sentence(said: Any, kept: str) -> None:
    found = verdicts.read(reply(ONE | {"why": said}), ITEMS)[0].why
    assert found == kept
    assert len(found) <= 160


def test_an_item_that_instructs_is_flagged() -> None:
    found = verdicts.read(reply(ONE | {"instructs": True}), ITEMS)[0]
    assert (found.instructs, found.flags) == (True, (INSTRUCTS,))


@each(
    ("number", "changes", "link", "inferred", "evidence"),
    [
        (0, {}, Link.DIRECT, False, "Zazu Pizza opens"),
        (0, {"evidence": "with 20 jobs"}, Link.DIRECT, False, "Zazu Pizza opens"),
        (0, {"evidence": "made up"}, Link.DIRECT, False, "Zazu Pizza opens"),
        (2, {"evidence": "A pizza chain grows"}, Link.INDUSTRY, True, "A pizza chain grows"),
        (2, {"evidence": "", "link": "product"}, Link.INDUSTRY, True, ""),
        (1, {"evidence": "The chain said so.", "link": "competitor"}, Link.COMPETITOR, False,
         "The chain said so."),
    ],
)  # fmt: skip
def test_a_link_needs_the_name_in_the_evidence(
    number: int, changes: dict[str, Any], link: Link, inferred: bool, evidence: str
) -> None:
    text = reply(ONE | {"id": number + 1} | changes)
    found = verdicts.read(text, ITEMS, LEXICON)[number]
    assert (found.link, found.inferred, found.evidence) == (link, inferred, evidence)


def test_a_product_named_alone_is_inferred() -> None:
    products = [item("The Quatro-Decker returns", "A pizza.")]
    said = ONE | {"link": "product", "evidence": "The Quatro-Decker returns"}
    found = verdicts.read(reply(said), products, LEXICON)[0]
    assert (found.link, found.inferred) == (Link.PRODUCT, True)


def test_a_why_with_a_banned_word_goes() -> None:
    found = verdicts.read(reply(ONE | {"why": "A bargain for all"}), ITEMS, LEXICON)[0]
    assert found.why == ""
    assert found.score == 3.0


def test_the_score_follows_the_written_formula() -> None:
    table = {(r, i): score_curves.score_of(r, i) for r in range(6) for i in range(4)}
    assert table[3, 1] == 3.0
    assert table[5, 3] == 5.0
    assert all(table[0, impact] == 0 for impact in range(4))
    assert all(table[r, i] <= table[r, i + 1] for r in range(6) for i in range(3))
    assert all(table[r, i] <= table[r + 1, i] for r in range(5) for i in range(4))


def test_no_items_no_verdicts() -> None:
    assert verdicts.read(TEXT, []) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*ONE, "items", "x"]), inner, max_size=6)
    ),
    max_leaves=25,
)


STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    ["", "4/5", "1e999", "NaN", "-0.0", "５", "2", "[2]", "Zazu Pizza", "made up quote", "–", "'",
     "direct", "<b>x</b> https://a.b/c www.x.y evil.example/z", "&lt;i&gt;hi&lt;/i&gt; " * 30,
     "w" * 400, "[click](https://e.vil) " * 9, "\ud800", "a\u200bb\nc", float("nan"),
     float("inf"), -1, 10**30, 2.5, True, None, [], {}]
)  # fmt: skip
ENTRIES = st.lists(
    st.builds(
        lambda base, changes, gone: {k: v for k, v in (base | changes).items() if k != gone},
        st.sampled_from(ALL),
        st.dictionaries(st.sampled_from([*ONE]), STRANGE | JSON, max_size=3),
        st.none() | st.sampled_from([*ONE]),
    ),
    max_size=5,
)
MUTATED = st.builds(
    lambda entries, at, junk: (text := json.dumps({"items": entries}))[:at] + junk + text[at:],
    ENTRIES,
    st.just(0) | st.integers(0, 2000),
    st.just("") | st.sampled_from(["```json\n", "<think>{}</think>", "}", '"', "\x00"]) | st.text(),
)


@given(
    st.text(max_size=300)
    | JSON.map(json.dumps)
    | JSON.map(lambda v: f"{{[{json.dumps(v)}")
    | MUTATED
)
@example(json.dumps({"items": [ONE | {"evidence": "made up", "link": "product"}]}))
@example(json.dumps({"items": [ONE | {"why": "see evil&#46;example/x or &lt;b&gt;bit.ly/y"}]}))
def test_no_reply_breaks_the_reader(text: str) -> None:
    _sound(verdicts.read(text, ITEMS), named=False)
    _sound(verdicts.read(text, ITEMS, LEXICON), named=True)


def _sound(found: list[Evaluation], *, named: bool) -> None:
    """Check all that a reader of evaluations relies on, whatever the reply was."""
    assert [e.item_id for e in found] == [i.id for i in ITEMS]
    for evaluation, one in zip(found, ITEMS, strict=True):
        assert (evaluation.score is None) == bool(evaluation.unscored_because)
        for figure, most in ((evaluation.score, 5), (evaluation.relevance, 5),
                             (evaluation.impact, 3), (evaluation.risk, 3)):  # fmt: skip
            assert figure is None or (math.isfinite(figure) and 0 <= figure <= most)
        quotes = [squeeze(part) for part in (one.title, one.summary, one.text)]
        assert not evaluation.evidence or any(evaluation.evidence in part for part in quotes)
        if evaluation.link in (Link.DIRECT, Link.PRODUCT):
            assert evaluation.evidence
            assert not named or any(LEXICON.named_in(evaluation.evidence))
        assert len(evaluation.why.split()) <= 20
        assert len(evaluation.why) <= 160
        assert not re.search(r"[<>\n]|://|www\.|\w\.[a-z]{2}|javascript:", evaluation.why)


def test_drafts_in_a_models_thoughts_are_not_its_answer() -> None:
    draft = reply(ONE | {"relevance": 1})
    assert scores(f"<think>\nMaybe {draft}? No.\n</think>\n{TEXT}") == [3.0, 2.0, 0.0]
    assert scores(f"<think>{draft} and then it was cut") == [None] * 3
    quoted = reply(ONE | {"why": "It says </think> to us"}, *ALL[1:])
    assert scores(quoted) == [3.0, 2.0, 0.0]


def test_verdicts_that_quote_the_neighbours_are_no_verdicts() -> None:
    quotes = ("It opened on Monday", "The chain said so", "Nobody was named")
    right = [other(n, evidence=quote) for n, quote in enumerate(quotes, start=1)]
    assert None not in scores(reply(*right))
    shifted = [one | {"evidence": quotes[n - 1]} for n, one in enumerate(right)]
    assert scores(reply(*shifted)) == [None] * 3
    assert not verdicts.holds_verdicts(reply(*shifted), ITEMS)
    one_slip = [right[0], right[1] | {"evidence": quotes[2]}, right[2]]
    assert None not in scores(reply(*one_slip))


def test_without_the_brand_a_tie_needs_at_least_a_word_of_the_item() -> None:
    made_up = verdicts.read(reply(ONE | {"evidence": "Zazu Pizza closes"}), ITEMS)[0]
    assert (made_up.link, made_up.inferred, made_up.evidence) == (Link.INDUSTRY, True, "")
    assert verdicts.read(reply(ONE), ITEMS)[0].link is Link.DIRECT


def test_a_long_quotation_is_cut_and_still_stands_in_the_item() -> None:
    long = item("Zazu Pizza", "Zazu Pizza said this and that. " * 40)
    found = verdicts.read(reply(ONE | {"evidence": long.text}), [long], LEXICON)[0]
    assert found.evidence in long.text
    assert 200 < len(found.evidence) <= 300


def test_a_quotation_takes_along_the_sentence_that_it_leans_on() -> None:
    told = item(
        "A van", "A delivery van caught fire in  Durban.\nThey have voted to leave it there."
    )
    given = Evaluation(item_id=told.id, score=3.0, evidence="have voted to leave it there.")
    whole = verdicts.with_whole_quote(given, told).evidence
    assert whole == ("A delivery van caught fire in Durban. They have voted to leave it there.")
    alone = Evaluation(item_id=told.id, score=3.0, evidence="A van")
    assert verdicts.with_whole_quote(alone, told) == alone
    absent = Evaluation(item_id=told.id, score=3.0, evidence="not said anywhere")
    assert verdicts.with_whole_quote(absent, told) == absent
