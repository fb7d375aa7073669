"""What the check says of sources, readers and the description, by tables; nothing is asked."""

from __future__ import annotations

from datetime import UTC, datetime

from service.cli.checks import brand as brand_verdict
from service.cli.checks.lines import CheckLine, Mark, verdict
from service.cli.checks.readers import reader_lines, when
from service.cli.checks.sources import told
from service.config import Settings
from service.config.load import load
from service.matching.brand_verdict import broad_words, in_small_letters, is_everyday_name
from service.models import Brand, Source, SourceKind, SourceReport, SourceState
from service.scraping.sources.source_type import RequestOptions
from tests.config.test_load import GOOD
from tests.tables import each

NOW = datetime(2026, 11, 28, 9, 55, tzinfo=UTC)
DNS = "there is no site of this name, or it could not be looked up just now (DNS)"


def report(name: str, state: SourceState, error: str = "", kind: str = "feed") -> SourceReport:
    target = name if kind == "reddit" else f"https://{name}.example/feed"
    source = Source(kind=SourceKind(kind), target=target, name=name)
    return SourceReport(
        source=source, state=state, error=error, unanswered=error == DNS, entries=3, seconds=0.2
    )


def lines(reports: list[SourceReport], silent: frozenset[str] = frozenset()) -> list[str]:
    heard = {one.source.key for one in reports if one.source.name not in silent}
    return [str(line) for line in told(reports, heard, RequestOptions(), 10.0)]


def test_without_a_network_there_is_one_line() -> None:
    reports = [report(f"s{n}", SourceState.FAILED, DNS) for n in range(37)]
    reports += [report(f"r/town{n}", SourceState.NOT_DUE, kind="reddit") for n in range(2)]
    [line] = lines(reports)
    assert line.startswith(f"FAIL  sources       none of the 39 sources could be read ({DNS}).")
    assert "reaches the internet" in line


def test_a_network_that_swallows_everything_is_one_line_too() -> None:
    reports = [report(f"s{n}", SourceState.FAILED, "time was over") for n in range(5)]
    reports.append(report("dead", SourceState.FAILED, DNS))
    [line] = lines(reports, frozenset(f"s{n}" for n in range(5)))
    assert "5 times: no answer within 10 s; once" in line


def test_addresses_that_are_not_asked_are_no_matter_of_the_network() -> None:
    closed = "port 8977 is not read; SCRAPE_ALLOW_PORTS names those that are"
    one, other = lines(
        [
            report("a", SourceState.FAILED, closed),
            report("b", SourceState.GONE, "HTTP 404: there is no such page"),
        ]
    )
    assert (one, other) == (
        f"FAIL  source        a: {closed}",
        "FAIL  source        b: HTTP 404: there is no such page",
    )


def test_sites_that_answer_with_no_feed_are_no_matter_of_the_network() -> None:
    wrong = "it is neither a feed nor a page that lists stories"
    said = lines([report(name, SourceState.FAILED, wrong) for name in "ab"])
    assert said == [f"FAIL  source        {name}: {wrong}" for name in "ab"]


def test_what_waits_for_politeness_is_told_as_that() -> None:
    reports = [report("r/a", SourceState.OK, kind="reddit"), report("x", SourceState.OK)]
    reports += [report(f"r/{n}", SourceState.NOT_DUE, kind="reddit") for n in "bc"]
    ok, other, wait = lines(reports)
    assert ok.startswith("ok    source        r/a: 3 entries")
    assert other.startswith("ok    source        x: 3 entries")
    assert wait == (
        "wait  source        Reddit: asked 60 s apart, so it takes 2 minutes more: r/b, r/c"
    )


def test_few_failures_have_a_line_each_and_many_alike_one() -> None:
    reports = [report("fine", SourceState.OK)]
    reports += [report(f"s{n}", SourceState.FAILED, DNS) for n in range(3)]
    assert len(lines(reports)) == 4
    reports += [report("s4", SourceState.FAILED, DNS), report("t", SourceState.FAILED, "HTTP 404")]
    said = lines(reports)
    assert len(said) == 3
    assert "4 sources" in said[1]
    assert "s0, s1, s2, s4" in said[1]
    assert said[2] == "FAIL  source        t: HTTP 404"


def test_a_slow_source_is_no_failure() -> None:
    reports = [report("fine", SourceState.OK), report("slow", SourceState.FAILED, "time was over")]
    assert lines(reports, frozenset({"slow"}))[1] == (
        "WARN  source        no answer within 10 s, a run waits longer: slow"
    )


def settings(**changed: str) -> Settings:
    return load(None, {**GOOD, **changed})


ZONE = {"TIMEZONE": "Africa/Johannesburg"}


