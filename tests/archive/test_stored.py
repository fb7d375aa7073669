"""What a run puts into the archive, and what is there of runs before there was one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import structlog

from service import resources
from service.app import jobs
from service.archive import indexing
from service.errors import DatabaseUnavailableError
from service.models import Brand, Reason, ReasonCode, StoryChange, Tone
from service.models.run_result import FindingJson
from service.storage.database import Database
from service.storage.migrations import migrate
from service.storage.tables.archive import findings
from service.storage.tables.archive.findings import FoundRow, SearchWords, Standing
from service.storage.upkeep import backup, retention
from tests.app.world import World, completed, rows, sent
from tests.storage.test_migrations import RUN, first_schema

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BRAND = Brand(id="b", display_name="Debonairs Pizza", core=())
HOUR = timedelta(hours=1)


def row(story: str = "a1", standing: Standing = Standing.NAMED, **given: Any) -> FoundRow:
    """Return a row of a finding; what is not given is plain."""
    kept: dict[str, Any] = {"at": NOW, "words": SearchWords("debonairs opens")}
    kept |= {name: given.pop(name) for name in ("change", "subject", *kept) if name in given}
    shown = {"title": "Debonairs opens", "url": "https://x.org/1", "source": "News"}
    return FoundRow(
        shown=FindingJson(story=story, **(shown | given)),
        standing=standing,
        names_brand=True,
        **kept,
    )


async def saved(database: Database, *found: FoundRow, run_id: str = RUN) -> None:
    async with database.transaction() as connection:
        await findings.save(connection, "b", run_id, found)


async def test_a_run_stores_what_was_mailed_and_what_named_the_brand(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        result = await completed(service)
        await sent(service)
        stored = await rows(service, "SELECT * FROM findings ORDER BY told_at, story")
        told = await rows(service, "SELECT * FROM finding_tellings")
    mailed = {one["story"]: one for one in stored if one["standing"] == "mailed"}
    assert set(mailed) == set(result["email"]["stories"])
    for shown in result["findings"]:
        assert mailed[shown["story"]]["shown"] == shown
        assert mailed[shown["story"]]["mail_group"] == shown["group"]
        assert mailed[shown["story"]]["mailed_at"] == mailed[shown["story"]]["found_at"]
    assert all(one["words"] for one in stored)
    assert {one["story"] for one in told} == {one["story"] for one in stored}
    subjects = {one["subject"] for one in told if one["story"] in mailed}
    assert subjects == {result["email"]["subject"]}
    named = [one for one in stored if one["standing"] != "mailed"]
    assert all(one["names_brand"] or one["standing"] == "almost" for one in named)


async def test_a_mail_is_what_is_shown_until_the_next_one(database: Database) -> None:
    other = RUN.replace("0b6f", "1b6f")
    await saved(database, row(standing=Standing.MAILED, evidence="the first", score=3.0, risk=1))
    later = row(at=NOW + HOUR, evidence="graver", risk=3, score=5.0, outlets=("A", "B"))
    await saved(database, later, run_id=other)
    shown = await findings.one(database, "b", "a1")
    assert shown is not None
    assert (shown.shown.evidence, shown.standing) == ("the first", Standing.MAILED)
    assert (shown.found_at, shown.told_at, shown.mailed_at) == (NOW, NOW + HOUR, NOW)
    assert shown.outlets == ("A", "B")
    change = StoryChange(2, (Reason(ReasonCode.AS_WRITTEN, {"text": "more"}),))
    third = row(standing=Standing.MAILED, at=NOW + 2 * HOUR, evidence="now", change=change,
                subject="Five", tone=Tone.NEGATIVE)  # fmt: skip
    await saved(database, third, run_id=RUN.replace("0b6f", "2b6f"))
    shown = await findings.one(database, "b", "a1")
    assert shown is not None
    assert (shown.shown.evidence, shown.mailed_at) == ("now", NOW + 2 * HOUR)
    told = await findings.tellings(database, "b", "a1")
    assert [(one.quote, one.standing) for one in told] == [
        ("the first", "mailed"), ("graver", "named"), ("now", "mailed"),
    ]  # fmt: skip
    assert (told[2].change, told[2].subject, told[2].tone) == (change, "Five", "negative")
    assert await findings.one(database, "other", "a1") is None


async def test_until_a_mail_had_it_the_graver_telling_is_shown(database: Database) -> None:
    await saved(database, row(evidence="calm", risk=0, score=4.0))
    await saved(database, row(evidence="grave", risk=2, score=1.0), run_id=RUN.replace("0b", "1b"))
    await saved(database, row(evidence="calm", risk=0, score=5.0, standing=Standing.LISTED),
                run_id=RUN.replace("0b", "2b"))  # fmt: skip
    shown = await findings.one(database, "b", "a1")
    assert shown is not None
    assert (shown.shown.evidence, shown.standing) == ("grave", Standing.LISTED)


async def test_the_same_run_tells_a_story_once(database: Database) -> None:
    await saved(database, row())
    await saved(database, row())
    assert len(await findings.tellings(database, "b", "a1")) == 1


async def test_a_story_told_for_weeks_is_still_found_by_a_phrase(database: Database) -> None:
    same = " ".join(f"word{n}" for n in range(120))
    for _ in range(100):
        await saved(database, row(words=SearchWords(same)))
    await saved(database, row(words=SearchWords("bakers strike in soweto")))
    async with database.connection() as connection:
        found = await connection.fetchval(
            "SELECT count(*) FROM findings WHERE words @@ phraseto_tsquery('simple', $1)",
            "bakers strike in soweto",
        )
    assert found == 1


async def test_what_was_found_before_gets_other_ways_of_writing(database: Database) -> None:
    """And keeps what it said in earlier tellings, of which nothing else is left."""
    await saved(database, row(words=SearchWords("debonairs opens beside a cinema")))
    async with database.connection() as connection:
        await connection.execute("UPDATE findings SET words_made = 0")
        [(brand, key, _)] = await findings.without_words(connection, 9)
        words = SearchWords("e hailing", otherwise="ehailing")
        await findings.give_words(connection, [(brand, key, words)])
        again = SearchWords("debonairs", otherwise="debo")
        await findings.give_words(connection, [(brand, key, again)])
        found = [
            await connection.fetchval("SELECT words @@ $1::tsquery FROM findings", asked)
            for asked in ("ehailing", "e <-> hailing", "beside <-> a <-> cinema", "debo", "opera")
        ]
        assert await findings.without_words(connection, 9) == []
    assert found == [True, True, True, True, False]


_SLOW = """
CREATE FUNCTION too_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (SELECT count(*) FROM changed) > 20 THEN RAISE SQLSTATE '57014'; END IF; RETURN NULL;
END $$;
CREATE TRIGGER too_many AFTER UPDATE ON findings REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION too_many();
"""
"""What a statement is answered that takes too long."""


async def test_what_a_server_does_not_do_in_time_is_done_in_smaller_parts(
    database: Database,
) -> None:
    await saved(database, *(row(f"{n:02}") for n in range(30)))
    async with database.connection() as connection:
        await connection.execute("UPDATE findings SET words_made = 0")
        await connection.execute(_SLOW)
    assert await indexing.fill_in(database, asyncio.Event(), BRAND) == 30
    async with database.connection() as connection:
        known = await connection.fetchval("SELECT reltuples FROM pg_class WHERE relname='findings'")
    assert known == 30, "PostgreSQL has looked at the table"


async def test_what_a_server_never_does_ends(database: Database) -> None:
    await saved(database, row("a1"))
    async with database.connection() as connection:
        await connection.execute("UPDATE findings SET words_made = 0")
        await connection.execute(_SLOW.replace("> 20", "> 0"))
    with pytest.raises(DatabaseUnavailableError):
        await indexing.fill_in(database, asyncio.Event())


async def test_what_is_old_goes_with_its_tellings_and_is_known_to_be_gone(
    database: Database,
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=400)
    await saved(database, row("a1", at=long_ago), row("b2", at=datetime.now(UTC)))
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO items (brand_id, item_id, run_id, url, title, outcome, story, first_seen) "
            "VALUES ('b', 'i', gen_random_uuid(), 'u', 't', 'mailed', 'a1', $1)",
            long_ago,
        )
    gone = await retention.delete_old(
        database, "b", days=365, text_days=30, voted_stories={"a1", "b2"}
    )
    assert (gone["findings"], gone["tellings"]) == (1, 1)
    assert await findings.one(database, "b", "a1") is None
    assert await findings.tellings(database, "b", "a1") == []
    assert await findings.one(database, "b", "b2") is not None
    assert await findings.is_gone(database, "b", "a1", 365)
    assert not await findings.is_gone(database, "b", "c3", 365)
    assert not await findings.is_gone(database, "b", "", 365)


async def test_a_backup_brings_the_archive_back(database: Database, tmp_path: Path) -> None:
    await saved(
        database, row(words=SearchWords("debonairs opens in soweto"), title='It\'s, "quoted"')
    )
    counts = await backup.save(database, "b", tmp_path)
    assert (counts["findings"], counts["finding_tellings"]) == (1, 1)
    async with database.connection() as connection:
        await connection.execute("DELETE FROM findings; DELETE FROM finding_tellings")
    counts = await backup.load(database, tmp_path)
    assert (counts["findings"], counts["finding_tellings"]) == (1, 1)
    async with database.connection() as connection:
        assert await connection.fetchval(
            "SELECT words @@ to_tsquery('simple', 'soweto') FROM findings"
        )


async def test_an_upgrade_brings_what_was_mailed_chosen_and_named(
    empty_postgres_url: str,
) -> None:
    await first_schema(empty_postgres_url)
    connection = await asyncpg.connect(empty_postgres_url)
    await connection.execute(_OF_BEFORE)
    await connection.close()
    database = await Database.connect(empty_postgres_url, max_size=2)
    await migrate(database, resources.postgres_migrations())
    stopped, going = asyncio.Event(), asyncio.Event()
    stopped.set()
    assert await indexing.fill_in(database, stopped) == 0
    assert await indexing.fill_in(database, going) == 5
    assert await indexing.fill_in(database, going) == 0
    found = {key: await findings.one(database, "b", key) for key in ("s1", "m", "r", "al", "n")}
    standings = {key: one.standing for key, one in found.items() if one}
    assert standings == {"s1": "mailed", "m": "mailed", "r": "almost", "al": "almost", "n": "named"}
    mailed = found["m"]
    assert mailed is not None
    assert (mailed.shown.title, mailed.shown.evidence) == ("Mailed", "verbatim")
    assert mailed.found_at == mailed.mailed_at == datetime(2026, 11, 1, 10, 0, 1, tzinfo=UTC)
    [telling] = await findings.tellings(database, "b", "m")
    assert (telling.subject, telling.risk, telling.score) == ("Five", 2, 4.5)
    named = found["n"]
    assert named is not None
    assert (named.shown.url, named.shown.source, named.outlets) == ("https://x/n", "P", ("P", "Q"))
    assert named.names_brand
    async with database.connection() as connection:
        [hit] = await connection.fetch(
            "SELECT story FROM findings WHERE words @@ to_tsquery('english', 'naming')"
        )
    assert hit["story"] == "n"
    await database.close()


_OF_BEFORE = f"""
UPDATE agent_runs SET result = '{{"findings": [
    {{"rank": 1, "title": "Mailed", "url": "https://x/m", "source": "News", "story": "m",
      "score": 4.5, "risk": 2, "risk_kind": "legal", "evidence": "verbatim", "group": "brand",
      "link": "direct", "flags": ["odd"], "published_at": "2026-11-01T09:00:00+00:00"}},
    {{"rank": 2, "title": "Chosen", "url": "x", "story": "r", "score": "odd", "risk": "x",
      "published_at": "long ago", "outlets": "none"}}, "no object", {{"title": "without a key"}}],
    "almost": {{"title": "Almost", "story": "al", "risk": 9}},
    "email": {{"stories": ["m"], "subject": "Five"}}}}' WHERE id = '{RUN}';
