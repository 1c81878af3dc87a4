"""Beginning to read the files that were in a channel before Footnote, for who may wish it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.requests import Request
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """Who added Footnote, and where its hello stands."""

    inviter: str | None
    conversation: str
    reply_to: str
    reply_until: datetime | None


async def begin(connection: AsyncConnection, request: Request) -> Begun:
    """Begin once per channel, within the caller's transaction."""
    hello = await _hello(connection, request.scope)
    if not (request.is_admin or (hello is not None and request.asker == hello.inviter)):
        return Begun.NOT_ALLOWED
    # In a channel without a hello, its end is told where it was asked for.
    told_in = hello or Hello(
        inviter=None,
        conversation=f"{request.scope}#{request.asker}",
        reply_to=request.reply_to,
        reply_until=request.reply_until,
    )
    cursor = await connection.execute(
        """
        insert into earlier_reading (tenant, scope, conversation, asked_by, reply_to, reply_until)
        values (%s, %s, %s, %s, %s, %s) on conflict (scope) do nothing returning id
        """,
        (
            tenant_of(request.scope),
            request.scope,
            told_in.conversation,
            request.asker,
            told_in.reply_to,
            told_in.reply_until,
        ),
    )
    row = await cursor.fetchone()
    if row is None:
        return await _begun_before(connection, request.scope)
    await defer(connection, read_earlier_job(row[0], scope=request.scope))
    return Begun.NOW


async def _hello(connection: AsyncConnection, scope: Scope) -> Hello | None:
    async with connection.cursor(row_factory=class_row(Hello)) as cursor:
        await cursor.execute(
            """
            select inviter, conversation, reply_to, reply_until
            from arrival join message on message.id = hello_id
            where arrival.scope = %s and not gone
            """,
            (scope,),
        )
        return await cursor.fetchone()


async def _begun_before(connection: AsyncConnection, scope: Scope) -> Begun:
    cursor = await connection.execute(
        "select state = 'told' from earlier_reading where scope = %s", (scope,)
    )
    row = await cursor.fetchone()
    return Begun.ENDED if row is not None and row[0] else Begun.BEFORE
