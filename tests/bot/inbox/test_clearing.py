"""What is left of a conversation in a terminal once it is over."""

from dataclasses import replace

from adapters.incoming import (
    Addressed,
    Incoming,
    MessageKey,
    MessageRetracted,
    PersonKey,
    ThreadKey,
)
from bot.database.opening import Database
from bot.inbox.clearing import abandoned, clear
from bot.inbox.inbox import PostgresInbox
from tests.bot.inbox.conftest import Rows, message

MINE, OTHER = "terminal-1a", "terminal-1a2b"
"""One begins like the other."""


def typed(platform: str, number: int) -> Incoming:
    tenant = f"{platform}:me"
    return replace(
        message(number),
        message=MessageKey(f"{tenant}/{number}"),
        thread=ThreadKey(f"{tenant}/0"),
        author=PersonKey(f"{tenant}/me"),
        addressed=Addressed.DM,
    )


async def left_of(platform: str, rows: Rows) -> list[tuple[object, ...]]:
    """Return the tables that hold something of a platform, and how much."""
    tables = ("message", "reply", "conversation", "retraction", "spend")
    of_tenant = f"where tenant = '{platform}:me'"
    counts = [f"select '{table}', count(*) from {table} {of_tenant}" for table in tables]
    counts.append(
        f"select 'jobs', count(*) from procrastinate_jobs where queue_name like '% {platform}'"
    )
    return [row for row in await rows.all(" union all ".join(counts)) if row[1]]


async def test_nothing_is_left_of_what_was_asked_and_stopped(
    inbox: PostgresInbox, database: Database, rows: Rows
) -> None:
    for platform in (MINE, OTHER):
        await inbox.accept(typed(platform, 1))
        await inbox.accept(typed(platform, 2))
        await inbox.retract(MessageRetracted(message=MessageKey(f"{platform}:me/2")))
    before = await left_of(OTHER, rows)

    async with database.pool.connection() as connection:
        await clear(connection, MINE)

    assert before == [
        ("message", 2),
        ("reply", 2),
        ("conversation", 1),
        ("retraction", 1),
        ("jobs", 3),
    ]
    assert await left_of(MINE, rows) == []
    assert await left_of(OTHER, rows) == before


async def test_abandoned_is_where_nothing_was_said_for_a_day(
    inbox: PostgresInbox, database: Database, rows: Rows
) -> None:
    for platform in ("terminal-old", "terminal-young", "parlour"):
        await inbox.accept(typed(platform, 1))
        await inbox.accept(typed(platform, 2))
    async with database.pool.connection() as connection:
        await connection.execute(
            "update message set accepted_at = now() - interval '25 hours'"
            " where key <> 'terminal-young:me/2'"
        )

        assert await abandoned(connection, prefix="terminal-") == ["terminal-old"]
