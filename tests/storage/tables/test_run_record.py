"""The row of `agent_runs` as a type has the columns that the table has."""

from __future__ import annotations

from service.storage.database import Database
from service.storage.tables.run_record import RunRecord


async def test_its_fields_are_the_columns_of_the_table(database: Database) -> None:
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'agent_runs' AND table_schema = current_schema()"
        )
    assert set(RunRecord.model_fields) == {row["column_name"] for row in rows}
