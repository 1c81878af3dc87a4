"""Storing files that were in a channel before Footnote, each with a job behind all live ones."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from adapters.incoming import Incoming
from bot.inbox.concerning import concern
from bot.inbox.house import Givens, house_of
from bot.inbox.messages import Known, message_row, tenant_in
from bot.jobs.deferring import defer, read_behind_job
from bot.records import written
from rag.events import FileShared
from rag.storage.retractions import Named, lift_tombstones


async def store_page(
    connection: AsyncConnection,
    messages: Sequence[Incoming],
    *,
    reading_id: int,
    allowed_channels: Collection[str],
) -> None:
    """Store what is not known yet, in the order given; nothing counts against its author.

    Who may give files now decides, and nobody is told of those that they may not.
    """
    # Somebody wished for all of them, whether or not new ones are read unasked.
    givens = Givens(allowed_channels=allowed_channels, asks_first=())
    for incoming in messages:
        house = replace(await house_of(connection, incoming, givens), reads_all=True)
        wanted = concern(incoming, None, house)
        if not wanted.files:
            continue
        known = await message_row(connection, incoming, wanted)
        if known is None or (known.is_retracted and not await _returns(connection, known)):
            continue
        for file in wanted.files:
            await _add(connection, file, incoming, known, reading_id=reading_id)


async def _add(
    connection: AsyncConnection,
    file: FileShared,
    incoming: Incoming,
    known: Known,
    *,
    reading_id: int,
) -> None:
    cursor = await connection.execute(
        """
        insert into dropped_file (message_id, file_id, tenant, file, earlier_reading)
        values (%s, %s, %s, %s, %s) on conflict do nothing returning file_id
        """,
        (known.id, file.file_id, tenant_in(incoming.message), Jsonb(written(file)), reading_id),
    )
    if await cursor.fetchone() is not None:
        await defer(connection, read_behind_job(known.id, file.file_id, key=incoming.message))


async def _returns(connection: AsyncConnection, known: Known) -> bool:
    """Let a message in again that ended only because Footnote had to leave its channel.

    One that was deleted stays away: it has lost its author.
    """
    cursor = await connection.execute(
        "update message set retracted_at = null where id = %s and author <> ''"
        " returning tenant, key",
        (known.id,),
    )
    row = await cursor.fetchone()
    if row is None:
        return False
    tenant, key = row
    cursor = await connection.execute(
        "delete from dropped_file"
        " where message_id = %s and state = 'retracted' and not forgotten returning file_id",
        (known.id,),
    )
    # Put there only to stop a reading that was under way when Footnote left.
    named = [Named(key, file_id) for (file_id,) in await cursor.fetchall()]
    await lift_tombstones(connection, tenant=tenant, named=named)
    return True
