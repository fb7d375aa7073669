"""The digest says what it should, in both forms, whatever the web put into it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.delivery.channels.email.message import freeze
from service.digest import theme as colours
from service.digest.content import compose, most_important, quiet
from service.digest.links import PreviewLinks, SignedLinks, web_link
from service.errors import TokenError
from service.models import (
    Answer,
    Choice,
    Cost,
    Counts,
    DateFrom,
    Digest,
    Finding,
    Group,
    Letter,
    LookAlike,
    Reason,
    ReasonCode,
    RiskKind,
    Sample,
    Scorer,
    SourceNews,
    VoteEffects,
    as_written,
)
from service.signing import Purpose, Signer, recipient_id
from service.wording import figures, moments
from service.wording.votes import precision
from tests.delivery.hostile import HOSTILE, HOSTILE_LINKS
from tests.digest import samples
from tests.digest.samples import BRAND, NOW, RUN
from tests.tables import each

SIGNER = Signer("s" * 32, "debonairs")
LINKS = SignedLinks(
    public_url="https://topfive.example.com/",
    signer=SIGNER,
    recipient="ann@example.com",
    run_id=RUN,
    now=NOW,
)
GOLDEN = Path(__file__).resolve().parent.parent / "data" / "mail"
VOID = {"meta", "br", "img", "input", "link", "hr"}


class Page(HTMLParser):
    """What a mail program makes of the HTML; fails on tags that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.attributes: set[str] = set()
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def written(digest: Digest | None = None) -> Letter:
    return compose(digest or samples.digest(), "ann@example.com", LINKS)


def squeezed(text: str) -> str:
    return re.sub(r"[\s>]+", " ", text)


def test_both_forms_say_everything() -> None:
    letter = written()
    html, text = Page(letter.html).text, squeezed(letter.text)
    for said in (
        "5 findings, 1 serious risk",
        "Durban outlet closed for a day after a health inspection",
        "Coast Daily · 3 h ago",
        "ay 3, from two outlets to seven; the inspector's report is out",
        "Food safety: act now",
        "Negative",
        "“The outlet reopened the next morning.”",
        "Banned word: cheap",
        "Inferred: the brand is not named",
        "Unscored",
        "first seen just now",
        "Your votes moved it up.",
        "Ten recipes for a braai pizza",
        "Left out: it scored too low for a mail",
        "Your no on Tuesday to “Singer eats a pizza on stage” kept “Celebrity eats pizza” and two",
        "“Durban outlet reopens” took a place that your noes had freed",
        "2 of you said wrong brand of “Debonair Jets buys a plane”; if “debonair jets” is never",
        "14 yes and 6 no in the last 30 days: 70% worth knowing (95% sure between 48% and 86%)",
        "ann@example.com",
    ):
        assert said in html, said
        assert said in text, said
    assert "About Debonairs Pizza" in html
    assert "RELEVANT TO DEBONAIRS PIZZA" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"counts": Counts(sources=9, failed=2)}, ""),
        (
            {"counts": Counts(sources=9, failed=3)},
            "3 of 9 sources could not be read: something may be missing here.",
        ),
        (
            {"scorer": Scorer.LEXICAL, "unscored": True, "choice": Choice(findings=())},
            "Scored by keywords: everything is unscored, gpt-6-luna gave no verdict.",
        ),
        (
            {"source_news": SourceNews(("A", "B", "C", "D", "E"), ("F",))},
            "Sources in trouble: A, B, C and 2 more. Sources well again: F.",
        ),
    ],
)
def test_the_foot_says_in_a_line_what_a_reader_should_know(
    changes: dict[str, Any], said: str
) -> None:
    letter = written(samples.digest(**changes))
    for form in (Page(letter.html).text, squeezed(letter.text)):
        for words in ("could not be read", "gave no verdict", "Sources in trouble"):
            assert (words in form) is (words in said)
        assert said in form
        for word in ("tokens", "$", "Cost", "503"):
            assert word not in form


