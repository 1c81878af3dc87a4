"""Removing a platform without a trace: a conversation in a terminal ends with the terminal."""

from psycopg import AsyncConnection, sql

from bot.jobs.deferring import Work, queue_of

_TABLES = (
    "message",
    "conversation",
    "retraction",
    "spend",
    "arrival",
    "departure",
    "earlier_reading",
)
"""With `message` go its replies, files, turns and ratings."""


async def clear(connection: AsyncConnection, platform: str) -> None:
    """Remove all that was stored of `platform`; nobody works on it any more."""
    for table in _TABLES:
        await connection.execute(
            sql.SQL("delete from {} where starts_with(tenant, %s)").format(sql.Identifier(table)),
            (f"{platform}:",),
        )
    await connection.execute(
        "delete from procrastinate_jobs where queue_name = any(%s)",
        ([queue_of(work, platform) for work in Work],),
    )


async def abandoned(connection: AsyncConnection, *, prefix: str) -> list[str]:
    """Return the platforms, of those so named, where nothing happened for a day.

    Their processes were killed before they could clear up.
    """
    cursor = await connection.execute(
        """
        select split_part(tenant, ':', 1) from message where starts_with(tenant, %s)
        group by 1 having max(accepted_at) < now() - interval '1 day'
        """,
        (prefix,),
    )
    return [platform for (platform,) in await cursor.fetchall()]
