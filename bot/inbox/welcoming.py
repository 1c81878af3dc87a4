"""Channels that Footnote comes to and leaves: one hello for each time it was added."""

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from adapters.incoming import Arrival
from bot.inbox.departing import come_back
from bot.inbox.house import Givens, is_allowed
from bot.jobs.deferring import SOON, answer_job, defer
from bot.records import Kind, Wanted, written
from rag.values import Scope, Tenant, tenant_of


async def welcome(connection: AsyncConnection, arrival: Arrival, givens: Givens) -> None:
    """Store an arrival and its hello, unless Footnote is known to be there already."""
    if not await _is_news(connection, arrival):
        return
    await come_back(connection, arrival.scope)
    is_open = arrival.is_direct or is_allowed(arrival.scope, givens.allowed_channels)
    kind = Kind.HELLO if is_open else Kind.NOT_SET_UP
    hello_id = await _put_hello(connection, arrival, kind)
    await connection.execute(
        "update arrival set hello_id = %s where scope = %s", (hello_id, arrival.scope)
    )
    job = answer_job(hello_id, key=arrival.message, lock=f"{kind} {hello_id}", priority=SOON)
    await defer(connection, job)


async def leave(connection: AsyncConnection, scope: Scope) -> None:
    """Remember that Footnote was removed from a channel; what it read there is nobody's wish now.

    Also from one that it was added to before arrivals were kept, so that it may come back.
    """
    await connection.execute(
        """
        insert into arrival (scope, tenant, since, gone) values (%s, %s, now(), true)
        on conflict (scope) do update set gone = true, inviter = null
        """,
        (scope, tenant_of(scope)),
    )
    await connection.execute("delete from earlier_reading where scope = %s", (scope,))


async def leave_tenant(connection: AsyncConnection, tenant: Tenant) -> None:
    """Remember that Footnote was removed from all channels of a tenant."""
    await connection.execute(
        "update arrival set gone = true, inviter = null where tenant = %s", (tenant,)
    )
    await connection.execute("delete from earlier_reading where tenant = %s", (tenant,))


async def _is_news(connection: AsyncConnection, arrival: Arrival) -> bool:
    # A removal does not move `since`: it may be known by our clock only, and arrivals delivered
    # late must stay older than the one after it.
    cursor = await connection.execute(
        """
        insert into arrival (scope, tenant, since, inviter) values (%s, %s, %s, %s)
        on conflict (scope) do update set since = excluded.since, inviter = excluded.inviter,
            gone = false where arrival.gone and arrival.since < excluded.since
        returning scope
        """,
        (arrival.scope, tenant_of(arrival.scope), arrival.at, arrival.inviter),
    )
    return await cursor.fetchone() is not None


async def _put_hello(connection: AsyncConnection, arrival: Arrival, kind: Kind) -> int:
    """Add the hello as a message that nobody wrote, with its reply; return its id."""
    # Of a key that does not tell one arrival from the next the last hello may be left.
    await connection.execute("delete from message where key = %s", (arrival.message,))
    cursor = await connection.execute(
        """
        insert into message (tenant, key, conversation, scope, author, reply_to, addressed, sent_at)
        values (%s, %s, %s, %s, %s, %s, false, %s) returning id
        """,
        (
            tenant_of(arrival.scope),
            arrival.message,
            arrival.thread,
            arrival.scope,
            arrival.inviter or "",
            arrival.reply_to,
            arrival.at,
        ),
    )
    [(hello_id,)] = await cursor.fetchall()
    wanted = Wanted(kind=kind, question="", is_direct=arrival.is_direct)
    await connection.execute(
        "insert into reply (message_id, tenant, wanted) values (%s, %s, %s)",
        (hello_id, tenant_of(arrival.scope), Jsonb(written(wanted))),
    )
    return int(hello_id)