def test_every_finding_has_its_votes_and_they_work() -> None:
    letter = written()
    tokens = re.findall(r"https://topfive\.example\.com/feedback/([\w-]+)", letter.html)
    votes = [SIGNER.read(token, Purpose.VOTE, NOW) for token in tokens]
    expected = [(f.story.key, a) for f in samples.five() for a in (Answer.YES, Answer.NO)]
    assert [(v.subject, v.answer) for v in votes] == [
        *expected,
        (samples.runner_up().story.key, Answer.YES),
        *((one.story.key, Answer.YES) for one in samples.digest().choice.also),
        ("beefbeefbeefbeef", Answer.UNDO),
    ]
    assert {v.recipient for v in votes} == {recipient_id("ann@example.com")}
    assert re.findall(r"/feedback/([\w-]+)", letter.text) == tokens


def test_only_the_one_who_voted_is_told_so_and_can_undo_it() -> None:
    for readers, said, undo in (
        (("ann@example.com",), "Your no on Tuesday to “Singer eats", True),
        (("ben@example.com",), "A no on Tuesday to “Singer eats", False),
        (("ben@example.com", "ann@example.com"), "2 of you said no to “Singer eats a", True),
    ):
        effects = VoteEffects(effects=(samples.effect(*readers),))
        letter = written(
            samples.digest(choice=Choice(findings=samples.five(), vote_effects=effects))
        )
        assert said in Page(letter.html).text
        assert said in squeezed(letter.text)
        tokens = re.findall(r"/feedback/([\w-]+)", letter.html)
        asked = [SIGNER.read(token, Purpose.VOTE, NOW).answer for token in tokens]
        assert (Answer.UNDO in asked) is undo
        preview = compose(samples.digest(), "", PreviewLinks())
        assert "Your no" not in preview.text
        assert "undo" not in preview.text


def test_the_run_and_the_way_out_are_linked() -> None:
    letter = written()
    view = re.search(r"/view/([\w-]+)", letter.html)
    out = re.search(r"/unsubscribe/([\w-]+)", letter.text)
    assert view is not None
    assert out is not None
    assert SIGNER.read(view[1], Purpose.VIEW, NOW).subject == RUN.replace("-", "")
    assert SIGNER.read(out[1], Purpose.UNSUBSCRIBE, NOW + timedelta(days=89)).subject == ""
    with pytest.raises(TokenError):
        SIGNER.read(view[1], Purpose.UNSUBSCRIBE, NOW)


def test_a_preview_has_no_token_that_works() -> None:
    letter = compose(samples.digest(), "ann@example.com", PreviewLinks())
    assert "/feedback/" not in letter.html + letter.text
    shown = compose(samples.digest(), "", PreviewLinks())
    assert "A preview; nothing was sent." in shown.html
    assert "A preview; nothing was sent." in shown.text
    assert all(link[:1] in {"#", "h"} for link in Page(letter.html).links)


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (
            {},
            "Food safety: Durban outlet closed for a day after a health inspection · 5 findings",
        ),
        ({"sample": True}, "SAMPLE · Food safety: Durban outlet"),
    ],
)
def test_the_subject_names_the_gravest(change: dict[str, bool], subject: str) -> None:
    assert written(samples.digest(**change)).subject.startswith(subject)


def test_without_risk_the_subject_names_the_first() -> None:
    findings = tuple(
        replace(f, evaluation=replace(f.evaluation, risk=min(f.evaluation.risk, 1)))
        for f in samples.five()
    )
    letter = written(samples.digest(choice=Choice(findings=findings[1:2])))
    assert letter.subject == "The triple-decker returns to the menu for winter · 1 finding"
    assert most_important(findings) is findings[0]


def test_a_grave_risk_is_named_wherever_it_ranks() -> None:
    grave = samples.finding(
        5, Group.RELEVANT, evaluation=samples.judged(5, risk=2, risk_kind=RiskKind.LABOUR)
    )
    findings = (samples.finding(1), grave)
    assert most_important(findings) is grave
    assert written(samples.digest(choice=Choice(findings=findings))).subject.startswith("Labour: ")


