"""Searching the archive, as people type and as it breaks elsewhere, against a real PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.archive import query
from service.archive.words import searched
from service.models import Group, Tone
from service.models.run_result import FindingJson
from service.storage.database import Database
from service.storage.tables.archive import findings, search
from service.storage.tables.archive.findings import FoundRow, Standing
from service.storage.tables.archive.search import OUTLET, Alternative, Place, Search
from tests.storage.test_migrations import RUN

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
TITLES = {
    "strike": "Debonairs staff strikes over wages in Soweto",
    "menu": "A new Triple-Decker on the menu of Debonairs Pizza",
    "rival": "Nando's answers McDonald's and the KFC/Steers price war",
    "accents": "Café Zürich: le crème brûlée de l’école arrive à São Paulo",
    "greek": "Η πίτσα ΝΤΕΜΠΟΝΕΡ στην Αθήνα",
    "japan": "東京のピザ店が新しいメニューを発表",
    "part": "Recall of the Hikvision DS-7604NI-E1/4P/A",
    "odd": "R&D at M&M's: 3D-printed pizza, 50% off, v2.0",
    "zulu": "Izisebenzi ziyateleka",
    "rights": "Democracy's bankrupt, says the star of the film",
    "riders": "E-hailing riders of the co-operative paid R1 200 000 by the C.E.O.; a take-over",
    "mueller": "Frau Müller isst im Drive Thru: 2,500 Donuts",
    "taken": "A new bar on a time square takes a sale force by car, pet and all: man slaughter",
    "rand": "R1000000 for a mall",
    "drivein": "Drivethru of Wendys robbed",
}


def shown(key: str, **given: Any) -> FindingJson:
    usual = {"story": key, "title": TITLES.get(key, ""), "source": f"{key} News"}
    usual |= {"title_translated": "Workers down tools"} if key == "zulu" else {}
    return FindingJson(**(usual | given))


@pytest.fixture
async def archive(database: Database) -> Database:
    """An archive of a few titles, a minute apart, the first one newest."""
    rows = [
        FoundRow(shown=one, standing=Standing.NAMED, names_brand=True, words=searched(one),
                 at=NOW - timedelta(minutes=number))
        for number, key in enumerate(TITLES)
        for one in [shown(key)]
    ]  # fmt: skip
    async with database.transaction() as connection:
        await findings.save(connection, "b", RUN, rows)
    return database


async def hits(database: Database, text: str) -> list[str]:
    found = await search.newest(database, "b", Search(text=query.read(text)), limit=50)
    return [one.story for one in found]


MEANT: list[tuple[str, list[str]]] = [
    ("strike", ["strike"]),  # by its stem
    ("strikes wage", ["strike"]),
    ("DEBONAIRS", ["strike", "menu"]),
    ("debonairs menu", ["menu"]),
    ("debonairs -menu", ["strike"]),
    ("-debonairs -café -rival pizza", ["odd"]),
    ("m", ["odd"]),
    ("l'ecole", ["accents"]),
    ('-"on the menu" debonairs', ["strike"]),
    ("strike OR menu", ["strike", "menu"]),
    ("strike or menu", []),  # in small letters a word like any other
    ('"triple decker"', ["menu"]),
    ("triple-decker", ["menu"]),
    ('"decker triple"', []),
    ('-"triple decker" debonairs', ["strike"]),
    ("“triple decker”", ["menu"]),
    ("nando's", ["rival"]),
    ("nandos", ["rival"]),
    ("nando", ["rival"]),
    ("nando’s mcdonalds", ["rival"]),
    ("kfc", ["rival"]),
    ("steers", ["rival"]),
    ("cafe zurich creme", ["accents"]),
    ("CAFÉ", ["accents"]),
    ("ecole", ["accents"]),
    ("sao paulo", ["accents"]),
    ("ΠΊΤΣΑ αθηνα", ["greek"]),
    ("ピザ", ["japan"]),
    ("新しいメニュー", ["japan"]),
    ("ニュメー", []),
    ("Hikvision DS-7604NI-E1/4P/A", ["part"]),
    ("DS-7604NI", ["part"]),
    ("3d printed", ["odd"]),
    ("M&M", ["odd"]),
    ("50%", ["odd"]),
    ("democracy's bankrupt", ["rights"]),
    ("the", ["rival", "menu", "rights", "part", "riders"]),
    ('"on the menu"', ["menu"]),
    ("to be or not to be", []),
    # Written otherwise.
    *(
        (text, ["riders"])
        for text in (
            "ehailing",
            "e-hailing",
            "E hailing",
            "ehailing riders",
            '"ehailing riders"',
            '"e-hailing riders"',
            "cooperative",
            "co-operative",
            '"the cooperative"',
            "takeover",
            "r1200000",
            "R1 200 000",
            "R1,200,000",
            "1,200,000",
            "CEO",
            "C.E.O.",
        )
    ),
    *(
        (text, ["mueller"])
        for text in (
            "mueller",
            "müller",
            "MULLER",
            "frau mueller",
            "2500",
            "2 500",
            "2,500 doughnuts",
            "donut",
        )
    ),
    *(
        (text, ["mueller", "drivein"])
        for text in (
            "drivethru",
            "drive thru",
            "drive-through",
            "drive through",
            '"drive thru"',
            "DriveThrough",
        )
    ),
    ("wendy's", ["drivein"]),
    ('"wendy\'s robbed"', ["drivein"]),
    ('"nandos answers"', ["rival"]),
    ('"nandos answers mcdonalds and"', ["rival"]),
    ('drive -"drive through" -drivethru', []),
    *((text, []) for text in ('"news bar"', '"times square"', '"sales force"', "manslaughter")),
    *((text, ["taken"]) for text in ('"new bar"', "slaughter -carpet", "slaughter -takesa")),
    *((text, ["rand"]) for text in ("1000000", "1 000 000", "R1 000 000 mall", "1 000 000 mall")),
    *((text, []) for text in ('"ehailing of"', '"ehailing paid"', '"wendys drivethru"')),
    ('"ehailing cooperative"', []),  # other ways of writing stand in no row
    *((text, ["riders"]) for text in ("1 200 000", "R1 200 000 riders", "1 200 000 ceo")),
    ("starof", []),
    ("inthe", []),
    ("greek news", ["greek"]),  # an outlet is a word too
    ("xylophone", []),
    ("workers tools", ["zulu"]),  # what a machine translated
    # As other searches are spoken to, and as keyboards write.
    ("strike AND soweto", ["strike"]),
    ("debonairs NOT menu", ["strike"]),
    ('debonairs NOT "triple decker"', ["strike"]),
    ("strike|menu", ["strike", "menu"]),
    ("strike || menu", ["strike", "menu"]),
    ("debonairs (strike OR price)", ["strike"]),
    ("(strike OR decker) debonairs", ["strike", "menu"]),
    ("debonairs -(strike OR price)", ["menu"]),
    (
        "-(debonairs OR star OR nandos OR recall OR 3d) -café -hailing -müller -wendys -bar -mall",
        ["greek", "japan", "zulu"],
    ),
    ("((strike)", ["strike"]),
    ("strike)", ["strike"]),
    (":( strike", ["strike"]),
    ("strike(s)", ["strike"]),
    ("(debonairs menu(s))", ["menu"]),
    ('("triple decker")', ["menu"]),
    ('debonairs("decker triple")', []),
    ('title:"triple decker"', ["menu"]),
    ('intitle:"on the menu"', ["menu"]),
    ("intitle:soweto", ["strike"]),
    ('menu:"decker triple"', []),
    ('"triple decker"menu', ["menu"]),
    ('debonairs"triple decker"', ["menu"]),
    ('"triple decker', ["menu"]),
    ('triple decker"', ["menu"]),
    ('strike "', ["strike"]),
    ("'triple decker'", ["menu"]),
    ("‘triple decker’", ["menu"]),
    ("'decker triple'", []),
    ("„triple decker“", ["menu"]),
    ("»triple decker«", ["menu"]),
    ("debonairs —menu", ["menu"]),
    ("debonairs --menu", ["menu"]),
    ("debonairs - menu", ["menu"]),
    ("debonairs –menu", ["strike"]),
    ('"debonairs --staff"', ["strike"]),
    ("debonairs -menu,price", ["strike"]),
    ("kfc,nandos", ["rival"]),
    ("nandos; kfc", ["rival"]),
    ("#strike", ["strike"]),
    ("#TripleDecker", ["menu"]),
    ("@debonairs", ["strike", "menu"]),
    ("🍕 strike 🔥", ["strike"]),
    ("stri*", ["strike"]),
    ("decker* deb*", ["menu"]),
    ("*decker", ["menu"]),
    ("triple deck*", ["menu"]),
    ("-deb* pizza", ["odd"]),
    ("s*", []),  # that would be far too much: a word like any other
    ("triple-deckers", []),
    ("+strike +soweto", ["strike"]),
    ("strike, soweto.", ["strike"]),
    ("strike?", ["strike"]),
    ("title: menu", []),  # "title" is a word here
    ("rock 'n' roll", []),
    ("debonairs 'n menu", []),
    ('12" decker', []),
]
"""Searches, and what each finds."""


async def test_it_finds_what_is_meant(archive: Database) -> None:
    found = {text: sorted(await hits(archive, text)) for text, _ in MEANT}
    assert found == {text: sorted(expected) for text, expected in MEANT}


ODD = [
    '"', "'", '\'":*', 'star or "', '"star', "star OR", "OR", "OR OR star", "-", "--", '-"', '""',
    "star & | ! ( ) : * <-> <2>", "!!star", "star:*A", "'star' <-> 'film'", "\\", "\\'", "\\\\'--",
    "%", "_", "; DROP TABLE findings", "\x00", "a\x00b", "\ud800", "🍕", "🍕🔥👩🏽‍🍳", "\u202estar",
    "﷽" * 100, "star " * 100, "é" * 500, "\u0301" * 400, "-star " * 80, '"a" ' * 100, "𝓼𝓽𝓪𝓻",
    "ｓｔａｒ", "star\ufeff", "1e999", "-1", "0x00", "$1", "${7*7}", "<script>", "\n\t star \r\n",
]  # fmt: skip


async def test_notes_of_the_brands_names_change_nothing_that_is_found(database: Database) -> None:
    """Some findings were stored without them, some told again with them and other words."""
    names = ("Debonairs Pizza", "Real Deal", "Debonairs", "The New York O'Pizza")
    noted = query.rows_of_names(names)
    titles = ["Debonairs Pizza opens", "Pizza, Debonairs says", "Debonairs sells a pizza",
              "Debonair's pizza", "The real deal", "New York opizza by Debonairs"]  # fmt: skip
    for turn, rows in enumerate([(), noted, ()]):
        stored = [
            FoundRow(shown=one, standing=Standing.NAMED, names_brand=True,
                     words=searched(one, rows=rows), at=NOW - timedelta(minutes=number))
            for number, title in enumerate(titles * 2)
            if turn == 0 or (number + turn) % 3
            for one in [shown(f"{number}", title=title if number % 2 else titles[turn])]
        ]  # fmt: skip
        async with database.transaction() as connection:
            await findings.save(connection, "b", RUN.replace("0b", f"{turn}b"), stored)
    for text in ('"debonairs pizza"', '-"debonairs pizza"', '"pizza debonairs"', '"debonair pizza"',
                 '-"pizza debonairs" -"real deal"', '"real deal" OR "debonairs pizza" opens',
                 '-("real deal" OR "the new york opizza")', '"new york opizza"'):  # fmt: skip
        asked, found = query.read(text), []
        for rows in ((), noted):
            wanted = Search(text=asked, noted=rows)
            found.append(
                [one.story for one in await search.newest(database, "b", wanted, limit=50)]
            )
        assert found[0] == found[1] != [], text
    async with database.connection() as connection:  # looked up, and no row is read for it
        await connection.execute("UPDATE findings SET words = ts_delete(words, 'pizza')")
    wanted = Search(text=query.read('"debonairs pizza"'), noted=noted)
    assert await search.newest(database, "b", wanted, limit=50)


async def test_nothing_that_can_be_typed_is_an_error(archive: Database) -> None:
    for text in ODD:
        await hits(archive, text)
    for text in ("star", "!!star", "\n\t star \r\n", "ｓｔａｒ", "star\ufeff", '"star'):
        assert await hits(archive, text) == ["rights"], text


def test_brackets_in_brackets_are_not_multiplied() -> None:
    text = "drivethru ehailing (" * 24 + "x"
    assert len(str(query.read(text[: query.MOST]))) < 20_000
    assert len(str(query.read("ehailing drivethru " * 26))) < 20_000
    assert len(str(query.read("ehailing OR " * 40))) < 20_000


def test_signs_alone_ask_nothing() -> None:
    assert [query.read(text) for text in ("", "  ", '"', "🍕", "OR", "-", '-""')] == [[]] * 7
    assert query.read("a OR -b c") == [
        Alternative(("'a'",)), Alternative(("'c'",), ("'b'",)),
    ]  # fmt: skip


async def test_filters(database: Database) -> None:
    def row(key: str, at: datetime = NOW, standing: Standing = Standing.MAILED, **given: Any):  # type: ignore[no-untyped-def] # noqa: ANN202
        one = shown(key, **given)
        return FoundRow(shown=one, standing=standing, names_brand=True, words=searched(one), at=at)

    rows = [
        row("a", risk=3, tone=Tone.NEGATIVE, topic="food safety", group=Group.BRAND),
        row("b", NOW - timedelta(days=2), source="Daily Sun", outlets=("Daily Sun", "News24")),
        row("c", NOW - timedelta(days=9), Standing.ALMOST, title="The Daily Sun is read", risk=1),
    ]
    async with database.transaction() as connection:
        await findings.save(connection, "b", RUN, rows)
        await findings.save(connection, "other", RUN, [row("x")])

    async def found(**given: Any) -> str:
        listed = await search.newest(database, "b", Search(**given), limit=9)
        return "".join(one.story for one in listed)

    assert await found() == "abc"
    assert await found(risk=1) == "ac"
    assert await found(risk=2) == "a"
    assert await found(tone="negative") == "a"
    assert await found(topic="food safety") == "a"
    assert await found(group="brand") == "a"
    assert await found(standing="almost") == "c"
    assert await found(outlet=query.phrase("daily sun", OUTLET)) == "b"
    assert await found(outlet=query.phrase("NEWS24", OUTLET)) == "b"
    assert await found(told_from=NOW - timedelta(days=3)) == "ab"
    assert await found(told_before=NOW - timedelta(days=1)) == "bc"
    assert await found(among={"a", "c", "x"}) == "ac"
    assert await found(among=()) == ""
    assert await found(not_among={"a"}) == "bc"
    assert await search.topics(database, "b") == ["food safety"]


async def test_pages_follow_one_another_without_gap_or_doubling(archive: Database) -> None:
    async with archive.connection() as connection:
        await connection.execute("UPDATE findings SET told_at = $1", NOW)
    pages: list[str] = []
    after = None
    while found := await search.newest(archive, "b", Search(), limit=2, after=after):
        pages += [one.story for one in found]
        after = Place(found[-1].told_at, found[-1].story)
    assert pages == sorted(TITLES, reverse=True)


async def test_a_search_that_takes_too_long_is_ended_and_says_so(
    archive: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with archive.connection() as holder, holder.transaction():
        await holder.execute("LOCK TABLE findings IN ACCESS EXCLUSIVE MODE")
        monkeypatch.setattr(search, "SECONDS", 0.05)
        with pytest.raises(search.SearchTooSlowError, match="took too long"):
            await search.newest(archive, "b", Search(), limit=1)
    assert await hits(archive, "star") == ["rights"]
