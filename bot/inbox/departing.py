"""Channels and tenants that Footnote was removed from: what was said there before stays out.

Gateways hear of a message and of a removal at the same moment, and a platform delivers again what
was not acknowledged. Who stores a message and who takes back its place hold the same locks until
their commit, so that either the removal finds the message or the message finds the removal.
"""

from datetime import datetime

from psycopg import AsyncConnection

from adapters.incoming import Incoming
from rag.values import Scope, Tenant, tenant_of


async def depart(
    connection: AsyncConnection, place: Scope | Tenant, *, at: datetime | None
) -> None:
    """Keep out what was said in a place until `at`, if that is known; first in a transaction."""
    await connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 2))", (place,))
    if at is None:
        return
    await connection.execute(
        """
        insert into departure (place, tenant, at) values (%s, %s, %s)
        on conflict (place) do update set at = greatest(departure.at, excluded.at)
        """,
        (place, tenant_of(Scope(place)), at),
    )


async def come_back(connection: AsyncConnection, scope: Scope) -> None:
    """Let in again whatever was said in a channel, where Footnote was added to it anew."""
    await connection.execute(
        "delete from departure where place = any(%s)", ([scope, tenant_of(scope)],)
    )


async def is_from_before(connection: AsyncConnection, incoming: Incoming) -> bool:
    """Whether a message was sent before Footnote was removed from its channel or tenant."""
    places = [tenant_of(incoming.scope), incoming.scope]
    # A statement of its own: what the next one reads must be as new as the lock.
    await connection.execute(
        "select pg_advisory_xact_lock_shared(hashtextextended(place, 2))"
        " from unnest(%s::text[]) place",
        (places,),
    )
    cursor = await connection.execute(
        "select exists (select from departure where place = any(%s) and at >= %s)",
        (places, incoming.sent_at),
    )
    return await cursor.fetchone() == (True,)
