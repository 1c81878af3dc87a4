"""The rows of dropped files: attempts at them, and what became of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from adapters.incoming import MessageKey, ReplyAddress, Sign
from bot import records
from bot.choices import Receipts
from bot.choosing import chosen
from bot.errors import SupersededError
from bot.jobs.deferring import answer_job, defer, read_earlier_job
from bot.patience import patiently
from bot.records import Kind, Wanted, written
from bot.replying import spending
from bot.replying.receipts import must_act
from bot.replying.waiting import Read, files_of
from rag.events import FileShared
from rag.values import FileOutcome, Scope, Tenant

_T = TypeVar("_T")
_READ = {FileOutcome.INDEXED, FileOutcome.PARTLY_INDEXED}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileClaim:
    """A dropped file as an attempt found it."""

    message_id: int
    file_id: str
    attempt: int
    tries: int
    key: MessageKey
    tenant: Tenant
    scope: Scope
    """Of the message: a file from outside has another."""
    within: Scope | None
    reply_to: ReplyAddress
    over_limit: bool
    earlier_reading: int | None
    """Set for a file that was in its channel before Footnote: its end is told with all others."""
    file: FileShared


class FileRows:
    """What reading files knows of the database; waits for one that is away."""

    def __init__(self, pool: AsyncConnectionPool, *, patience_s: float) -> None:
        self._pool = pool
        self._patience_s = patience_s

    async def claim(self, message_id: int, file_id: str) -> FileClaim | None:
        """Begin an attempt; None when there is nothing left to do."""
        return await self._do(lambda c: _claim(c, message_id, file_id))

    async def settle(self, mine: FileClaim, read: Read, *, tokens: int) -> Sign | None:
        """Store what became of a file; return the sign for its message once all are done.

        Raises:
            SupersededError: another attempt goes on with it, or it was taken back.
        """

        async def write(connection: AsyncConnection) -> Sign | None:
            await _hold(connection, mine)
            if await _is_forgotten(connection, read):
                await _end_taken_back(connection, mine)
                return None
            await _settle(connection, mine, read)
            if tokens:
                await spending.add(connection, mine.tenant, tokens=tokens)
            return await _told_when_last(connection, mine)

        return await self._do(write)

    async def take_back(self, mine: FileClaim) -> None:
        """End a file that was taken back before it arrived, if that is not known already."""

        async def write(connection: AsyncConnection) -> None:
            await _hold(connection, mine)
            await _end_taken_back(connection, mine)

        await self._do(write)

    async def hand_back(self, mine: FileClaim) -> None:
        """Leave it to another process, in order: this attempt does not count as a failure."""

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(
                "update dropped_file set tries = tries - 1"
                " where message_id = %s and file_id = %s and attempt = %s and tries > 0",
                (mine.message_id, mine.file_id, mine.attempt),
            )

        await self._do(write)

    async def _do(self, work: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
        async def in_transaction() -> _T:
            async with self._pool.connection() as connection, connection.transaction():
                return await work(connection)

        return await patiently(in_transaction, for_s=self._patience_s)


async def _claim(connection: AsyncConnection, message_id: int, file_id: str) -> FileClaim | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            """
            update dropped_file set attempt = attempt + 1, tries = tries + 1, changed_at = now()
            from message where message.id = message_id and message_id = %s and file_id = %s
                and state = 'accepted'
            returning message_id, file_id, attempt, tries, key, message.tenant, scope,
                within, reply_to, over_limit, earlier_reading, file
            """,
            (message_id, file_id),
        )
        row = await cursor.fetchone()
    if row is None:
        return None
    return FileClaim(**{**row, "file": records.file_shared(row["file"])})


async def _settle(connection: AsyncConnection, mine: FileClaim, read: Read) -> None:
    cursor = await connection.execute(
        """
        update dropped_file set state = 'read', file = null, receipt = %s, older_version = %s,
            changed_at = now()
        where message_id = %s and file_id = %s and attempt = %s and state = 'accepted'
        """,
        (
            Jsonb(written(read.receipt)),
            read.older_version,
            mine.message_id,
            mine.file_id,
            mine.attempt,
        ),
    )
    if cursor.rowcount != 1:
        raise SupersededError(f"attempt {mine.attempt} at {mine.file_id} of {mine.key} is over")


async def _told_when_last(connection: AsyncConnection, mine: FileClaim) -> Sign | None:
    """Return the sign for its message if this was the last file; then tell what must be told."""
    if mine.earlier_reading is not None:
        await _go_on_when_last(connection, mine.earlier_reading)
        return None
    cursor = await connection.execute(
        "select count(*) from dropped_file"
        " where message_id = %s and state = 'accepted' and earlier_reading is null",
        (mine.message_id,),
    )
    [(left,)] = await cursor.fetchall()
    if left:
        return None
    files = await files_of(connection, mine.message_id)
    if await _tells_all(connection, mine) or any(map(must_act, files)):
        await _tell(connection, mine)
    was_read = any(read.receipt.outcome in _READ for read in files)
    return Sign.DONE if was_read else Sign.UNREAD


async def _hold(connection: AsyncConnection, mine: FileClaim) -> None:
    """Let files of a reading, or of a message, end one after the other: the last one knows it is.

    Before the file's own row: who leaves a channel or takes a message back locks in this order.
    """
    await connection.execute(
        "select from earlier_reading where id = %s for update", (mine.earlier_reading,)
    )
    await connection.execute(
        "select from message where id = %s for no key update", (mine.message_id,)
    )


async def _is_forgotten(connection: AsyncConnection, read: Read) -> bool:
    """Whether the document is gone already that was just made; it is held until the commit."""
    document_id = read.receipt.document_id
    if document_id is None:
        return False
    cursor = await connection.execute(
        "select from document where id = %s for key share", (document_id,)
    )
    return cursor.rowcount == 0


async def _end_taken_back(connection: AsyncConnection, mine: FileClaim) -> None:
    cursor = await connection.execute(
        "update dropped_file set state = 'retracted', file = null, changed_at = now()"
        " where message_id = %s and file_id = %s and attempt = %s and state = 'accepted'",
        (mine.message_id, mine.file_id, mine.attempt),
    )
    if cursor.rowcount == 1:
        await _told_when_last(connection, mine)


async def _go_on_when_last(connection: AsyncConnection, reading_id: int) -> None:
    """Have the next page of earlier files taken in when this was the last of the one before."""
    cursor = await connection.execute(
        """
        select scope from earlier_reading where id = %s and not exists (
            select from dropped_file where earlier_reading = %s and state = 'accepted'
        )
        """,
        (reading_id, reading_id),
    )
    row = await cursor.fetchone()
    if row is not None:
        await defer(connection, read_earlier_job(reading_id, scope=row[0]))


async def _tells_all(connection: AsyncConnection, mine: FileClaim) -> bool:
    return await chosen(connection, mine.scope, "receipts", within=mine.within) == Receipts.FULL


async def _tell(connection: AsyncConnection, mine: FileClaim) -> None:
    """Queue a receipt, unless the message has a reply that tells of its files anyway."""
    cursor = await connection.execute(
        """
        insert into reply (message_id, tenant, wanted) values (%s, %s, %s)
        on conflict do nothing returning message_id
        """,
        (
            mine.message_id,
            mine.tenant,
            Jsonb(written(Wanted(kind=Kind.RECEIPT, question=""))),
        ),
    )
    if await cursor.fetchone() is not None:
        await defer(
            connection, answer_job(mine.message_id, key=mine.key, lock=f"receipt {mine.key}")
        )
