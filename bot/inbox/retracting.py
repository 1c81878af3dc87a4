"""Taking back what is gone: its documents, its pending jobs, its turn; a tombstone stays."""

from collections.abc import Collection, Sequence
from typing import Literal, LiteralString

from psycopg import AsyncConnection, sql

from adapters.incoming import (
    FileRetracted,
    MessageRetracted,
    Retraction,
    ScopeRetracted,
    TenantRetracted,
    ThreadRetracted,
)
from bot.inbox.departing import depart
from bot.inbox.welcoming import leave, leave_tenant
from bot.jobs.deferring import defer, take_back_job
from rag.storage.retractions import Named, put_tombstones
from rag.storage.sources import drop_scopes, drop_sources, drop_tenant
from rag.values import Scope, Tenant, outside, tenant_of

_UNREAD: LiteralString = """
    select key, file_id from dropped_file join message on message.id = message_id
    where state = 'accepted' and {place} = %s
"""
_ENDINGS: tuple[LiteralString, ...] = (
    """
    update reply set state = 'retracted', outcome = 'retracted', wanted = null, final = null
    from message where message.id = message_id and {place} = %s
    """,
    """
    update dropped_file set state = 'retracted', file = null, receipt = null
    from message where message.id = message_id and {place} = %s
    """,
    "delete from turn using message where message.id = message_id and {place} = %s",
    "delete from amendment using message where message.id = message_id and {place} = %s",
)


async def retract(connection: AsyncConnection, retraction: Retraction) -> None:
    """Take back what a retraction names, within the caller's transaction."""
    match retraction:
        case MessageRetracted(message=key):
            await _take_back_messages(connection, tenant_of(Scope(key)), [key])
        case FileRetracted(message=None, scope=scope) if scope is not None:
            await _take_back_in_scope(connection, scope, retraction.file_id)
        case FileRetracted(tenant=tenant, file_id=file_id, message=key):
            await take_back_files(connection, tenant=tenant, named=[Named(key, file_id)])
        case ThreadRetracted(beginning=beginning):
            await _take_back_thread(connection, beginning)
        case ScopeRetracted(scope=scope, at=at):
            await depart(connection, scope, at=at)
            # Early: a page of earlier files that is being stored is waited for, and ended with all.
            await leave(connection, scope)
            await _keep_out_unread(connection, "scope", scope)
            await drop_scopes(connection, scopes=[scope, outside(scope)])
            await _end_messages(connection, "scope", scope)
            await connection.execute("delete from catch_up where channel = %s", (scope,))
        case TenantRetracted(tenant=tenant, at=at):
            await depart(connection, tenant, at=at)
            await leave_tenant(connection, tenant)
            await _keep_out_unread(connection, "tenant", tenant)
            await drop_tenant(connection, tenant=tenant)
            await _end_messages(connection, "tenant", tenant)
            await connection.execute("delete from catch_up where tenant = %s", (tenant,))
            await connection.execute("delete from setting where tenant = %s", (tenant,))


async def _take_back_thread(connection: AsyncConnection, beginning: str) -> None:
    cursor = await connection.execute(
        "select key from message where starts_with(key, %s) order by key", (beginning,)
    )
    keys = [key for (key,) in await cursor.fetchall()]
    await _take_back_messages(connection, tenant_of(Scope(beginning)), keys)


async def _take_back_messages(
    connection: AsyncConnection, tenant: Tenant, keys: Sequence[str]
) -> None:
    """Take back messages, also those that have not arrived yet: their removal wins."""
    for key in keys:
        await _mark_as_gone(connection, tenant, key)
    await drop_sources(connection, tenant=tenant, named=[Named(key, None) for key in keys])
    for key in keys:
        await _end_message(connection, key)


async def _mark_as_gone(connection: AsyncConnection, tenant: Tenant, key: str) -> None:
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


async def _end_message(connection: AsyncConnection, key: str) -> None:
    cursor = await connection.execute("select id from message where key = %s", (key,))
    [(message_id,)] = await cursor.fetchall()
    await connection.execute(
        "update dropped_file set state = 'retracted', file = null, receipt = null"
        " where message_id = %s",
        (message_id,),
    )
    await take_back_reply(connection, message_id)


async def _take_back_in_scope(connection: AsyncConnection, scope: Scope, file_id: str) -> None:
    """Take a file back from the messages of a channel that are known: it may be given again."""
    tenant = tenant_of(scope)
    cursor = await connection.execute(
        """
        select key from message join dropped_file on message_id = message.id
        where scope = %(scope)s and file_id = %(file)s
        union
        select message_key from source
        where tenant = %(tenant)s and file_id = %(file)s and starts_with(message_key, %(of)s)
        order by 1
        """,
        {"scope": scope, "file": file_id, "tenant": tenant, "of": f"{scope}/"},
    )
    named = [Named(key, file_id) for (key,) in await cursor.fetchall()]
    await take_back_files(connection, tenant=tenant, named=named)


async def take_back_files(
    connection: AsyncConnection, *, tenant: Tenant, named: Collection[Named]
) -> None:
    """Take back files of one message, or of all; `Named` as in `drop_sources`, with a file."""
    await drop_sources(connection, tenant=tenant, named=named)
    for message_key, file_id in named:
        await connection.execute(
            """
            update dropped_file
            set state = 'retracted', file = null, receipt = null, forgotten = true
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
    await connection.execute("delete from amendment where message_id = %s", (message_id,))
    row = await cursor.fetchone()
    if row is not None:
        await defer(connection, take_back_job(message_id, key=row[0]))


async def _keep_out_unread(
    connection: AsyncConnection, column: Literal["scope", "tenant"], value: str
) -> None:
    """See to it that no file of a place which is being read right now is stored after all."""
    place = sql.Identifier("message", column)
    await connection.execute(
        sql.SQL(
            "update message set retracted_at = now() where retracted_at is null and {} = %s"
        ).format(place),
        (value,),
    )
    cursor = await connection.execute(sql.SQL(_UNREAD).format(place=place), (value,))
    unread = [Named(key, file_id) for key, file_id in await cursor.fetchall()]
    await put_tombstones(connection, tenant=tenant_of(Scope(value)), named=unread)


async def _end_messages(
    connection: AsyncConnection, column: Literal["scope", "tenant"], value: str
) -> None:
    """End everything of a place that Footnote can no longer post to: nothing is left to remove."""
    place = sql.Identifier("message", column)
    for statement in _ENDINGS:
        await connection.execute(sql.SQL(statement).format(place=place), (value,))
