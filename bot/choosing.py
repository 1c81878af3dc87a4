"""The rows of what admins chose in chat."""

from psycopg import AsyncConnection

from rag.values import Scope, tenant_of


def place_of(scope: Scope, *, everywhere: bool) -> Scope:
    """Return what a choice is kept under: a channel, or its tenant."""
    return Scope(tenant_of(scope)) if everywhere else scope


async def chosen(connection: AsyncConnection, place: Scope, name: str) -> str | None:
    """Return what a channel's admins chose, else what its tenant's did, else None."""
    cursor = await connection.execute(
        "select value from setting where name = %s and scope = any(%s)"
        " order by length(scope) desc limit 1",
        (name, [place, tenant_of(place)]),
    )
    row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def choose(connection: AsyncConnection, place: Scope, name: str, value: str) -> None:
    """Keep a choice in place of the one before."""
    await connection.execute(
        """
        insert into setting (tenant, scope, name, value) values (%s, %s, %s, %s)
        on conflict (scope, name) do update set value = excluded.value
        """,
        (tenant_of(place), place, name, value),
    )