def test_serious_risks_stand_first_whichever_group_they_are_of() -> None:
    letter = written(samples.digest(choice=Choice(findings=samples.risks_below())))
    order = (
        "Act now",
        "Cheese recalled from every large pizza kitchen in Gauteng",
        "Serious risk",
        "Drivers of three pizza chains strike over a death in Durban",
        "About Debonairs Pizza",
        "The triple-decker returns to the menu for winter",
        "A pizza chain's app was down on Friday evening",
    )
    for form in (Page(letter.html).text, squeezed(letter.text)):
        body = form[form.index("2026") :].casefold()  # after the subject and the preheader
        places = [body.index(words.casefold()) for words in order]
        assert places == sorted(places)
        assert "Relevant to Debonairs Pizza" in form
    assert letter.text.index("1. Cheese") < letter.text.index("2. Drivers") < len(letter.text)


def test_a_risk_to_watch_stays_in_its_group() -> None:
    letter = written(samples.digest(choice=Choice(findings=samples.five()[1:])))
    assert "Act now" not in letter.html
    assert "Serious risk" not in letter.html
    assert letter.text.index("ABOUT DEBONAIRS") < letter.text.index("RELEVANT TO DEBONAIRS")


def test_a_sample_says_so_everywhere() -> None:
    letter = written(samples.digest(sample=Sample.STORIES))
    assert all("SAMPLE" in part for part in (letter.subject, letter.html, letter.text))
    assert "SAMPLE" not in written().html


def test_a_quiet_day_is_honest() -> None:
    letter = quiet(samples.nothing(), "ann@example.com", LINKS)
    assert letter.subject == "Nothing today for Debonairs Pizza (best 1.8, needed 2.0)"
    for form in (Page(letter.html).text, squeezed(letter.text)):
        assert "The best scored 1.8 of 5; a finding needs 2.0." in form
        assert "36 of 38 reached" in form
        assert "1,412 read" in form
        assert "hould have been in" in form
    assert written(samples.nothing()) == letter


def test_a_day_without_anything_at_all_is_honest_too() -> None:
    letter = written(samples.digest(choice=Choice(findings=())))
    assert letter.subject == "Nothing today for Debonairs Pizza"
    assert "Nothing new had to do with the brand at all." in letter.text
    assert "What your votes did" not in letter.html


def test_times_are_shown_in_the_reader_s_zone() -> None:
    zone = ZoneInfo("Africa/Johannesburg")
    letter = compose(samples.digest(), "ann@example.com", LINKS, zone=zone)
    assert "Monday 9 March 2026, 07:30 SAST" in letter.text


@each(
    ("minutes", "words"),
    [
        (-5, "just now"),
        (0.5, "just now"),
        (1, "1 min ago"),
        (59.9, "59 min ago"),
        (60, "1 h ago"),
        (47 * 60, "47 h ago"),
        (48 * 60, "2 days ago"),
    ],
)
def test_ages(minutes: float, words: str) -> None:
    assert moments.age(NOW - timedelta(minutes=minutes), NOW) == words


def test_a_date_that_nobody_gave_is_not_passed_off_as_one() -> None:
    guessed = samples.item(date_from=DateFrom.FIRST_SEEN)
    assert moments.published(guessed, NOW) == "first seen 3 h ago"


def test_a_date_ahead_of_the_clock_is_not_passed_off_as_just_now() -> None:
    for minutes, words in (
        (30, "just now"),
        (90, "dated 1 h ahead"),
        (22 * 60, "dated 22 h ahead"),
    ):
        ahead = samples.item(date_from=DateFrom.FEED, published_at=NOW + timedelta(minutes=minutes))
        assert moments.published(ahead, NOW) == words


def test_a_page_much_older_than_its_feed_says_is_told() -> None:
    listed_anew = samples.item(date_from=DateFrom.FEED, page_date=datetime(2021, 2, 3, tzinfo=UTC))
    told = "3 h ago, but its page is of 3 February 2021"
    assert moments.published(listed_anew, NOW) == told
    put_up_late = replace(listed_anew, date_from=DateFrom.FIRST_SEEN)
    assert moments.published(put_up_late, NOW) == f"first seen {told}"


