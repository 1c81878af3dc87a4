"""How Footnote is, for one tenant."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row

from rag.values import Tenant

_STATUS = """
    select
        (select count(*) from document where tenant = %(tenant)s and passages > 0) as documents,
        (select count(*) from dropped_file where tenant = %(tenant)s and state = 'accepted')
            as files_waiting,
        (select count(*) from dropped_file where tenant = %(tenant)s and state = 'read'
            and receipt -> 'is' ->> 'refusal' = 'unknown_type') as files_ignored,
        (select count(*) from dropped_file where tenant = %(tenant)s and state = 'read'
            and receipt -> 'is' ->> 'outcome' in ('refused', 'failed')
            and receipt -> 'is' ->> 'refusal' is distinct from 'unknown_type') as files_unread,
        (select count(*) from reply where tenant = %(tenant)s
            and state in ('accepted', 'placed')) as questions_open,
        coalesce((select tokens from spend where tenant = %(tenant)s and day = current_date), 0)
            as tokens_today
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Counts, now."""

    documents: int
    files_waiting: int
    files_ignored: int
    """Pictures, songs, programs: never commented."""
    files_unread: int
    """Refused or failed; whoever dropped them was told."""
    questions_open: int
    tokens_today: int


async def status(connection: AsyncConnection, tenant: Tenant) -> Status:
    """Return how things stand for a tenant."""
    async with connection.cursor(row_factory=class_row(Status)) as cursor:
        await cursor.execute(_STATUS, {"tenant": tenant})
        row = await cursor.fetchone()
    if row is None:
        raise AssertionError("a row of counts is always there")
    return row
