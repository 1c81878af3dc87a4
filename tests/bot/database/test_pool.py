"""Borrowing a connection, and being told to stop meanwhile."""

import asyncio

import pytest

from bot.database.opening import Database

_ENOUGH_S = 5.0


@pytest.mark.parametrize("steps", range(12))
async def test_who_waits_for_a_connection_can_be_cancelled_at_any_moment(
    database: Database, steps: int
) -> None:
    async with database.apart(connections=1) as pool:

        async def borrow() -> None:
            async with pool.connection():
                pass
            await asyncio.Event().wait()

        async with pool.connection():
            borrowing = asyncio.create_task(borrow())
            # The pool says so by no event.
            while not pool.get_stats().get("requests_waiting"):  # noqa: ASYNC110
                await asyncio.sleep(0)
        # It is handed the connection now, in some steps of the loop.
        for _ in range(steps):
            await asyncio.sleep(0)
        borrowing.cancel()
        await asyncio.wait([borrowing], timeout=_ENOUGH_S)
        ended = borrowing.cancelled()
        borrowing.cancel()

        assert ended
        async with pool.connection(timeout=_ENOUGH_S) as connection:
            await connection.execute("select 1")