@each(
    ("changed", "has"),
    [
        ({}, ("after each run that finds something new, every 10 minutes", "10:00 UTC")),
        ({"AGENT_RUN_INTERVAL_MINUTES": "1"}, ("every minute", "09:56 UTC")),
        (
            ZONE | {"EMAIL_SCHEDULE": "07:30,16:00"},
            ("at 07:30 and 16:00 each day (Africa/Johannesburg)",
             "next: Saturday 28 November 2026, 16:00 SAST (in 4 h)",
             "here it is Saturday 28 November 2026, 11:55 SAST"),
        ),
        (ZONE | {"EMAIL_SCHEDULE": "07:30"}, ("next: Sunday 29 November 2026, 07:30 SAST",)),
        (
            ZONE | {"QUIET_HOURS": "11:00-13:00"},
            ("the next may go at Saturday 28 November 2026, 13:00 SAST",
             "From 11:00 to 13:00 (Africa/Johannesburg) it is held back"),
        ),
        (
            ZONE | {"QUIET_HOURS": "22:00-08:00", "EMAIL_SCHEDULE": "07:30"},
            ("next: Sunday 29 November 2026, 08:00 SAST",),
        ),
        ({"EMAIL_SCHEDULE": "06:00,12:00,18:00"}, ("at 06:00, 12:00 and 18:00 each day (UTC)",)),
    ],
)  # fmt: skip
def test_when_mail_goes_is_said_in_words(changed: dict[str, str], has: tuple[str, ...]) -> None:
    said = when(settings(**changed), NOW)
    for words in has:
        assert words in said


@each(
    ("name", "everyday"),
    [
        ("Bean There", True), ("Real Deal", True), ("Apple", True), ("Cape Town Coffee", True),
        ("Debonairs Pizza", False), ("Vida e Caffè", False), ("Nando's", False), ("7-Eleven", True),
        ("C&A", False),
    ],
)  # fmt: skip
def test_a_name_of_everyday_words_is_known(name: str, everyday: bool) -> None:
    brand = Brand(id="x", display_name=name, core=("x",))
    assert is_everyday_name(name) is everyday
    assert bool(list(brand_verdict.of_the_file(brand))) is everyday


def test_a_rival_whose_name_is_an_everyday_word_in_a_language_of_the_brand_is_told() -> None:
    brand = Brand(
        id="x", display_name="Norvano", core=("x",), languages=("pt",),
        competitors=("Gol", "Voepass"),
    )  # fmt: skip
    told = [line.words for line in brand_verdict.of_the_file(brand) if "rival" in line.words]
    assert len(told) == 1
    assert told[0].startswith('"Gol" is an everyday word in Portuguese')


@each(
    ("name", "languages", "told"),
    [
        ("Trumpf", (), "in German:"), ("Vivo", (), "in Spanish and Italian and Portuguese:"),
        ("Vivo", ("pt", "en"), "in Portuguese:"), ("Izwe", (), "isiXhosa and isiZulu:"),
        ("Vivo", ("en",), ""), ("Debonairs", (), ""),
    ],
)  # fmt: skip
def test_a_name_that_is_a_word_elsewhere_is_told_with_what_to_add(
    name: str, languages: tuple[str, ...], told: str
) -> None:
    brand = Brand(id="x", display_name=name, core=("x",), languages=languages)
    said = [line.words for line in brand_verdict.of_the_file(brand)]
    assert len(said) == bool(told)
    assert all(told in one and "not_us" in one and "regions" in one for one in said)


def test_a_name_is_told_to_be_a_word_by_the_titles_that_are_read() -> None:
    titles = ["Umuzi wethu", "Bathenga umuzi eThekwini", "umuzi omusha", "UMUZI NOMUZI", "Indlu"]
    assert in_small_letters("Umuzi", titles) == (1, 3)


def test_words_that_stand_everywhere_are_named_once_enough_was_read() -> None:
    brand = Brand(id="x", display_name="X", core=("coffee", "flat white", "roastery"))
    titles = [f"Coffee number {n}" if n % 2 else f"Tea with a roastery {n % 8}" for n in range(200)]
    assert dict(broad_words(brand, titles)) == {"coffee": 0.5, "roastery": 0.5}
    assert broad_words(brand, titles[:99]) == []
    assert broad_words(brand, ["Rain"] * 150 + titles) == []


def test_the_last_sentence_follows_the_worst_line() -> None:
    ok, warn, fail = (CheckLine(mark, "x", "y") for mark in (Mark.OK, Mark.WARN, Mark.FAIL))
    assert verdict([ok]) == "All is well."
    assert verdict([ok, warn]).startswith("It works.")
    assert verdict([warn, fail, ok]).startswith("Mend")


def test_who_gets_the_week_and_when_is_said() -> None:
    two = "anna@example.com,ben@example.com"
    given = settings(**ZONE, WEEKLY_REPORT="monday 07:30", EMAIL_TO=two)
    said = {line.name: line.words for line in reader_lines(given, {"ben@example.com"}, NOW)}
    assert said["week"] == (
        "every Monday at 07:30 (Africa/Johannesburg) to anna@example.com; "
        "next: Monday 30 November 2026, 07:30 SAST (in 43 h)"
    )
    assert "week" not in {line.name for line in reader_lines(settings(), (), NOW)}
