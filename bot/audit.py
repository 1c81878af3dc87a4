"""Who changed settings, access or documents: a record that is only ever added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.requests import Request
from rag.values import Tenant, tenant_of

OPERATOR = "operator"
"""Whoever types at the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record."""

    at: datetime
    tenant: str
    who: str
    """A person's key, or `OPERATOR`."""
    did: str
    to_what: str
    """Ids, keys and values of settings, never content."""


async def record(connection: AsyncConnection, request: Request, did: str, to_what: str) -> None:
    """Add one line about a request, within the caller's transaction."""
    tenant = tenant_of(request.scope)
    await note(connection, tenant=tenant, who=request.asker, did=did, to_what=to_what)


async def note(
    connection: AsyncConnection, *, tenant: Tenant, who: str, did: str, to_what: str
) -> None:
    """Add one line, within the caller's transaction."""
    await connection.execute(
        "insert into audit (tenant, who, did, to_what) values (%s, %s, %s, %s)",
        (tenant, who, did, to_what),
    )


async def newest(connection: AsyncConnection, *, limit: int) -> Sequence[Entry]:
    """Return the last lines, oldest first."""
    async with connection.cursor(row_factory=class_row(Entry)) as cursor:
        await cursor.execute(
            "select at, tenant, who, did, to_what from audit order by id desc limit %s", (limit,)
        )
        return (await cursor.fetchall())[::-1]
