"""How Footnote is: for a tenant's admins in all of it, for others where they ask.

Counts are news, too: others learn neither how much there is where they may not look, nor how much
is asked there.
"""

from dataclasses import dataclass
from typing import Literal

from psycopg import AsyncConnection, sql
from psycopg.rows import class_row

from adapters.incoming import PersonKey
from rag.values import Scope, Tenant

_COUNTS = sql.SQL("""
    with file as (
        select dropped_file.state, receipt -> 'is' ->> 'outcome' as outcome,
            receipt -> 'is' ->> 'refusal' as refusal
        from dropped_file join message on message.id = message_id where {place} = %(place)s
    ), question as (
        select from reply join message on message.id = message_id
        where {place} = %(place)s and reply.state in ('accepted', 'placed') and {told}
    )
    select {documents} as documents,
        (select count(*) from file where state = 'accepted') as files_waiting,
        (select count(*) from file where state = 'read' and refusal = 'unknown_type')
            as files_ignored,
        (select count(*) from file where state = 'read' and outcome in ('refused', 'failed')
            and refusal is distinct from 'unknown_type') as files_unread,
        (select count(*) from question) as questions_open, {tokens} as tokens_today
""")
_ALL_DOCUMENTS = sql.SQL(
    "(select count(*) from document where tenant = %(place)s and passages > 0)"
)
_ALL_TOKENS = sql.SQL(
    "coalesce((select tokens from spend where tenant = %(place)s and day = current_date), 0)"
)
_NOT_OTHERS_OWN = sql.SQL("(position('#' in conversation) = 0 or author = %(asker)s)")
"""Of what others ask in private nobody is told."""


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
    tokens_today: int | None
    """None where it is not told."""


async def of_tenant(connection: AsyncConnection, tenant: Tenant) -> Status:
    """Return how things stand in all of a tenant: for its admins."""
    statement = _COUNTS.format(
        place=_of("tenant"), told=sql.SQL("true"), documents=_ALL_DOCUMENTS, tokens=_ALL_TOKENS
    )
    return await _counted(connection, statement, {"place": tenant})


async def of_place(
    connection: AsyncConnection, place: Scope, *, asker: PersonKey, documents: int
) -> Status:
    """Return how things stand where somebody asks; `documents` is what they may ask about."""
    statement = _COUNTS.format(
        place=_of("scope"),
        told=_NOT_OTHERS_OWN,
        documents=sql.Literal(documents),
        tokens=sql.SQL("null"),
    )
    return await _counted(connection, statement, {"place": place, "asker": asker})


def _of(column: Literal["tenant", "scope"]) -> sql.Identifier:
    return sql.Identifier("message", column)


async def _counted(
    connection: AsyncConnection, statement: sql.Composed, parameters: dict[str, str]
) -> Status:
    async with connection.cursor(row_factory=class_row(Status)) as cursor:
        await cursor.execute(statement, parameters)
        row = await cursor.fetchone()
    if row is None:
        raise AssertionError("a row of counts is always there")
    return row
