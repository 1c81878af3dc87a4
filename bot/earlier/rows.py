"""The rows of a reading: how far a channel was listed, and who goes on with it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from adapters.incoming import EarlierFiles
from bot.earlier.storing import store_page
from bot.errors import SupersededError
from bot.jobs.deferring import answer_job, defer
from bot.patience import patiently
from bot.records import Kind, Wanted, written
from rag.values import Scope, Tenant

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingClaim:
    """The files of one channel, as an attempt to get further found them."""

    id: int
    tenant: Tenant
    scope: Scope
    conversation: str
    asked_by: str
    reply_to: str
    reply_until: datetime | None
    attempt: int
    tries: int
    page: str | None
    """What to go on from; None at the beginning."""
    listed: bool
    """There is no further page."""


class EarlierRows:
    """What reading earlier files knows of the database; waits for one that is away."""

    def __init__(
        self, pool: AsyncConnectionPool, *, allowed_channels: Collection[str], patience_s: float
    ) -> None:
        self._pool = pool
        self._allowed_channels = allowed_channels
        self._patience_s = patience_s

    async def claim(self, reading_id: int) -> ReadingClaim | None:
        """Go on; None when it is over, or files of the last page are still being read."""
        return await self._do(lambda c: _claim(c, reading_id))

    async def take_in(self, mine: ReadingClaim, found: EarlierFiles) -> None:
        """Store a page of files with their jobs, and what goes on from it.

        Raises:
            SupersededError: another attempt goes on, or Footnote has left the channel.
        """

        async def write(connection: AsyncConnection) -> None:
            await _write(
                connection,
                mine,
                "update earlier_reading set page = %(page)s, listed = %(listed)s, tries = 0,"
                " changed_at = now()",
                page=found.next,
                listed=found.next is None,
            )
            await store_page(
                connection,
                found.messages,
                reading_id=mine.id,
                allowed_channels=self._allowed_channels,
            )

        await self._do(write)

    async def tell(self, mine: ReadingClaim, *, cut_short: bool) -> None:
        """End it, and queue the one reply that says what became of it.

        Raises:
            SupersededError: as `take_in`.
        """

        async def write(connection: AsyncConnection) -> None:
            await _write(
                connection,
                mine,
                "update earlier_reading set state = 'told', cut_short = %(cut_short)s,"
                " reply_to = '', reply_until = null, changed_at = now()",
                cut_short=cut_short,
            )
            await _queue_summary(connection, mine)

        await self._do(write)

    async def hand_back(self, mine: ReadingClaim) -> None:
        """Leave it for later: this attempt does not count as a failure."""

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(
                "update earlier_reading set tries = tries - 1"
                " where id = %s and attempt = %s and tries > 0",
                (mine.id, mine.attempt),
            )

        await self._do(write)

    async def _do(self, work: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
        async def in_transaction() -> _T:
            async with self._pool.connection() as connection, connection.transaction():
                return await work(connection)

        return await patiently(in_transaction, for_s=self._patience_s)


async def _claim(connection: AsyncConnection, reading_id: int) -> ReadingClaim | None:
    async with connection.cursor(row_factory=class_row(ReadingClaim)) as cursor:
        await cursor.execute(
            """
            update earlier_reading reading
            set attempt = attempt + 1, tries = tries + 1, changed_at = now()
            where id = %s and state = 'reading' and not exists (
                select from dropped_file
                where earlier_reading = reading.id and dropped_file.state = 'accepted'
            )
            returning id, tenant, scope, conversation, asked_by, reply_to, reply_until, attempt,
                tries, page, listed
            """,
            (reading_id,),
        )
        return await cursor.fetchone()


async def _write(
    connection: AsyncConnection, mine: ReadingClaim, statement: LiteralString, **values: object
) -> None:
    cursor = await connection.execute(
        statement + " where id = %(id)s and attempt = %(attempt)s and state = 'reading'",
        {"id": mine.id, "attempt": mine.attempt, **values},
    )
    if cursor.rowcount != 1:
        raise SupersededError(f"attempt {mine.attempt} at the files of {mine.scope} is over")


async def _queue_summary(connection: AsyncConnection, mine: ReadingClaim) -> None:
    key = f"{mine.scope}/earlier-{mine.id}"
    cursor = await connection.execute(
        """
        insert into message (tenant, key, conversation, scope, author, reply_to, reply_until,
            addressed, sent_at)
        values (%s, %s, %s, %s, %s, %s, %s, false, now()) returning id
        """,
        (
            mine.tenant,
            key,
            mine.conversation,
            mine.scope,
            mine.asked_by,
            mine.reply_to,
            mine.reply_until,
        ),
    )
    [(message_id,)] = await cursor.fetchall()
    wanted = Wanted(kind=Kind.EARLIER_READ, question="")
    await connection.execute(
        "insert into reply (message_id, tenant, wanted) values (%s, %s, %s)",
        (message_id, mine.tenant, Jsonb(written(wanted))),
    )
    await defer(connection, answer_job(message_id, key=key, lock=f"{wanted.kind} {message_id}"))
