"""Opening a database: what is made, what is refused, what is only read."""

from bot.database.opening import Database


async def test_fresh_database_has_pgvector_and_reads_our_session_settings(
    database: Database,
) -> None:
    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            "select '[1,2]'::vector::text, current_setting('hnsw.iterative_scan')"
        )
        found = await cursor.fetchone()

    assert found == ("[1,2]", "relaxed_order")