def test_figures_of_a_run_without_trouble() -> None:
    assert figures.sources_reached(Counts(sources=1)) == "1 reached"
    assert figures.sources_reached(Counts(sources=2)) == "all 2 reached"
    assert figures.items_read(Counts(items=3)) == "3 read, 0 new, 0 judged"
    assert precision(VoteEffects()) == ""
    assert precision(VoteEffects(yes=2, precision=1.0)) == "2 yes in the last 30 days"
    assert precision(VoteEffects(no=3, precision=0.0)) == "3 no in the last 30 days"
    assert precision(VoteEffects(yes=2, no=1, precision=0.7)).startswith("2 yes and 1 no in")


def hostile_digest(text: str) -> Digest:
    """A digest with `text` in every field that comes from outside."""
    story = samples.story(1, change=text, title=text, publisher=text, source=text, url=text)
    judged = samples.judged(1, why=text, evidence=text, flags=(as_written(text),), topic=text)
    finding = samples.finding(1, story=story, evaluation=judged, reasons=(as_written(text),) * 5)
    reports = tuple(replace(r, error=text) for r in samples.reports())
    return samples.digest(
        choice=Choice(
            findings=(finding,),
            runner_up=replace(samples.runner_up(), story=story, reason=as_written(text)),
            also=(samples.listed(7, title=text, publisher=text, url=text),) * 10,
            vote_effects=VoteEffects(
                effects=(samples.effect("ann@example.com", title=text, moved_title=text),),
                lines=(as_written(text),),
                look_alikes=(LookAlike(name=text, readers=1, title=text),),
                precision=0.5,
            ),
        ),
        reports=reports,
        notes=(as_written(text),),
        cost=Cost(model=text, calls=1),
    )


@each("text", HOSTILE)
def test_hostile_text_in_every_field_breaks_nothing(text: str) -> None:
    letter = written(hostile_digest(text))
    page, harmless = Page(letter.html), Page(written(hostile_digest("harmless")).html)
    assert set(page.tags) <= set(harmless.tags)
    assert page.attributes <= harmless.attributes
    assert all(link.startswith("https://topfive.example.com/") for link in page.links)
    assert len(letter.html) < 60_000
    frozen = freeze(
        letter,
        sender=Address("", addr_spec="d@example.com"),
        recipient="ann@example.com",
        run_id=RUN,
        domain="example.com",
        brand_id="debonairs",
        unsubscribe_url=LINKS.unsubscribe(),
        now=NOW,
    )
    assert len(frozen.body) < 64_000


@example("HTTP://0")
@given(st.text(max_size=80))
def test_any_text_at_all_adds_no_markup(text: str) -> None:
    page = Page(written(hostile_digest(text)).html)
    assert "script" not in page.tags
    assert not {name for name in page.attributes if name.startswith("on")}
    ours = "https://topfive.example.com/"
    # A text that is a web address ("HTTP://0") is linked where a story's address stands.
    assert all(link.startswith(ours) or link == web_link(text) for link in page.links if link)


@each("url", HOSTILE_LINKS)
def test_a_link_that_is_no_web_page_is_not_linked(url: str) -> None:
    digest = samples.digest(
        choice=Choice(findings=(samples.finding(1, story=samples.story(1, url=url)),))
    )
    letter = written(digest)
    assert all(link.startswith("https://topfive.") for link in Page(letter.html).links)
    assert not url.strip() or url not in letter.text
    assert web_link(url) == ""


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=1&c=2#d", "http://example.com", "https://xn--mnchen-3ya.de/ü"]
)
def test_ordinary_links_are_linked(url: str) -> None:
    assert web_link(url) == url


def long_effects(text: str) -> VoteEffects:
    return VoteEffects(
        effects=(samples.effect("ann@example.com", title=text, moved_title=text),) * 10,
        lines=(as_written(text),) * 20,
        look_alikes=(LookAlike(name=text, readers=1, title=text),) * 9,
    )


