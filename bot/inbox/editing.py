"""An edited message: answered as edited if it was not answered yet; files it lost are gone."""

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from adapters.incoming import Accepted, Incoming, Sign
from bot.inbox.accepting import Known, add, tenant_in
from bot.inbox.concerning import Concern
from bot.inbox.retracting import take_back_file, take_back_reply
from bot.limits import Limits
from bot.records import Kind, Wanted, written


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
    elif wanted.question is not None and await _reword(connection, known, wanted.question):
        return Accepted(sign=Sign.SEEN, ahead=0)
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
    for (file_id,) in await cursor.fetchall():
        await take_back_file(
            connection,
            tenant=tenant_in(incoming.message),
            message_key=incoming.message,
            file_id=file_id,
        )


async def _reword(connection: AsyncConnection, known: Known, question: str) -> bool:
    """Put other words in place of those not yet answered; whoever works on them begins anew."""
    wanted = Wanted(kind=Kind.ANSWER, question=question)
    cursor = await connection.execute(
        """
        update reply set wanted = %s, revision = revision + 1, changed_at = now()
        where message_id = %s and state in ('accepted', 'placed')
            and wanted -> 'is' ->> 'kind' = %s and wanted -> 'is' ->> 'question' <> %s
        """,
        (Jsonb(written(wanted)), known.id, Kind.ANSWER, question),
    )
    return cursor.rowcount > 0
