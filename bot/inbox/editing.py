"""An edited message: answered as edited if it was not answered yet; files it lost are gone."""

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from adapters.incoming import Accepted, Incoming, Sign
from bot.inbox.accepting import add
from bot.inbox.asking import wanted_of
from bot.inbox.concerning import Concern
from bot.inbox.messages import Known, tenant_in
from bot.inbox.retracting import take_back_files, take_back_reply
from bot.limits import Limits
from bot.records import Kind, written
from rag.storage.retractions import Named


async def edit(
    connection: AsyncConnection, incoming: Incoming, wanted: Concern, known: Known, limits: Limits
) -> Accepted:
    """Bring a message up to date, unless what is known is as new already."""
    if incoming.edited_at is None or (known.edited_at and known.edited_at >= incoming.edited_at):
        return Accepted(sign=None, ahead=0)
    await connection.execute(
        "update message set edited_at = %s where id = %s", (incoming.edited_at, known.id)
    )
    await _take_back_lost_files(connection, incoming, known)
    if wanted.question is None and known.addressed:
        await take_back_reply(connection, known.id)
    elif wanted.question is not None and await _reword(connection, known, wanted):
        return Accepted(sign=None if wanted.silently else Sign.SEEN, ahead=0)
    return await add(connection, incoming, wanted, known, limits)


async def _take_back_lost_files(
    connection: AsyncConnection, incoming: Incoming, known: Known
) -> None:
    kept = [file.file_id for file in incoming.files]
    cursor = await connection.execute(
        """
        select file_id from dropped_file
        where message_id = %s and state <> 'retracted' and file_id <> all(%s)
        """,
        (known.id, kept),
    )
    lost = [Named(incoming.message, file_id) for (file_id,) in await cursor.fetchall()]
    if lost:
        await take_back_files(connection, tenant=tenant_in(incoming.message), named=lost)


async def _reword(connection: AsyncConnection, known: Known, concern: Concern) -> bool:
    """Put other words in place of those not yet answered; whoever works on them begins anew."""
    wanted = wanted_of(concern, kind=Kind.ANSWER)
    cursor = await connection.execute(
        """
        update reply set wanted = %s, revision = revision + 1, changed_at = now()
        where message_id = %s and state in ('accepted', 'placed')
            and wanted -> 'is' ->> 'kind' = %s
            and (wanted -> 'is' ->> 'question' <> %s
                or coalesce((wanted -> 'is' ->> 'silently')::boolean, false) <> %s)
        """,
        (Jsonb(written(wanted)), known.id, Kind.ANSWER, wanted.question, wanted.silently),
    )
    return cursor.rowcount > 0
