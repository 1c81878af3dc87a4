"""Whose files are read, and what becomes of the others'."""

from collections.abc import Sequence

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from adapters.incoming import Standing
from bot import sentences
from bot.choices import Contributors
from bot.choosing import chosen
from bot.records import written
from rag.errors import UnreadableFileError
from rag.events import FileShared
from rag.receipts import refused
from rag.values import RefusalReason, Scope, tenant_of


def may_contribute(standing: Standing, contributors: Contributors) -> bool:
    match contributors:
        case Contributors.EVERYONE:
            return True
        case Contributors.MEMBERS:
            return standing is not Standing.OUTSIDE
        case Contributors.ADMINS:
            return standing is Standing.ADMIN


async def contributors_in(connection: AsyncConnection, scope: Scope) -> Contributors:
    """Return whose files are read in a channel."""
    value = await chosen(connection, scope, "contributors")
    if value is None:
        return Contributors.EVERYONE
    # What a newer Footnote wrote may be stricter than all that is known here.
    known = value in {*Contributors}
    return Contributors(value) if known else Contributors.ADMINS


async def refuse(
    connection: AsyncConnection,
    files: Sequence[FileShared],
    *,
    message_id: int,
    contributors: Contributors,
) -> None:
    """Keep nothing of files but what their author is told: who may give any here."""
    for file in files:
        error = UnreadableFileError(
            file.name,
            reason=RefusalReason.NOT_ALLOWED,
            detail=sentences.not_a_contributor(contributors),
        )
        await connection.execute(
            """
            insert into dropped_file (message_id, file_id, tenant, state, receipt)
            values (%s, %s, %s, 'read', %s) on conflict do nothing
            """,
            (message_id, file.file_id, tenant_of(file.scope), Jsonb(written(refused(error)))),
        )
