"""How far each channel was read, so that nothing is missed after being away."""

from psycopg import AsyncConnection

from rag.values import Scope, tenant_of


async def position(connection: AsyncConnection, channel: str) -> str | None:
    """Return how far a channel was read."""
    cursor = await connection.execute(
        "select position from catch_up where channel = %s", (channel,)
    )
    row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def positions(connection: AsyncConnection, beginning: str) -> dict[str, str]:
    """Return how far all channels were read whose names begin so."""
    cursor = await connection.execute(
        "select channel, position from catch_up where starts_with(channel, %s)", (beginning,)
    )
    return dict(await cursor.fetchall())


async def advance(connection: AsyncConnection, channel: str, to: str) -> None:
    """Say how far a channel was read; never back, by the length and order of positions.

    Positions of both platforms are decimal: the longer one is later, of equal length the larger.
    """
    await connection.execute(
        """
        insert into catch_up (channel, tenant, position) values (%s, %s, %s)
        on conflict (channel) do update set position = excluded.position
        where (length(excluded.position), excluded.position collate "C")
            > (length(catch_up.position), catch_up.position collate "C")
        """,
        (channel, tenant_of(Scope(channel)), to),
    )
