"""Beginning to read the files that were in a channel before Footnote, for who may wish it."""

from enum import Enum, auto

from psycopg import AsyncConnection

from adapters.port import Request
from bot.jobs.deferring import defer, read_earlier_job
from rag.values import Scope, tenant_of


class Begun(Enum):
    """What became of the wish."""

    NOW = auto()
    BEFORE = auto()
    """They are being read already."""
    ENDED = auto()
    """They were read already."""
    NOT_ALLOWED = auto()


async def begin(connection: AsyncConnection, request: Request) -> Begun:
    """Begin once per channel, within the caller's transaction."""
    inviter, conversation, reply_to = await _arrived(connection, request)
    if not (request.is_admin or request.asker == inviter):
        return Begun.NOT_ALLOWED
    cursor = await connection.execute(
        """
        insert into earlier_reading (tenant, scope, conversation, asked_by, reply_to)
        values (%s, %s, %s, %s, %s) on conflict (scope) do nothing returning id
        """,
        (tenant_of(request.scope), request.scope, conversation, request.asker, reply_to),
    )
    row = await cursor.fetchone()
    if row is None:
        return await _begun_before(connection, request.scope)
    await defer(connection, read_earlier_job(row[0], scope=request.scope))
    return Begun.NOW


async def _arrived(connection: AsyncConnection, request: Request) -> tuple[str | None, str, str]:
    """Return who added Footnote, and where its hello stands.

    In a channel without one, its end is told where it was asked for.
    """
    cursor = await connection.execute(
        """
        select inviter, conversation, reply_to from arrival join message on message.id = hello_id
        where arrival.scope = %s and not gone
        """,
        (request.scope,),
    )
    row = await cursor.fetchone()
    if row is not None:
        return row[0], row[1], row[2]
    return None, f"{request.scope}#{request.asker}", request.reply_to


async def _begun_before(connection: AsyncConnection, scope: Scope) -> Begun:
    cursor = await connection.execute(
        "select state = 'told' from earlier_reading where scope = %s", (scope,)
    )
    row = await cursor.fetchone()
    return Begun.ENDED if row is not None and row[0] else Begun.BEFORE
