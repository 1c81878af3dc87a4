"""The pool of connections, whose borrowers can be cancelled at any moment."""

import asyncio

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

Connection = AsyncConnection[TupleRow]


class Pool(AsyncConnectionPool[Connection]):
    """psycopg's, which on Python 3.11 may be deaf to a cancellation.

    It waits with `asyncio.wait_for`, which there drops one that comes in the same moment as what
    is waited for (https://github.com/python/cpython/issues/86296). A worker that is told to stop
    while it gets a connection would go on, and Footnote never end.
    """

    async def getconn(self, timeout: float | None = None) -> Connection:  # noqa: ASYNC109 # psycopg's
        before = _cancellations()
        connection = await super().getconn(timeout)
        if _cancellations() > before:
            await self.putconn(connection)
            raise asyncio.CancelledError
        return connection

    async def wait(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 # psycopg's
        before = _cancellations()
        await super().wait(timeout)
        if _cancellations() > before:
            raise asyncio.CancelledError


def _cancellations() -> int:
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()
