"""What describing a new brand says, in whole sentences whatever the figures."""

from __future__ import annotations

from service.models import SourceState
from service.wording.brand_pages import new_file
from service.wording.brand_pages import wizard as said
from tests.tables import each
from tests.web.stored import NOW


@each(
    ("state", "told", "expected"),
    [
        (SourceState.OK, {"late": True}, "no answer in time; a run waits longer"),
        (SourceState.FAILED, {"error": "it refuses us"}, "it refuses us"),
        (SourceState.GONE, {}, "it could not be read"),
        (SourceState.NOT_DUE, {},
         "not tried: it wants to be asked with pauses; a run asks it in its turn"),
        (SourceState.EMPTY, {}, "it answers, and has nothing now"),
        (SourceState.EMPTY, {"listing": True},
         "it answers, and no links to stories were found on it"),
        (SourceState.OK, {"older": 4},
         "it answers; what it has is older than three days: 4 entries"),
        (SourceState.OK, {"items": 1}, "one story of the last three days, none about you"),
        (SourceState.OK, {"items": 7, "mattering": 2},
         "7 stories of the last three days, 2 may be about you"),
    ],
)  # fmt: skip
def test_each_source_is_told_in_one_sentence(
    state: SourceState, told: dict[str, object], expected: str
) -> None:
    values = {"items": 0, "mattering": 0, "error": "", "late": False, "older": 0, **told}
    assert said.tried(state, **values) == expected  # type: ignore[arg-type]


def test_figures_of_one_and_of_many_make_sentences() -> None:
    assert said.five_head(0, 0, 0).startswith("Nothing could be read")
    assert "An honest quiet day" in said.five_head(9, 1, 0)
    assert said.five_head(1, 1, 1).endswith(
        "one had a word of yours; this one would have been mailed."
    )
    assert said.site_read("https://x.example", 1, 0).endswith(
        "one thing that may be a product, no feed."
    )
    assert "no products, one feed. Write the names" in said.site_read("https://x.example", 0, 1)
    assert said.site_left(["x"], "").startswith(
        "One page of your site was not read, x: your site asks programs to stay out (robots.txt)"
    )
    assert (
        said.site_left(["x", "y"], "gone") == "2 pages of your site were not read, such as x: gone."
    )
    assert "other.example" in said.site_elsewhere("other.example")
    assert "(JavaScript)" in said.site_empty()
    assert "cannot look up where sites are (DNS)" in said.nothing_reached()
    assert "in its file of settings (.env)" in said.what_to_set("a.yaml", "a")
    assert said.person_or_place(["Wendy"]) == "“Wendy” is also the name of people or places."
    assert said.outlet_line("Paper", None, NOW) == "Paper"
    assert said.origin("else") == said.origin("own")
    assert "Norway" in said.no_outlets(["Norway"], ["Kenya"])
    assert new_file.changed_meanwhile("a.yaml").endswith("nothing was written")
    assert "Go back to the names" in said.no_rule()
    assert "x" in new_file.not_read_back("x")
    assert "word in German, Dutch:" in said.everyday_elsewhere("Trumpf", ["de", "nl"])
