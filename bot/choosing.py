"""The rows of what admins chose in chat."""

from psycopg import AsyncConnection

from rag.values import Scope, tenant_of


def place_of(scope: Scope, *, everywhere: bool) -> Scope:
    """Return what a choice is kept under: a channel, or its tenant."""
    return Scope(tenant_of(scope)) if everywhere else scope


async def chosen(
    connection: AsyncConnection, place: Scope, name: str, *, within: Scope | None = None
) -> str | None:
    """Return what was chosen for a channel, else for what it lies in, else for its tenant."""
    places = [str(one) for one in (place, within, tenant_of(place)) if one is not None]
    cursor = await connection.execute(
        "select value from setting where name = %(name)s and scope = any(%(places)s::text[])"
        " order by array_position(%(places)s::text[], scope) limit 1",
        {"name": name, "places": places},
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
