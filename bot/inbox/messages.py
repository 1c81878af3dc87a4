"""The rows of messages: what is known of each, by its key."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.incoming import Incoming
from bot.inbox.concerning import TURNED_TO, Concern
from rag.values import Scope, Tenant, tenant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The row of a message, held until the transaction ends."""

    id: int
    is_new: bool
    addressed: bool
    edited_at: datetime | None
    is_retracted: bool


def tenant_in(key: str) -> Tenant:
    """Return the tenant that a key belongs to: what stands before its first slash."""
    return tenant_of(Scope(key))


def conversation_of(incoming: Incoming) -> str:
    """Return the key of the conversation: an answer that only one person sees has its own."""
    return f"{incoming.thread}#{incoming.author}" if incoming.private else incoming.thread


async def message_row(
    connection: AsyncConnection, incoming: Incoming, wanted: Concern
) -> Known | None:
    """Return the row of a message, new or held; None for an edit of one that we do not hold."""
    if wanted.question is not None or wanted.files:
        await connection.execute(
            """
            insert into message (tenant, key, conversation, scope, within, author, reply_to,
                reply_until, addressed, about, sent_at, edited_at)
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (key) do nothing
            """,
            (
                tenant_in(incoming.message),
                incoming.message,
                conversation_of(incoming),
                incoming.scope,
                incoming.within,
                incoming.author,
                incoming.reply_to,
                incoming.reply_until,
                incoming.addressed in TURNED_TO,
                incoming.about,
                incoming.sent_at,
                incoming.edited_at,
            ),
        )
    async with connection.cursor(row_factory=class_row(Known)) as cursor:
        await cursor.execute(
            """
            select id, addressed, edited_at, retracted_at is not null as is_retracted,
                xmin = pg_current_xact_id_if_assigned()::xid as is_new
            from message where key = %s for no key update
            """,
            (incoming.message,),
        )
        known = await cursor.fetchone()
    if known is not None and incoming.addressed in TURNED_TO and not known.addressed:
        await connection.execute(
            "update message set addressed = true, reply_to = %s, reply_until = %s where id = %s",
            (incoming.reply_to, incoming.reply_until, known.id),
        )
    return known
