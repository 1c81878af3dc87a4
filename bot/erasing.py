"""Erasing a person: the files they gave, what they asked, what they thought of answers."""

from dataclasses import dataclass

from psycopg import AsyncConnection

from adapters.incoming import PersonKey
from bot import audit
from bot.inbox.retracting import take_back_reply
from rag.storage.retractions import Named
from rag.storage.sources import drop_sources
from rag.values import Scope, tenant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a person, in numbers."""

    files: int
    questions: int
    ratings: int


async def kept(connection: AsyncConnection, person: PersonKey, *, but: int) -> Kept:
    """Return what is kept of a person; `but` is the message that asks."""
    cursor = await connection.execute(
        """
        select (select count(*) from dropped_file join message on message.id = message_id
                where author = %(person)s and state <> 'retracted'),
            (select count(*) from turn join message on message.id = message_id
                where author = %(person)s and message_id <> %(but)s),
            (select count(*) from rating where author = %(person)s)
        """,
        {"person": person, "but": but},
    )
    [(files, questions, ratings)] = await cursor.fetchall()
    return Kept(files=files, questions=questions, ratings=ratings)


async def erase(connection: AsyncConnection, person: PersonKey, *, but: int) -> Kept:
    """Forget a person within the caller's transaction; return what was kept of them.

    Of their messages nothing is left but keys, so that none is taken for new, and where answers
    stand: these go with the message that they answer. The audit record keeps that they were
    forgotten. `but` is the message that asks.
    """
    was = await kept(connection, person, but=but)
    keys = await _unname(connection, person, but=but)
    tenant = tenant_of(Scope(person))
    await drop_sources(connection, tenant=tenant, named=[Named(key, None) for key in keys])
    await _end(connection, keys)
    await _forget_habits(connection, person)
    await audit.note(connection, tenant=tenant, who=person, did="was forgotten", to_what=person)
    return was


async def _unname(connection: AsyncConnection, person: PersonKey, *, but: int) -> list[str]:
    """Take a person's name from their messages, and return the keys of these."""
    cursor = await connection.execute(
        "select id, key from message where author = %s order by key for no key update", (person,)
    )
    rows = await cursor.fetchall()
    await connection.execute(
        """
        update message set author = '', about = null,
            retracted_at = case when id = %(but)s then retracted_at
                else coalesce(retracted_at, now()) end
        where id = any(%(ids)s)
        """,
        {"but": but, "ids": [id_ for id_, _ in rows]},
    )
    return [key for id_, key in rows if id_ != but]


async def _end(connection: AsyncConnection, keys: list[str]) -> None:
    """End what goes on about messages, and keep no word of it."""
    cursor = await connection.execute(
        "select message_id from reply join message on message.id = message_id"
        " where key = any(%s) and state <> 'shown' order by message_id",
        (keys,),
    )
    for (message_id,) in await cursor.fetchall():
        await take_back_reply(connection, message_id)
    for statement in (
        "update dropped_file set state = 'retracted', file = null, receipt = null,"
        " forgotten = true from message where message.id = message_id and key = any(%s)",
        "delete from turn using message where message.id = message_id and key = any(%s)",
        "delete from rating using message where message.id = message_id and key = any(%s)",
        "update message set reply_to = '' where key = any(%s)"
        " and not exists (select from reply where message_id = id)",
    ):
        await connection.execute(statement, (keys,))


async def _forget_habits(connection: AsyncConnection, person: PersonKey) -> None:
    """Forget where a person talked, what they rated, and what they set going."""
    for statement in (
        "delete from rating where author = %s",
        "update conversation set last_asker = null where last_asker = %s",
        "delete from conversation where split_part(key, '#', 2) = %s",
        "update arrival set inviter = null where inviter = %s",
        "delete from earlier_reading where asked_by = %s and state = 'told'",
    ):
        await connection.execute(statement, (person,))
