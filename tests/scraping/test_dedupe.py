"""Near-copies: found when cut or edited, folded on one site only."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.models import Item
from service.scraping.dedupe import SAME_SITE, fold
from service.text.copies.near_duplicates import CopyIndex
from service.text.shingles import Shingles, of_words

NOW = datetime(2024, 5, 6, 12, tzinfo=UTC)
VOCABULARY = [
    a + b
    for a in ("ba", "do", "ki", "lu", "me", "no", "ri", "sa")
    for b in ("x", "ra", "tin", "mo", "ve")
]


def text(seed: int, length: int = 120) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(VOCABULARY) for _ in range(length))


def item(url: str, body: str, **changes: object) -> Item:
    made = Item(id=url, url=url, title="", text=body, source="s", published_at=NOW, fetched_at=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def shingles(body: str) -> Shingles:
    return of_words(body.split(), sample=None)


def test_a_cut_copy_and_an_edited_copy_are_found() -> None:
    original = text(1)
    cut = " ".join(original.split()[:40])
    edited = " ".join("new" if n % 12 == 0 else w for n, w in enumerate(original.split()))
    for copy, first in ((cut, 0), (edited, 0), (text(3), 2)):
        index = CopyIndex(SAME_SITE)
        assert [index.add(shingles(one)) for one in (original, text(2), copy)] == [0, 1, first]


def test_the_nearest_text_is_the_one_that_it_is_a_copy_of() -> None:
    index = CopyIndex(SAME_SITE)
    original = text(1, 200)
    less = " ".join([*original.split()[:110], *text(5).split()[:90]])
    more = " ".join([*original.split()[50:], *text(6).split()[:50]])
    assert [index.add(shingles(one)) for one in (less, more, original)] == [0, 1, 1]


def test_short_texts_are_never_copies() -> None:
    index = CopyIndex(SAME_SITE)
    short = "Three words here and no more"
    assert [index.add(shingles(one)) for one in (short, short, "", "")] == [0, 1, 2, 3]


def test_a_text_that_everybody_has_is_one_text() -> None:
    index = CopyIndex(SAME_SITE)
    assert {index.add(shingles(text(1, 20))) for _ in range(600)} == {0}


def test_copies_on_one_site_fold_and_the_fullest_stays() -> None:
    whole = text(1, 300)
    teaser = item("https://news.example.co.za/a", whole[:700])
    full = item("https://www.example.co.za/b?utm_source=x", whole)
    other = item("https://www.example.co.za/c", text(2))
    folded = fold([teaser, other, full])
    assert [one.url for one in folded] == [full.url, other.url]
    assert folded[0].also_at == (teaser.url,)
    assert folded[1] is other


def test_what_only_ends_alike_is_no_copy() -> None:
    ending = " Do you have a story for us? Send a message with your name and your number to us."
    glass = "Splinters of glass were found in cans of ginger beer in Durban." + ending
    boy = "A boy of nine has died in Kimberley after a fall." + ending
    recall = item("https://one.org/1", glass, title="Can maker calls back 200,000 cans")
    death = item("https://one.org/2", boy, title="Nine-year-old dies")
    renamed = item("https://one.org/3", glass, title="What you should not drink this week")
    assert fold([recall, death]) == [recall, death]
    found = fold([recall, death, renamed])
    assert [one.also_at for one in found] == [(renamed.url,), ()]


def test_what_frames_three_texts_of_a_site_tells_nothing_of_them() -> None:
    frame = "Thanks to our sponsors for the boards and the printing. {} Join us for a coffee. "
    frame += "Every month a box of parts is given away to somebody who writes to us about it. "
    told = [("Train surgery", "Slightly late, a wheel."), ("A camera", "It sees warmth at night.")]
    told += [("New toy", "It picks and places.")]
    films = [
        item(f"https://one.org/{n}", frame.format(t), title=h) for n, (h, t) in enumerate(told)
    ]
    assert fold(films) == films
    copies = [replace(films[0], id=h, url=f"https://one.org/{h}", title=h) for h in "abc"]
    assert len(fold([films[0], *copies])) == 1


def test_films_that_begin_alike_and_share_their_sponsors_are_several() -> None:
    sponsors = f"{text(7, 60)}.\n{text(8, 60)}."
    films = [
        item(
            f"https://one.org/{n}",
            f"In this film we build {n} and take it apart.\n{text(20 + n, 12)}.\n{sponsors}",
            title=title,
        )
        for n, title in enumerate(("A boat", "Why kettles sing", "Ovens", "What is left of it?"))
    ]
    assert fold(films) == films
    assert len(fold([*films, replace(films[0], id="x", url="https://one.org/x", title="X")])) == 4


def test_films_over_nothing_but_their_channels_lines_are_several() -> None:
    lines = (
        "Subscribe and switch on the bell. Music from the library of the house. Write to us. " * 6
    )
    titles = ("We tried every oven in a day", "Building a shed", "Is the deep pan worth it?")
    films = [item(f"https://one.org/{n}", lines, title=title) for n, title in enumerate(titles)]
    assert fold(films) == films
    told = [replace(films[0], text=f"{title}. {lines}", title=title) for title in titles]
    again = [replace(one, id=f"{n}", url=f"https://one.org/a{n}") for n, one in enumerate(told)]
    assert len(fold([told[0], replace(again[0], title="Our longest film yet, at last")])) == 1


def test_briefs_in_one_wording_are_several_where_their_headlines_name_what_only_they_tell() -> None:
    wording = (
        "Old Oven takes its {what} off the shelves: salmonella was found in {lot}, the regulator "
        "said. Whoever has eaten of it and feels ill should see a doctor. Money is given back."
    )
    one, other = ("lemon cream", "lot 12"), ("nut spread", "lot 7")
    items = [
        item(f"https://a.example/{n}", wording.format(what=what, lot=lot), title=title)
        for n, ((what, lot), title) in enumerate(
            [
                (one, "Old Oven recalls lemon cream"),
                (other, "Old Oven recalls nut spread"),
                (other, "Nut spread of Old Oven recalled over illness"),
            ]
        )
    ]
    assert [len(each.also_at) for each in fold(items)] == [0, 1]


def test_a_round_up_is_none_of_the_stories_that_it_repeats() -> None:
    stories = [item(f"https://one.org/{n}", text(n, 120), title=text(n + 30, 5)) for n in range(4)]
    week = item("https://one.org/week", "\n".join(one.text for one in stories), title="The week")
    teaser = item("https://one.org/teaser", stories[0].text[:300], title=stories[0].title)
    for items in ([week, *stories], [*stories, week]):
        assert fold(items) == items
    found = fold([week, teaser, *stories])
    assert [one.url for one in found] == [week.url, *(one.url for one in stories)]
    assert found[1].also_at == (teaser.url,)


def test_one_story_at_two_outlets_stays_two_voices() -> None:
    items = [item("https://one.org/a", text(1)), item("https://two.org/a", text(1))]
    assert fold(items) == items


def test_two_publishers_on_one_news_search_stay_two_voices() -> None:
    one, two, same = (
        item(f"https://news.search.org/{n}", text(1), publisher=name)
        for n, name in enumerate(["News24", "The Citizen", "news24.com"])
    )
    assert [found.url for found in fold([one, two, same])] == [one.url, two.url]


def test_variants_of_one_address_fold_whatever_their_text() -> None:
    first = item("https://one.org/a", text(1))
    second = item("https://one.org/a?utm_medium=mail", text(2))
    assert [one.url for one in fold([first, second])] == [first.url]


def test_of_equals_the_weightiest_then_the_earliest_stays() -> None:
    body = text(1)
    plain = item("https://one.org/a", body)
    heavy = item("https://one.org/b", body, source_weight=2.0)
    early = item("https://one.org/c", body, published_at=NOW - timedelta(hours=1))
    undated = item(
        "https://one.org/d", body, published_at=None, fetched_at=NOW - timedelta(hours=2)
    )
    assert fold([plain, heavy, early])[0].url == heavy.url
    assert fold([plain, early])[0].url == early.url
    assert fold([plain, early, undated])[0].url == undated.url


def test_an_item_that_may_matter_is_kept_over_one_that_cannot() -> None:
    body = text(1)
    cheap = item("https://one.org/a", body + text(3, 100), may_matter=False)
    careful = item("https://one.org/b", body)
    assert fold([cheap, careful])[0].url == careful.url


def test_earlier_addresses_are_kept() -> None:
    body = text(1)
    items = [
        item("https://one.org/a", body, also_at=("https://one.org/z",)),
        item("https://one.org/b", body + " and more " + text(4, 90)),
    ]
    assert fold(items)[0].also_at == ("https://one.org/a", "https://one.org/z")


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=12))
def test_no_address_is_lost_and_folding_again_changes_nothing(
    rows: list[tuple[int, int, bool]],
) -> None:
    items = [
        item(f"https://site{site}.org/{n}", text(body, 60) if full else "")
        for n, (site, body, full) in enumerate(rows)
    ]
    folded = fold(items)
    urls = [url for one in folded for url in (one.url, *one.also_at)]
    assert sorted(urls) == sorted(one.url for one in items)
    assert fold(folded) == folded
