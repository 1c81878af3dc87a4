"""The files of a message: each with a job that reads it, or with the reason why none will."""

from collections.abc import Sequence

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from adapters.incoming import Incoming
from bot.inbox.counting import files_within_the_hour
from bot.jobs.deferring import defer, read_job
from bot.limits import Limits
from bot.records import written
from bot.sentences import filing
from rag.errors import UnreadableFileError
from rag.events import FileShared
from rag.receipts import refused
from rag.values import RefusalReason, Scope, tenant_of


async def add_files(
    connection: AsyncConnection,
    incoming: Incoming,
    shared: Sequence[FileShared],
    message_id: int,
    limits: Limits,
) -> int:
    """Add files that the message does not have yet, each with its job; return how many."""
    added, tenant = 0, tenant_of(Scope(incoming.message))
    dropped = await files_within_the_hour(connection, incoming.author)
    for file in shared:
        too_many = dropped + added >= limits.files_per_hour
        cursor = await connection.execute(
            """
            insert into dropped_file (message_id, file_id, tenant, file, over_limit)
            values (%s, %s, %s, %s, %s) on conflict do nothing returning file_id
            """,
            (message_id, file.file_id, tenant, Jsonb(written(file)), too_many),
        )
        if await cursor.fetchone() is not None:
            await defer(connection, read_job(message_id, file.file_id, key=incoming.message))
            added += 1
    return added


async def refuse_files(
    connection: AsyncConnection,
    incoming: Incoming,
    shared: Sequence[FileShared],
    message_id: int,
    contributors: str,
) -> None:
    """Keep nothing of files but what their author is told: who may give any here."""
    tenant = tenant_of(Scope(incoming.message))
    for file in shared:
        error = UnreadableFileError(
            file.name,
            reason=RefusalReason.NOT_ALLOWED,
            detail=filing.not_a_contributor(contributors),
        )
        await connection.execute(
            """
            insert into dropped_file (message_id, file_id, tenant, state, receipt)
            values (%s, %s, %s, 'read', %s) on conflict do nothing
            """,
            (message_id, file.file_id, tenant, Jsonb(written(refused(error)))),
        )


async def read_again(connection: AsyncConnection, incoming: Incoming) -> None:
    """Have files read once more; what is being read right now may have begun with the old bytes."""
    for file in incoming.files:
        cursor = await connection.execute(
            """
            update dropped_file set state = 'accepted', tries = 0, attempt = attempt + 1,
                file = %s, receipt = null, older_version = null, changed_at = now()
            from message where message.id = message_id and key = %s and file_id = %s
                and state in ('read', 'accepted') and not over_limit
            returning message_id
            """,
            (Jsonb(written(file)), incoming.message, file.file_id),
        )
        row = await cursor.fetchone()
        if row is not None:
            await defer(connection, read_job(row[0], file.file_id, key=incoming.message))
