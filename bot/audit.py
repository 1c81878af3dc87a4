"""Who changed settings, access or documents: a record that is only ever added to."""

from psycopg import AsyncConnection

from adapters.port import Request
from rag.values import tenant_of


async def record(connection: AsyncConnection, request: Request, did: str, to_what: str) -> None:
    """Add one line, within the caller's transaction."""
    await connection.execute(
        "insert into audit (tenant, who, did, to_what) values (%s, %s, %s, %s)",
        (tenant_of(request.scope), request.asker, did, to_what),
    )
