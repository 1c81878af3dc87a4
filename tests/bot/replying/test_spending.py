"""What is held back for an answer, and what is counted once it is known."""

from datetime import UTC, datetime

import pytest

from bot.database.opening import Database
from bot.inbox.inbox import PostgresInbox
from bot.replying.claims import Claim
from bot.replying.rows import ReplyRows
from bot.replying.spending import PER_ANSWER
from tests.bot.inbox.conftest import inbox_on, message

CAP = 2 * PER_ANSWER + 1


@pytest.fixture
def rows(database: Database) -> ReplyRows:
    return ReplyRows(database.pool, patience_s=5)


async def claimed(database: Database, rows: ReplyRows, number: int) -> Claim:
    """Accept a question and begin an attempt at it."""
    inbox: PostgresInbox = inbox_on(database)
    await inbox.accept(message(number))
    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            "select id from message where key = %s", (message(number).message,)
        )
        [(message_id,)] = await cursor.fetchall()
    claim = await rows.claim(message_id)
    assert claim is not None
    return claim


async def spent(database: Database) -> tuple[int, int]:
    """What is counted today, and what is held back."""
    async with database.pool.connection() as connection:
        cursor = await connection.execute("select tokens, reserved, day from spend")
        [(tokens, reserved, day)] = await cursor.fetchall()
    assert abs((day - datetime.now(UTC).date()).days) <= 1
    return int(tokens), int(reserved)


async def test_what_is_held_back_gives_way_to_what_was_spent(
    database: Database, rows: ReplyRows
) -> None:
    claim = await claimed(database, rows, 1)

    assert await rows.reserve(claim, cap=CAP)
    held = await spent(database)
    await rows.hand_back(claim, tokens=700)

    assert held == (0, PER_ANSWER)
    assert await spent(database) == (700, 0)


async def test_many_at_once_stay_within_the_cap(database: Database, rows: ReplyRows) -> None:
    claims = [await claimed(database, rows, number) for number in (1, 2, 3)]

    allowed = [await rows.reserve(claim, cap=CAP) for claim in claims]

    assert allowed == [True, True, False]


async def test_an_attempt_that_died_counts_as_spent(database: Database, rows: ReplyRows) -> None:
    died = await claimed(database, rows, 1)
    await rows.reserve(died, cap=CAP)

    again = await rows.claim(died.message_id)
    assert again is not None
    assert await rows.reserve(again, cap=CAP)

    assert await spent(database) == (PER_ANSWER, PER_ANSWER)


async def test_settling_twice_counts_once(database: Database, rows: ReplyRows) -> None:
    claim = await claimed(database, rows, 1)
    await rows.reserve(claim, cap=CAP)

    await rows.hand_back(claim, tokens=700)
    await rows.hand_back(claim, tokens=700)

    assert await spent(database) == (700, 0)
