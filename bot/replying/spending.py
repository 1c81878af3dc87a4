"""What models may cost a tenant in a day: reserved before a call, settled after it."""

from psycopg import AsyncConnection

from bot.replying.claims import Claim
from rag.values import Tenant

PER_ANSWER = 24_000
"""Tokens that are held back for one answer: more than a usual one takes, ranking included."""


async def reserve(connection: AsyncConnection, claim: Claim, *, cap: int) -> bool:
    """Hold back tokens for one answer; False when the day's are used up.

    What an attempt held back that ended with its process counts as spent: it may have been.
    """
    await settle(connection, claim, tokens=None)
    await connection.execute(
        "insert into spend (tenant, day) values (%s, current_date) on conflict do nothing",
        (claim.tenant,),
    )
    cursor = await connection.execute(
        """
        update spend set reserved = reserved + %(some)s
        where tenant = %(tenant)s and day = current_date
            and tokens + reserved + %(some)s <= %(cap)s
        """,
        {"some": PER_ANSWER, "tenant": claim.tenant, "cap": cap},
    )
    if cursor.rowcount == 0:
        return False
    await connection.execute(
        "update reply set reserved_tokens = %s, reserved_on = current_date where message_id = %s",
        (PER_ANSWER, claim.message_id),
    )
    return True


async def settle(connection: AsyncConnection, claim: Claim, *, tokens: int | None) -> None:
    """Put what was spent in place of what was held back; None: all of it."""
    await connection.execute(
        """
        with held as (
            select message_id, tenant, reserved_tokens, reserved_on from reply
            where message_id = %(message)s and reserved_tokens > 0 for update
        ),
        released as (
            update reply set reserved_tokens = 0 from held
            where reply.message_id = held.message_id returning held.*
        )
        update spend set reserved = greatest(0, reserved - released.reserved_tokens),
            tokens = tokens + coalesce(%(tokens)s::bigint, released.reserved_tokens)
        from released where spend.tenant = released.tenant and day = released.reserved_on
        """,
        {"message": claim.message_id, "tokens": tokens},
    )


async def add(connection: AsyncConnection, tenant: Tenant, *, tokens: int) -> None:
    """Count what was spent without having been held back."""
    await connection.execute(
        """
        insert into spend (tenant, day, tokens) values (%s, current_date, %s)
        on conflict (tenant, day) do update set tokens = spend.tokens + excluded.tokens
        """,
        (tenant, tokens),
    )