LONG = {
    "latin": "An uncommonly long sentence about pizza, with “quotes” & <brackets> and so on. ",
    "devanagari": "सोवेटो में पिज़्ज़ा की नई दुकान खुली और लोगों ने कतार लगाई। ",
    "emoji": "🍕🔥",
}


def long_findings(text: str) -> tuple[Finding, ...]:
    """Five findings, each with `text` in all that comes from outside, and a long link."""
    url = "https://news.example/" + "a-long-path/" * 30
    return tuple(
        replace(
            f,
            story=samples.story(f.rank, title=text, publisher=text, change=text, url=url),
            evaluation=replace(
                f.evaluation, why=text, evidence=text, flags=(as_written(text),) * 9
            ),
            reasons=(as_written(text),) * 9,
        )
        for f in samples.five()
    )


@pytest.mark.parametrize("script", LONG)
def test_five_long_findings_stay_far_under_the_clip(script: str) -> None:
    """With everything else at its longest too, and in scripts of three and four bytes a letter."""
    text = LONG[script] * 100
    choice = Choice(
        findings=long_findings(text), runner_up=samples.runner_up(), vote_effects=long_effects(text)
    )
    reports = tuple(replace(report, error=text) for report in samples.reports())
    letter = written(samples.digest(choice=choice, notes=(as_written(text),) * 20, reports=reports))
    assert len(letter.html.encode()) < 60_000
    assert len(letter.text.encode()) < 40_000


@pytest.mark.parametrize("script", [*LONG, "markup"])
def test_twenty_findings_with_long_links_stay_under_the_clip_and_keep_their_end(
    script: str,
) -> None:
    """The largest that TOP_RESULTS allows, with everything else at its longest too."""
    text = LONG.get(script, '<"&') * 100
    url = "https://news.example/?" + "a&b=" * 120
    findings = tuple(
        replace(
            finding,
            rank=rank,
            story=samples.story(rank, title=text, publisher=text, change=text, url=url + str(rank)),
            reasons=(as_written(text),) * 9,
        )
        for rank in range(1, 21)
        for finding in long_findings(text)[:1]
    )
    choice = Choice(
        findings=findings,
        runner_up=samples.runner_up(),
        also=tuple(samples.listed(n, title=text, publisher=text) for n in range(30, 40)),
        unlisted=90,
        vote_effects=long_effects(text),
    )
    reports = tuple(replace(report, error=text) for report in samples.reports())
    letter = written(samples.digest(choice=choice, notes=(as_written(text),) * 20, reports=reports))
    assert len(letter.html.encode()) < 100_000
    assert letter.html.count("a&amp;b=") == 20 * 120
    assert LINKS.unsubscribe() in letter.html


def test_a_whole_mail_with_five_long_findings_is_under_64_kilobytes() -> None:
    choice = replace(samples.digest().choice, findings=long_findings(LONG["latin"] * 100))
    frozen = freeze(
        written(samples.digest(choice=choice)),
        sender=Address("", addr_spec="d@example.com"),
        recipient="ann@example.com",
        run_id=RUN,
        domain="example.com",
        brand_id="debonairs",
        unsubscribe_url=LINKS.unsubscribe(),
        now=NOW,
    )
    assert len(frozen.body) < 64_000


def test_below_the_five_stands_what_else_names_the_brand_linked_and_with_its_vote() -> None:
    letter = written()
    listed = samples.digest().choice.also
    votes = {LINKS.vote(one.story.key, Answer.YES) for one in listed}
    for one in listed:
        item = one.story.naming_item
        assert f'<a class="ink title" href="{item.url}"' in letter.html
        assert item.url in letter.text
    for form in (letter.html, letter.text):
        assert "Debonairs Pizza pays for a school kitchen in Polokwane" in squeezed(form)
        assert "3 more stories name it." in form
        assert all(vote in form for vote in votes)
    assert "ALSO ABOUT DEBONAIRS PIZZA" in letter.text
    alone = written(samples.digest(choice=replace(samples.digest().choice, also=(), unlisted=0)))
    assert "also about" not in (alone.html + alone.text).lower()


