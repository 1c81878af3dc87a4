"""Letting go of what nobody needs any more: questions and answers after a while, others later."""

import asyncio
import logging
from typing import LiteralString

from procrastinate.exceptions import ProcrastinateException
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from bot.patience import AWAY

_LOG = logging.getLogger(__name__)

_LOCK = 0x466F6F7452657461
"""Any number that nobody else locks: "FootReta"."""
_EVERY_S = 86_400.0
_BATCH = 1_000
_AUDITED_DAYS = 400
"""For the record of changes, and for what was spent: more than a year."""

_TURNS: LiteralString = """
    delete from turn where message_id in (
        select message_id from turn where answered_at < now() - make_interval(days => %s) limit %s
    )
"""
_RATINGS: LiteralString = """
    delete from rating where (message_id, author) in (
        select message_id, author from rating
        where rated_at < now() - make_interval(days => %s) limit %s
    )
"""
# Whose files were read stay, so that their author can still have them forgotten.
_MESSAGES: LiteralString = """
    delete from message where id in (
        select id from message
        where accepted_at < now() - make_interval(days => %s)
            and not exists (
                select from dropped_file where message_id = id and state = 'accepted'
            )
            and not exists (
                select from source
                where source.tenant = message.tenant and message_key = message.key
            )
            and not exists (
                select from reply
                where message_id = id and state in ('accepted', 'placed', 'answered')
            )
        order by id limit %s
    )
"""
_DEPARTURES: LiteralString = """
    delete from departure where place in (
        select place from departure where at < now() - make_interval(days => %s) limit %s
    )
"""
_CONVERSATIONS: LiteralString = """
    delete from conversation where key in (
        select key from conversation
        where not exists (select from message where message.conversation = conversation.key)
        limit %s
    )
"""
_RECORDS: tuple[LiteralString, ...] = (
    "delete from audit where at < now() - make_interval(days => %s)",
    "delete from spend where day < current_date - %s",
)

# Who is still to be answered there is told first that it expired.
_ADDRESSES: LiteralString = """
    update message set reply_to = '', reply_until = null where id in (
        select id from message
        where reply_until < now()
            and not exists (
                select from reply
                where message_id = id and state in ('accepted', 'placed', 'answered')
            )
            and not exists (
                select from dropped_file where message_id = id and state = 'accepted'
            )
        limit %s
    )
"""


async def forget_addresses(pool: AsyncConnectionPool) -> int:
    """Forget the addresses that expired, keys and all; return how many those were."""
    return await _in_batches(pool, _ADDRESSES)


async def retain_always(pool: AsyncConnectionPool, *, days: int) -> None:
    """Let go at once and then once a day, until cancelled; a database that is away is waited for.

    Args:
        pool: of the database.
        days: so long are questions and answers kept; 0 keeps them.
    """
    while True:
        try:
            await let_go(pool, days=days)
        except (*AWAY, ProcrastinateException) as error:
            _LOG.warning("what is older than %d days is let go of later: %s", days, error)
        await asyncio.sleep(_EVERY_S)


async def let_go(pool: AsyncConnectionPool, *, days: int) -> int:
    """Delete what is kept long enough, a batch at a time; return how many rows that were.

    With several processes one of them does it.
    """
    gone = 0
    if days:
        for statement in (_TURNS, _RATINGS, _MESSAGES, _DEPARTURES):
            gone += await _in_batches(pool, statement, days)
        gone += await _in_batches(pool, _CONVERSATIONS)
    async with pool.connection() as connection, connection.transaction():
        for statement in _RECORDS:
            await connection.execute(statement, (_AUDITED_DAYS,))
    if gone:
        _LOG.info("%d rows were kept for %d days and are gone", gone, days)
    return gone


async def _in_batches(pool: AsyncConnectionPool, statement: LiteralString, *values: int) -> int:
    gone = 0
    while True:
        async with pool.connection() as connection, connection.transaction():
            if not await _is_ours(connection):
                return gone
            cursor = await connection.execute(statement, (*values, _BATCH))
        gone += cursor.rowcount
        if cursor.rowcount < _BATCH:
            return gone


async def _is_ours(connection: AsyncConnection) -> bool:
    cursor = await connection.execute("select pg_try_advisory_xact_lock(%s)", (_LOCK,))
    return await cursor.fetchone() == (True,)
