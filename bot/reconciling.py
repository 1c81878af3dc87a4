"""Finding out what was removed while nobody listened: at start, and once a day.

Each message with documents is looked up on its platform, whichever was not for the longest time
first. What is gone there goes here by the way that an event takes. A platform that does not answer
says nothing: only a definite no counts.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.errors import AdapterError
from adapters.incoming import FileRetracted, MessageKey
from adapters.port import Adapter, Inbox
from bot.jobs.working import Pace
from bot.patience import AWAY
from rag.values import Scope, tenant_of

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")

_DAILY = timedelta(days=1)
_NOT_IN_S = 1.0
"""Between looks whether the platform has let us in."""

# Whoever takes one says so at once: of several processes none looks at what another does.
_NEXT = """
    insert into checked (message_key, tenant, checked_at)
    select source.message_key, source.tenant, now() from source
    left join checked on checked.message_key = source.message_key
    where starts_with(source.tenant, %(platform)s)
        and (checked_at is null or checked_at < %(due)s)
    order by checked_at nulls first, source.id limit 1
    on conflict (message_key) do update set checked_at = now()
        where checked.checked_at < %(due)s
    returning message_key
"""
_FILES = "select distinct file_id from source where tenant = %s and message_key = %s"
_FORGOTTEN = """
    delete from checked where starts_with(tenant, %s)
        and not exists (select from source where source.message_key = checked.message_key)
"""


async def reconcile_always(
    pool: AsyncConnectionPool, adapter: Adapter, inbox: Inbox, *, pace: Pace
) -> None:
    """Look at everything of a platform once it let us in, and again every day, until cancelled."""
    began: datetime | None = None
    while True:
        if adapter.is_in:
            began = began or datetime.now(UTC)
            await _once(pool, adapter, inbox, began=began, pace=pace)
        await asyncio.sleep(pace.reconcile_every_s if began else _NOT_IN_S)


async def _once(
    pool: AsyncConnectionPool, adapter: Adapter, inbox: Inbox, *, began: datetime, pace: Pace
) -> None:
    due = max(began, datetime.now(UTC) - _DAILY)
    try:
        gone = await reconcile(pool, adapter, inbox, due=due, pace=pace)
    except (AdapterError, *AWAY) as error:
        _LOG.warning("looking for removed files goes on in a while: %s", error)
    except Exception:
        _LOG.exception("looking for removed files on %s goes on in a while", adapter.platform)
    else:
        if gone:
            _LOG.info("%d files were removed from %s unseen", gone, adapter.platform)


async def reconcile(
    pool: AsyncConnectionPool, adapter: Adapter, inbox: Inbox, *, due: datetime, pace: Pace
) -> int:
    """Look at every message that was not looked at since `due`; return how many files were gone.

    Raises:
        AdapterError: the platform did not answer; what is left is looked at another time, and the
            message that it was asked about tomorrow.
    """
    gone, prefix = 0, f"{adapter.platform}:"
    while (key := await _next(pool, prefix, due)) is not None:
        for file_id in await _gone(pool, adapter, key):
            tenant = tenant_of(Scope(key))
            await inbox.retract(FileRetracted(tenant=tenant, file_id=file_id, message=key))
            gone += 1
        await asyncio.sleep(pace.between_checks_s)
    await _do(pool, lambda connection: connection.execute(_FORGOTTEN, (prefix,)))
    return gone


async def _next(pool: AsyncConnectionPool, platform: str, due: datetime) -> MessageKey | None:
    async def take(connection: AsyncConnection) -> MessageKey | None:
        cursor = await connection.execute(_NEXT, {"platform": platform, "due": due})
        row = await cursor.fetchone()
        return None if row is None else MessageKey(row[0])

    return await _do(pool, take)


async def _gone(pool: AsyncConnectionPool, adapter: Adapter, key: MessageKey) -> list[str]:
    async def read(connection: AsyncConnection) -> list[str]:
        cursor = await connection.execute(_FILES, (tenant_of(Scope(key)), key))
        return [file_id for (file_id,) in await cursor.fetchall()]

    return sorted(await adapter.gone(key, await _do(pool, read)))


async def _do(pool: AsyncConnectionPool, work: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
    async with pool.connection() as connection, connection.transaction():
        return await work(connection)
