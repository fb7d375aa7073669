"""Headlines that a person says are somebody else's become look-alikes, and no more than that."""

from __future__ import annotations

from dataclasses import replace

from service.models import Brand, Source, SourceKind, SourceState
from service.onboarding.first_five import first_five, not_us
from service.onboarding.trying import Tried
from tests.ranking.samples import item
from tests.tables import each
from tests.web.stored import NOW

BRAND = Brand(id="x", display_name="Bean There", core=("coffee shop",))


@each(
    ("title", "expected"),
    [
        ("Bean There, Done That: ten towns to see twice", ("bean there done that",)),
        ("New single: “Bean there, baked that” tops the chart", ("bean there baked that",)),
        ("Bean There Tea House closes", ("bean there tea house",)),
        ("Bean There opens a coffee shop", ()),
        ("Sales at Bean There", ()),
        ("Nothing of the kind", ()),
    ],
)
def test_what_follows_the_name_is_taken_with_it(title: str, expected: tuple[str, ...]) -> None:
    assert not_us([title], BRAND, NOW) == expected


def tried(*told: tuple[str, str]) -> list[Tried]:
    """Return what sources brought: outlet and headline of each item."""
    source = Source(kind=SourceKind.FEED, target="https://example.org/feed", name="Paper")
    items = [
        replace(item(title, source=outlet, hours=number), may_matter=True)
        for number, (outlet, title) in enumerate(told)
    ]
    return [Tried(source=source, state=SourceState.OK, items=tuple(items))]


def test_a_saying_of_several_events_is_proposed_and_one_event_of_the_brand_s_is_not() -> None:
    found = first_five(
        tried(
            ("A", "Bean there, done that: ten towns to see twice"),
            ("B", "Bean there, done that, says the retiring mayor of Oslo"),
            # One event that two outlets tell.
            ("A", "Bean There glue cup scare: handles fall off in Leeds"),
            ("B", "Bean There glue cup scare as handles fall off in Leeds"),
        ),
        BRAND,
        NOW,
    )
    assert found.look_alikes == ("bean there done that",)


def test_the_five_say_why_in_the_language_of_the_mail() -> None:
    brought = tried(("A", "Bean There coffee opens a shop in Paarl"))
    english, afrikaans = (
        first_five(brought, BRAND, NOW, language).choice.findings[0].evaluation
        for language in ("en", "af")
    )
    assert (english.why_language, afrikaans.why_language) == ("en", "af")
    assert english.why != afrikaans.why


def test_what_was_taken_by_all_that_was_read_is_not_said_to_be_left_out() -> None:
    """A run judges headline and text, and so the trial does; the headline alone proves nothing."""
    brand = Brand(id="x", display_name="Frost", core=("soft drink",))
    strong = (
        "Frost recalls soft drink over glass",
        "Frost fined over soft drink labels",
        "Boy dies after Frost soft drink",
        "Frost soft drink workers strike in Paarl",
        "Frost sued over soft drink name",
    )
    (one,) = tried(("A", "Frost on the Karoo"), ("B", "Frost in the Karoo"),
                   *(("C", title) for title in strong))  # fmt: skip
    bare, told, *rest = one.items
    brought = replace(one, items=(bare, replace(told, text="Frost makes a soft drink."), *rest))
    found = first_five([brought], brand, NOW)
    assert {finding.story.items[0].title for finding in found.choice.findings} == set(strong)
    assert [item.title for item in found.doubtful] == [bare.title]