UPDATE agent_runs SET result = '{{"findings": null, "almost": null}}' WHERE status = 'failed';
INSERT INTO stories (brand_id, key, title, first_seen, last_seen, run_id, memory, candidate)
    SELECT 'b', key, 'x', '2026-11-01', '2026-11-01', '{RUN}', '{{"outlets": ["P", "Q"]}}',
        jsonb_build_object('evaluation', evaluation::jsonb, 'story', '{{"items": [
            {{"title": "Naming it", "url": "https://x/n", "publisher": "P", "source": "S",
              "published_at": null}}]}}'::jsonb)
    FROM (VALUES ('n', '{{"link": "direct", "score": 1.5, "why": "w", "evidence": ""}}'),
                 ('i', '{{"link": "direct", "inferred": true}}'),
                 ('x', '{{"link": "direct", "excluded": {{"code": "look_alike"}}}}'),
                 ('c', '{{"link": "competitor"}}')) AS held (key, evaluation);
"""  # noqa: S608 - a test's own rows


async def test_an_old_finding_that_nobody_can_read_ends_nothing(database: Database) -> None:
    await saved(database, row("a1"), row("a2"))
    async with database.connection() as connection:
        await connection.execute("UPDATE findings SET words = NULL, shown = '[1]'")
    with structlog.testing.capture_logs() as said:
        await jobs.make_searchable(database, BRAND, asyncio.Event())
    assert [one["log_level"] for one in said] == ["error"]
    assert "cannot be made searchable, for a fault in Topfive itself" in said[0]["event"]
