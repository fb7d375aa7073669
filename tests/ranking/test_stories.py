"""Items of one event become one story, with a key that stays."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.models import Item, StoryMemory
from service.ranking.grouping import event_clustering
from service.ranking.grouping.background import Background
from service.ranking.grouping.members import Node, Recollection
from service.ranking.grouping.signatures import (
    signature_json,
    signature_of_item,
    signature_of_memory,
)
from service.ranking.stories import group, key_of
from tests.ranking.samples import FIRE, NOW, item, kept, story
from tests.tables import each

TOLD = [
    item("Millbrook cheese plant destroyed by fire", source="Valley Post"),
    item("Fire destroys cheese plant at Millbrook", hours=2, source="The Herald"),
    item("Blaze guts Millbrook cheese plant, 90 jobs at risk", hours=3, source="Radio One"),
    item("Crust & Co opens restaurant in Harbour Street", source="Valley Post"),
    item("Council debates parking fees for the old market", source="The Herald"),
]


def _keys(items: list[Item]) -> dict[str, str]:
    return {one.id: told.key for told in group(items) for one in told.items}


def test_one_event_by_three_outlets_is_one_story() -> None:
    keys = _keys(TOLD)
    assert len({keys[one.id] for one in TOLD[:3]}) == 1
    assert len(set(keys.values())) == 3


def test_the_key_is_made_of_the_founding_item_and_has_16_hex_digits() -> None:
    told = next(one for one in group(TOLD) if len(one.items) == 3)
    assert told.key == key_of(TOLD[2])
    assert len(told.key) == 16
    int(told.key, 16)


def test_seven_positional_fields_are_enough() -> None:
    one = Item("1", "https://example.org/1", "Bakery opens", "", "Post", None, NOW)
    assert group([one])[0].items == (one,)
    assert group([one])[0].first_seen == NOW


def test_one_site_is_one_outlet_whatever_its_pages_call_themselves() -> None:
    title = "Crust & Co customers fell ill with listeria in Durban"

    def told(host: str, name: str) -> Item:
        one = item(title, hours=len(name), source=name)
        return replace(one, url=f"https://{host}/{one.id}", publisher=name)

    shams = [told("a.sham.example", "Herald"), told("b.sham.example", "Evening Echo")]
    (alone,) = group(shams)
    assert alone.outlets == ("Evening Echo",)
    (again,) = group([told("sham.example", "City Wire")], [kept(alone)])
    assert again.outlets == alone.outlets
    found = [told("news.google.com", "Herald"), told("news.google.com", "Evening Echo")]
    assert len(group(found)[0].outlets) == 2
    for host in ("allafrica.com", "n.news.naver.com", "uk.news.yahoo.com", "news.yahoo.co.jp"):
        assert len(group([told(host, "Herald"), told(host, "Echo of Durban")])[0].outlets) == 2
    (more,) = group([*shams, told("herald.co.za", "Herald"), told("echo.co.za", "Echo")])
    assert more.outlets == ("Evening Echo", "Herald", "Echo")


def test_nothing_in_nothing_out() -> None:
    assert group([]) == []
    assert group([], [kept(story("A story from before"))]) == []


def test_the_brands_name_alone_ties_nothing_together() -> None:
    told = [
        item("Crust & Co pizza wins design prize"),
        item("Crust & Co pizza driver saves cat"),
        item("Crust & Co pizza prices up in March"),
        item("Crust & Co pizza hires a chef from Naples"),
    ]
    assert len(group(told, everyday=("Crust & Co", "pizza"))) == 4


def test_the_same_headline_a_month_later_is_another_story() -> None:
    late = [item("Millbrook cheese plant destroyed by fire", hours=h) for h in (0, 24 * 30)]
    assert len(group(late)) == 2


def test_the_brands_words_can_be_named() -> None:
    told = [item("Crust & Co pizza wins prize"), item("Crust & Co pizza driver saves cat")]
    told += [item(f"{name} harvest begins", hours=9) for name in ("Apple", "Melon", "Olive")]
    assert len(group(told)) < len(group(told, everyday=("Crust & Co", "pizza")))


def test_likeness_fades_within_the_window() -> None:
    def numbers(hours: float) -> list[int]:
        share = {"fire": 0.5, "plant": 0.5}
        nodes = [
            Node(
                vector=share | {f"only{n}": 0.7},
                start=at,
                end=at,
                middle=at,
                telling=frozenset(share),
            )
            for n, at in enumerate((0.0, hours * 3600))
        ]
        return event_clustering.events(nodes, 72 * 3600.0)

    assert numbers(0) == numbers(12) == [0, 0]
    assert numbers(48) == [0, 1]


def test_a_cut_and_an_edited_copy_under_other_headlines_are_one_story() -> None:
    full = FIRE.split()
    chance = random.Random(1)
    edited = " ".join("indeed" if chance.random() < 0.1 else word for word in full)
    told = [
        item("Two halls gone", text=FIRE),
        item("What the mayor said", hours=5, text=" ".join(full[: len(full) // 2])),
        item("Look for other suppliers", hours=9, text=edited),
        item("Something else", text=" ".join(reversed(full))),
    ]
    assert sorted(len(one.items) for one in group(told)) == [1, 3]


def test_two_halves_become_one_when_the_whole_comes() -> None:
    full = FIRE.split()
    half = len(full) // 2
    parts = [
        item("First half", hours=9, text=" ".join(full[:half])),
        item("Other part", hours=8, text=" ".join(full[half:])),
    ]
    assert len(group(parts)) == 2
    assert len(group([*parts, item("All of it", text=FIRE)])) == 1


def test_a_round_up_does_not_tie_its_subjects_together() -> None:
    texts = [
        " ".join(f"{word}{number}" for word in FIRE.split()) for number in range(8)
    ]  # eight texts without a word in common
    heads = ("Fire", "Strike", "Recall", "Mayor", "Harvest", "Bridge", "Museum", "Harbour")
    told = [item(heads[n], hours=9, text=text) for n, text in enumerate(texts)]
    whole = item("The week in one page", text=" ".join(texts))
    assert len(group([*told, whole])) == 9


def test_articles_that_begin_differently_need_more_than_two_words_of_the_headline() -> None:
    other = " ".join(f"q{word}" for word in FIRE.split())
    heads = "Anna Marlow visits Millbrook market", "Anna Marlow sings at gala dinner in London"
    assert len(group([item(heads[0]), item(heads[1], hours=1)])) == 1
    assert len(group([item(heads[0], text=FIRE), item(heads[1], hours=1, text=other)])) == 2


def test_a_remembered_story_keeps_its_key_and_its_outlets() -> None:
    before = kept(story("Millbrook cheese plant destroyed by fire", hours=30))
    again = group([item("Fire at Millbrook cheese plant: cause found", source="Echo")], [before])
    assert again[0].key == before.key
    assert again[0].memory == before
    assert again[0].outlets == ("Valley Post", "Echo")
    assert again[0].first_seen == before.first_seen
    assert again[0].last_seen == NOW


def test_a_text_is_recognised_from_what_was_kept_of_it() -> None:
    before = kept(story("Two halls gone", hours=24 * 6, text=FIRE))
    again = group([item("A headline without a word in common", text=FIRE)], [before])
    assert again[0].key == before.key


def test_a_signature_of_an_older_version_is_read_as_well() -> None:
    now = signature_of_item(item("Plant burns", text=FIRE))
    kept = signature_json([now])
    older = {**kept, "prints": list(now.shingles.thinned(96).hashes), "lead": sorted(now.lead)}
    memory = StoryMemory(key="a" * 16, title="Plant burns", first_seen=NOW, last_seen=NOW)
    told = [signature_of_memory(replace(memory, sketch=one)) for one in (kept, older)]
    assert signature_json([told[0]]) == signature_json([told[1]])
    assert told[0].headed is told[1].headed is now.headed
    assert told[0].lead == now.lead
    assert len(json.dumps(kept)) < 1_600


@each(
    ("title", "words", "again"),
    [
        ("L'usine d'Amiens ferme", "l'usin d'amien ferm", "L'usine d'Amiens ferme"),
        (
            "L'incendie de l'entrepôt d'Evry",
            "l'incendi de l'entrepot d'evry",
            "Incendie de l'entrepôt d'Evry : l'enquête",
        ),
        (
            "Sciopero all'aeroporto dell'Aquila",
            "sciopero all'aeroporto dell'aquila",
            "All'aeroporto dell'Aquila lo sciopero continua",
        ),
        ("D'Angelo's kitchen burns", "d'angelo kitchen burn", "Kitchen of D'Angelo burns"),
    ],
)
def test_words_that_an_older_version_kept_with_their_article_are_known(
    title: str, words: str, again: str
) -> None:
    at = NOW - timedelta(hours=10)
    sketch = {"terms": dict.fromkeys(words.split(), 1.0), "count": 1, "lead": words}
    before = StoryMemory(
        key="a" * 16, title=title, first_seen=at, last_seen=at, sketch=sketch | {"opening": words}
    )
    kept, new = signature_of_memory(before), signature_of_item(item(title))
    assert (dict(kept.terms), kept.lead, set(kept.opening)) == (
        dict(new.terms), tuple(sorted(new.terms)), set(new.terms),
    )  # fmt: skip
    (found,) = group([item(again, source="Echo")], [before])
    assert found.key == before.key


def test_two_remembered_stories_stay_two() -> None:
    one = kept(story("Millbrook cheese plant destroyed by fire", hours=30))
    two = replace(one, key="f" * 16, last_seen=one.last_seen + timedelta(hours=1))
    told = group([item("Millbrook cheese plant destroyed by fire")], [one, two])
    assert len(told) == 1
    assert told[0].key in (one.key, two.key)
    assert group([item("Millbrook cheese plant destroyed by fire")], [two, one]) == told


def test_a_memory_without_a_sketch_is_known_by_its_title() -> None:
    bare = StoryMemory(
        key="b" * 16,
        title="Millbrook cheese plant destroyed by fire",
        first_seen=NOW - timedelta(hours=3),
        last_seen=NOW - timedelta(hours=3),
    )
    assert group([item("Fire destroys cheese plant in Millbrook")], [bare])[0].key == bare.key


def test_a_date_in_the_future_counts_as_now() -> None:
    ahead = replace(item("Bakery opens"), published_at=NOW + timedelta(days=400))
    assert group([ahead], now=NOW)[0].last_seen == NOW


def test_the_item_with_a_text_leads() -> None:
    bare = item("Fire destroys cheese plant at Millbrook", hours=2)
    full = item("Millbrook cheese plant destroyed by fire", text=FIRE)
    assert group([bare, full])[0].items[0] == full


_SAID = "fire plant cheese strike wage union pizza recall court mayor sale"
WORDS = st.sampled_from(_SAID.split())
HEADLINES = st.lists(WORDS, max_size=6).map(" ".join)
ITEMS = st.lists(
    st.builds(
        lambda n, title, hours, text: Item(
            f"{n:032x}",
            f"https://example.org/{n}",
            title,
            text * 3,
            "S",
            NOW - timedelta(hours=hours),
            NOW,
        ),
        st.integers(0, 10**6),
        HEADLINES,
        st.integers(0, 200),
        st.lists(WORDS, max_size=30).map(" ".join),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)


@given(ITEMS, st.randoms(use_true_random=False))
def test_every_item_is_in_one_story_whatever_the_order(
    items: list[Item], chance: random.Random
) -> None:
    told = group(items)
    assert sorted(one.id for each in told for one in each.items) == sorted(i.id for i in items)
    assert len({each.key for each in told}) == len(told)
    shuffled = items[:]
    chance.shuffle(shuffled)
    assert group(shuffled) == told


@given(ITEMS)
def test_what_was_remembered_takes_its_items_back(items: list[Item]) -> None:
    memories = [kept(one) for one in group(items)]
    again = group(items, memories)
    known = {one.key for one in memories}
    assert sorted(one.id for each in again for one in each.items) == sorted(i.id for i in items)
    assert len({each.key for each in again}) == len(again)
    assert all(each.key in known for each in again if each.memory)


def test_what_was_worked_out_for_earlier_runs_changes_no_story() -> None:
    recalled, memories = Recollection(Background.of()), dict[str, StoryMemory]()
    for one in (*TOLD, *TOLD[:3]):  # each told alone, the fire's three times, and once more
        again = replace(one, id=f"{len(memories)}{one.id[1:]}")
        told = group([again], list(memories.values()), recalled=recalled)
        assert told == group([again], list(memories.values()))
        memories |= {story.key: kept(story) for story in told}
    assert len(memories) < len(TOLD)