def test_a_story_that_was_listed_before_says_so() -> None:
    again = replace(samples.finding(), again=Reason(ReasonCode.LISTED_EARLIER))
    letter = written(samples.digest(choice=Choice(findings=(again,))))
    assert "Listed earlier" in letter.html
    assert "   Listed earlier\n" in letter.text


def test_nothing_is_loaded_from_anywhere() -> None:
    html = written().html
    assert "<img" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert "<script" not in html
    assert not {"src", "background", "srcset"} & Page(html).attributes


def test_plain_text_lines_are_short_but_for_links() -> None:
    lines = written().text.splitlines()
    assert all(len(line) <= 78 or "https://" in line for line in lines)
    assert all(line.strip().startswith("https://") for line in lines if "https://" in line)


COLOUR = st.from_regex(r"\A#[0-9a-f]{6}\Z")


@given(COLOUR, COLOUR)
def test_whatever_the_brand_s_colours_text_is_readable(primary: str, secondary: str) -> None:
    theme = colours.theme(primary, secondary)
    assert colours.contrast(theme.on_accent, theme.accent) >= 4.5
    assert colours.contrast(theme.ink, colours.PAGE) >= 4.5
    assert colours.contrast(theme.ink, colours.CARD) >= 4.5
    assert colours.contrast(theme.dark_ink, colours.DARK_CARD) >= 4.5
    assert colours.contrast(theme.dark_ink, colours.DARK_PAGE) >= 4.5


def css_pairs(html: str) -> Iterator[tuple[str, str]]:
    """Yield text colour and ground wherever one rule names both."""
    for rule in re.findall(r'(?:style="([^"]*)"|\{([^{}]*)\})', html):
        text = "".join(rule)
        colour = re.search(r"(?<![-\w])color:\s*(#[0-9a-f]{6})", text)
        ground = re.search(r"background:\s*(#[0-9a-f]{6})", text)
        if colour and ground:
            yield colour[1], ground[1]


@pytest.mark.parametrize("primary", ["#00539f", "#e4002b", "#ffdd00", "#ffffff", "#000000"])
def test_every_pair_of_colours_in_the_mail_is_readable(primary: str) -> None:
    digest = samples.digest(brand=replace(BRAND, primary_colour=primary), sample=Sample.STORIES)
    pairs = list(css_pairs(written(digest).html))
    assert len(pairs) > 10
    assert [pair for pair in pairs if colours.contrast(*pair) < 4.5] == []


@each("colour", ["red", "#12", "", "#00539f;}</style>", "url(x)", "#GGGGGG"])
def test_what_is_no_colour_never_reaches_the_style(colour: str) -> None:
    brand = replace(BRAND, primary_colour=colour, secondary_colour=colour)
    html = written(samples.digest(brand=brand)).html
    assert colours.theme(colour, colour).accent == "#1f2937"
    assert not colour or f":{colour}" not in html


def test_short_colours_are_understood() -> None:
    assert colours.parse(" #0AF ", "#000000") == "#00aaff"
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("name", ["digest", "quiet"])
def test_the_mail_is_the_one_that_was_looked_at(name: str, request: pytest.FixtureRequest) -> None:
    made = samples.digest() if name == "digest" else samples.nothing()
    letter = compose(made, "ann@example.com", PreviewLinks())
    for kind, text in (("html", letter.html), ("txt", letter.text)):
        path = GOLDEN / f"{name}.{kind}"
        if os.environ.get("REWRITE_GOLDEN"):  # set it, run, look at what comes, commit it
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("colour", ["#1f2937", "#000000", "#1b2027", "#c8102e", "#ffd200"])
def test_a_button_stands_out_from_a_dark_card(colour: str) -> None:
    made = colours.theme(colour, "")
    assert colours.contrast(made.dark_press, colours.DARK_CARD) >= colours.STANDS_OUT
    assert colours.contrast(made.dark_press, made.on_dark_press) >= colours.ENOUGH
