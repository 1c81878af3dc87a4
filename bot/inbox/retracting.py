"""Taking back what is gone: its documents, its pending jobs, its turn; a tombstone stays."""

from typing import Literal, LiteralString

from psycopg import AsyncConnection, sql

from adapters.incoming import (
    FileRetracted,
    MessageRetracted,
    Retraction,
    ScopeRetracted,
    TenantRetracted,
    outside,
)
from bot.inbox.welcoming import leave, leave_tenant
from bot.jobs.deferring import defer, take_back_job
from rag.storage.sources import drop_scopes, drop_sources, drop_tenant
from rag.values import Scope, Tenant, tenant_of

_UNREAD: LiteralString = """
    select message.tenant, key, file_id from dropped_file
    join message on message.id = message_id
    where state = 'accepted' and {place} = %s order by key, file_id
"""
_ENDINGS: tuple[LiteralString, ...] = (
    "update message set retracted_at = now() where retracted_at is null and {place} = %s",
    """
    update reply set state = 'retracted', outcome = 'retracted', wanted = null, final = null
    from message where message.id = message_id and {place} = %s
    """,
    """
    update dropped_file set state = 'retracted', file = null, receipt = null
    from message where message.id = message_id and {place} = %s
    """,
    "delete from turn using message where message.id = message_id and {place} = %s",
)


async def retract(connection: AsyncConnection, retraction: Retraction) -> None:
    """Take back what a retraction names, within the caller's transaction."""
    match retraction:
        case MessageRetracted(message=key):
            await _take_back_message(connection, key)
        case FileRetracted(tenant=tenant, file_id=file_id, message=key):
            await take_back_file(connection, tenant=tenant, message_key=key, file_id=file_id)
        case ScopeRetracted(scope=scope):
            # First: a page of earlier files that is being stored is waited for, and ended with all.
            await leave(connection, scope)
            await _end_messages(connection, "scope", scope)
            await drop_scopes(connection, scopes=[scope, outside(scope)])
        case TenantRetracted(tenant=tenant):
            await leave_tenant(connection, tenant)
            await _end_messages(connection, "tenant", tenant)
            await drop_tenant(connection, tenant=tenant)


async def _take_back_message(connection: AsyncConnection, key: str) -> None:
    """Take back one message, also one that has not arrived yet: its removal wins."""
    tenant = tenant_of(Scope(key))
    await connection.execute(
        """
        insert into message (tenant, key, conversation, scope, author, reply_to, addressed,
            sent_at, retracted_at)
        values (%s, %s, '', '', '', '', false, now(), now())
        on conflict (key) do update
            set retracted_at = coalesce(message.retracted_at, now()), author = '', about = null
        """,
        (tenant, key),
    )
    await drop_sources(connection, tenant=tenant, message_key=key, file_id=None)
    cursor = await connection.execute("select id from message where key = %s", (key,))
    [(message_id,)] = await cursor.fetchall()
    await connection.execute(
        "update dropped_file set state = 'retracted', file = null, receipt = null"
        " where message_id = %s",
        (message_id,),
    )
    await take_back_reply(connection, message_id)


async def take_back_file(
    connection: AsyncConnection, *, tenant: Tenant, message_key: str | None, file_id: str
) -> None:
    """Take back one file of one message, or of all of them."""
    await drop_sources(connection, tenant=tenant, message_key=message_key, file_id=file_id)
    await connection.execute(
        """
        update dropped_file set state = 'retracted', file = null, receipt = null
        from message where message.id = message_id and dropped_file.tenant = %s
            and file_id = %s and (%s::text is null or key = %s)
        """,
        (tenant, file_id, message_key, message_key),
    )


async def take_back_reply(connection: AsyncConnection, message_id: int) -> None:
    """End a reply: pending work stops, its turn is gone, and a job removes what was posted."""
    cursor = await connection.execute(
        """
        update reply set state = 'retracted', outcome = 'retracted', wanted = null, final = null,
            changed_at = now()
        from message where message.id = message_id and message_id = %s and state <> 'retracted'
        returning key
        """,
        (message_id,),
    )
    await connection.execute("delete from turn where message_id = %s", (message_id,))
    row = await cursor.fetchone()
    if row is not None:
        await defer(connection, take_back_job(message_id, key=row[0]))


async def _end_messages(
    connection: AsyncConnection, column: Literal["scope", "tenant"], value: str
) -> None:
    """End everything of a place that Footnote can no longer post to: nothing is left to remove."""
    place = sql.Identifier("message", column)
    cursor = await connection.execute(sql.SQL(_UNREAD).format(place=place), (value,))
    for tenant, key, file_id in await cursor.fetchall():
        # A file that is being read right now must not be stored after all.
        await drop_sources(connection, tenant=tenant, message_key=key, file_id=file_id)
    for statement in _ENDINGS:
        await connection.execute(sql.SQL(statement).format(place=place), (value,))
