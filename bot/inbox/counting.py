"""Counting what people asked and dropped lately, within the transaction that adds to it."""

from datetime import datetime

from psycopg import AsyncConnection

from adapters.incoming import PersonKey
from bot.limits import Asked, Limits, may_ask_again_at
from rag.values import Tenant


async def again_at(
    connection: AsyncConnection, author: PersonKey, limits: Limits
) -> datetime | None:
    """Return when this person may ask again; counts what was let in, one asker at a time."""
    await connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 1))", (author,))
    cursor = await connection.execute(
        """
        select accepted_at, clock_timestamp() from message
        where author = %s and admission = 'let_in'
            and accepted_at > clock_timestamp() - interval '1 hour'
        order by accepted_at desc limit %s
        """,
        (author, limits.questions_per_hour),
    )
    rows = (await cursor.fetchall())[::-1]
    if not rows:
        return None
    asked = Asked(times=tuple(row[0] for row in rows))
    return may_ask_again_at(asked, limits, now=rows[0][1])


async def was_told(connection: AsyncConnection, author: PersonKey) -> bool:
    """Whether this person was told within the last minute that it is too much."""
    cursor = await connection.execute(
        """
        select from message where author = %s and admission = 'told'
            and accepted_at > clock_timestamp() - interval '1 minute' limit 1
        """,
        (author,),
    )
    return await cursor.fetchone() is not None


async def open_replies(connection: AsyncConnection, tenant: Tenant) -> int:
    cursor = await connection.execute(
        "select count(*) from reply where tenant = %s and state in ('accepted', 'placed')",
        (tenant,),
    )
    [(number,)] = await cursor.fetchall()
    return int(number)


async def files_within_the_hour(connection: AsyncConnection, author: PersonKey) -> int:
    cursor = await connection.execute(
        """
        select count(*) from message join dropped_file on message_id = message.id
        where author = %s and accepted_at > clock_timestamp() - interval '1 hour'
            and not over_limit and earlier_reading is null
            and receipt -> 'is' ->> 'refusal' is distinct from 'not_allowed'
        """,
        (author,),
    )
    [(number,)] = await cursor.fetchall()
    return int(number)
