"""Finding jobs that nobody does: their worker died, or the job itself was lost."""

import asyncio
import logging

import procrastinate
from procrastinate.exceptions import ProcrastinateException
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from bot.jobs.deferring import (
    Job,
    amend_job,
    answer_job,
    defer,
    read_behind_job,
    read_earlier_job,
    read_job,
)
from bot.jobs.working import Pace
from bot.patience import AWAY

_LOG = logging.getLogger(__name__)

_LOCK = 0x466F6F7453776570
"""Any number that nobody else locks: "FootSwep"."""
_LOST_REPLIES = """
    select message_id, key, conversation from reply join message on message.id = message_id
    where state in ('accepted', 'placed', 'answered')
        and changed_at < now() - make_interval(secs => %s) and not exists (
            select from procrastinate_jobs where status in ('todo', 'doing')
                and task_name = 'answer' and (args ->> 'message_id')::bigint = message_id
        )
"""
_LOST_FILES = """
    select message_id, file_id, key, earlier_reading is not null
    from dropped_file join message on message.id = message_id
    where state = 'accepted'
        and changed_at < now() - make_interval(secs => %s) and not exists (
            select from procrastinate_jobs where status in ('todo', 'doing')
                and task_name = 'read' and (args ->> 'message_id')::bigint = message_id
                and args ->> 'file_id' = file_id
        )
"""
# Also those whose last file was taken back while it waited: nobody went on from there.
_LOST_READINGS = """
    select id, scope from earlier_reading reading
    where state = 'reading'
        and changed_at < now() - make_interval(secs => %s) and not exists (
            select from dropped_file
            where earlier_reading = reading.id and dropped_file.state = 'accepted'
        ) and not exists (
            select from procrastinate_jobs where status in ('todo', 'doing')
                and task_name = 'read_earlier' and (args ->> 'reading_id')::bigint = reading.id
        )
"""
# Whoever deletes a document leaves these behind, wherever that was: in a chat, in a terminal.
_AMENDMENTS = """
    select message_id, key from amendment join message on message.id = message_id
    where not exists (
        select from procrastinate_jobs where status in ('todo', 'doing')
            and task_name = 'amend' and (args ->> 'message_id')::bigint = message_id
    )
"""


async def sweep_always(queue: procrastinate.App, pool: AsyncConnectionPool, *, pace: Pace) -> None:
    """Sweep every few seconds until cancelled; a database that is away is waited for."""
    while True:
        await asyncio.sleep(pace.sweep_s)
        try:
            await _take_up_stalled(queue, pace=pace)
            await _take_up_lost(pool, pace=pace)
            await _take_up_amendments(pool)
        except (*AWAY, ProcrastinateException) as error:
            _LOG.warning("no stalled jobs were looked for: %s", error)


async def _take_up_stalled(queue: procrastinate.App, *, pace: Pace) -> None:
    """Put the jobs of dead workers back; the rows count how often that happened."""
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=pace.stalled_s):
        _LOG.warning("job %s lost its worker and is taken up", job.id)
        await queue.job_manager.retry_job(job)


async def _take_up_lost(pool: AsyncConnectionPool, *, pace: Pace) -> None:
    """Queue what is not done and has no job.

    A worker that was held dead and came back ends the job of its successor with its own.
    """
    async with pool.connection() as connection, connection.transaction():
        cursor = await connection.execute("select pg_try_advisory_xact_lock(%s)", (_LOCK,))
        if await cursor.fetchone() != (True,):
            return
        for job in await _lost_jobs(connection, after_s=pace.stalled_s):
            _LOG.warning("%s %s had no job", job.task, job.arguments)
            await defer(connection, job)


async def _take_up_amendments(pool: AsyncConnectionPool) -> None:
    """Queue what is to be said below answers that lost a source."""
    async with pool.connection() as connection, connection.transaction():
        cursor = await connection.execute("select pg_try_advisory_xact_lock(%s)", (_LOCK,))
        if await cursor.fetchone() != (True,):
            return
        cursor = await connection.execute(_AMENDMENTS)
        for message_id, key in await cursor.fetchall():
            await defer(connection, amend_job(message_id, key=key))


async def _lost_jobs(connection: AsyncConnection, *, after_s: float) -> list[Job]:
    replies = await connection.execute(_LOST_REPLIES, (after_s,))
    files = await connection.execute(_LOST_FILES, (after_s,))
    readings = await connection.execute(_LOST_READINGS, (after_s,))
    return [
        *(answer_job(id_, key=key, lock=lock) for id_, key, lock in await replies.fetchall()),
        *(
            (read_behind_job if behind else read_job)(id_, file_id, key=key)
            for id_, file_id, key, behind in await files.fetchall()
        ),
        *(read_earlier_job(id_, scope=scope) for id_, scope in await readings.fetchall()),
    ]
