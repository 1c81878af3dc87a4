"""Links between channels of different tenants: made by the operator alone, never in chat.

Answers that people see in one end may use what was shared in the other, and nothing beyond: no
other channel of that tenant, no file that outsiders dropped there, and no third channel that the
other end is linked to.
"""

from psycopg import AsyncConnection

from bot import audit
from rag.values import Scope, tenant_of

Link = tuple[Scope, Scope]
"""Two channels, in the order of their keys."""


def link_of(a: Scope, b: Scope) -> Link:
    return (a, b) if a < b else (b, a)


async def link(connection: AsyncConnection, ends: Link) -> bool:
    """Link two channels; False when they are linked already."""
    cursor = await connection.execute(
        "insert into link (one, other) values (%s, %s) on conflict do nothing", ends
    )
    if cursor.rowcount:
        await _record(connection, "linked", ends)
    return cursor.rowcount > 0


async def unlink(connection: AsyncConnection, ends: Link) -> bool:
    """Take a link back; False when there is none."""
    cursor = await connection.execute("delete from link where one = %s and other = %s", ends)
    if cursor.rowcount:
        await _record(connection, "unlinked", ends)
    return cursor.rowcount > 0


async def links(connection: AsyncConnection) -> list[Link]:
    """Return all links, in order."""
    cursor = await connection.execute("select one, other from link order by one, other")
    return [(Scope(one), Scope(other)) for one, other in await cursor.fetchall()]


async def linked_to(connection: AsyncConnection, scope: Scope) -> frozenset[Scope]:
    """Return the channels that the operator linked to this very one."""
    cursor = await connection.execute(
        "select other from link where one = %(scope)s"
        " union select one from link where other = %(scope)s",
        {"scope": scope},
    )
    return frozenset(Scope(other) for (other,) in await cursor.fetchall())


async def _record(connection: AsyncConnection, did: str, ends: Link) -> None:
    """Add a line to the audit record of both tenants."""
    for end in ends:
        await audit.note(
            connection,
            tenant=tenant_of(end),
            who=audit.OPERATOR,
            did=did,
            to_what=" ".join(ends),
        )
