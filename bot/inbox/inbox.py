"""The inbox: what adapters call, kept in Postgres."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar
from weakref import WeakValueDictionary

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from adapters.errors import InboxUnavailableError
from adapters.incoming import Accepted, Arrival, Incoming, Rating, Retraction
from adapters.replies import Reply
from adapters.requests import Request
from bot import choosing
from bot.inbox import accepting, catching_up, files, rating, retracting, welcoming
from bot.inbox.house import Givens
from bot.limits import Limits
from bot.milestones import Milestone, Reach
from rag.values import Scope

_T = TypeVar("_T")
ReplyNow = Callable[[Request], Awaitable[Reply]]

_PATIENCE_S = 2.0
"""For a connection: Slack wants its acknowledgement within three seconds."""
_ATTEMPTS = 3
"""At what Postgres asks to be tried again: a deadlock with a file that is being stored."""


class PostgresInbox:
    """Stores what concerns Footnote, with the jobs that come of it, before anybody is told so."""

    def __init__(
        self,
        pool: AsyncConnectionPool,
        *,
        limits: Limits,
        givens: Givens,
        reply_now: ReplyNow,
        reach: Reach,
    ) -> None:
        """Store by the connections of `pool`; `reply_now` answers what needs no job."""
        self._pool = pool
        self._limits = limits
        self._givens = givens
        self._reply_now = reply_now
        self._reach = reach
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def accept(self, incoming: Incoming) -> Accepted:
        async def store(connection: AsyncConnection) -> Accepted:
            return await accepting.accept(connection, incoming, self._limits, self._givens)

        self._reach(Milestone.BEFORE_ACCEPT)
        # One at a time of each person, so that a flood waits for itself and not for connections.
        async with self._turns.setdefault(incoming.author, asyncio.Lock()):
            accepted = await self._stored(store)
        self._reach(Milestone.AFTER_ACCEPT)
        return accepted

    async def welcome(self, arrival: Arrival) -> None:
        async def store(connection: AsyncConnection) -> None:
            await welcoming.welcome(connection, arrival, self._givens)

        await self._stored(store)

    async def read_again(self, incoming: Incoming) -> None:
        async def store(connection: AsyncConnection) -> None:
            await files.read_again(connection, incoming)

        await self._stored(store)

    async def retract(self, retraction: Retraction) -> None:
        async def store(connection: AsyncConnection) -> None:
            await retracting.retract(connection, retraction)

        await self._stored(store)

    async def rate(self, rated: Rating) -> None:
        async def store(connection: AsyncConnection) -> None:
            await rating.rate(connection, rated)

        await self._stored(store)

    async def reply_now(self, request: Request) -> Reply:
        return await self._reply_now(request)

    async def position(self, channel: str) -> str | None:
        async def read(connection: AsyncConnection) -> str | None:
            return await catching_up.position(connection, channel)

        return await self._stored(read)

    async def positions(self, beginning: str) -> Mapping[str, str]:
        async def read(connection: AsyncConnection) -> Mapping[str, str]:
            return await catching_up.positions(connection, beginning)

        return await self._stored(read)

    async def recall(self, place: Scope, name: str, *, within: Scope | None = None) -> str | None:
        async def read(connection: AsyncConnection) -> str | None:
            return await choosing.chosen(connection, place, name, within=within)

        return await self._stored(read)

    async def remember(self, place: Scope, name: str, value: str) -> None:
        async def store(connection: AsyncConnection) -> None:
            await choosing.choose(connection, place, name, value)

        await self._stored(store)

    async def advance(self, channel: str, position: str) -> None:
        async def store(connection: AsyncConnection) -> None:
            await catching_up.advance(connection, channel, position)

        await self._stored(store)

    async def _stored(self, work: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with self._transaction() as connection:
                    return await work(connection)
            except psycopg.errors.DeadlockDetected as error:
                if attempt == _ATTEMPTS:
                    raise InboxUnavailableError(f"nothing was stored: {error}") from error
            except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
                raise InboxUnavailableError(
                    f"nothing was stored, the database did not answer: {error}"
                ) from error
        raise AssertionError("the last attempt returns or raises")

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with (
            self._pool.connection(timeout=_PATIENCE_S) as connection,
            connection.transaction(),
        ):
            yield connection
