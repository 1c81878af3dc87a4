"""Storing what arrived: the rows of a message and its jobs, in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from adapters.incoming import Accepted, Addressed, Incoming, Sign
from bot.inbox.concerning import Concern, Talk, concern
from bot.inbox.counting import again_at, open_replies, was_told
from bot.inbox.files import add_files, refuse_files
from bot.inbox.house import house_of
from bot.jobs.deferring import SOON, USUAL, answer_job, defer
from bot.limits import Limits
from bot.records import Kind, Wanted, written
from rag.values import Scope, Tenant, tenant_of

_NOTHING_NEW = Accepted(sign=None, ahead=0)
_NOT_WORTH_A_WORD = 5
"""So few questions ahead are begun before anybody could read about them."""


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


async def accept(
    connection: AsyncConnection,
    incoming: Incoming,
    limits: Limits,
    *,
    allowed_channels: Collection[str],
) -> Accepted:
    """Store what of a message concerns Footnote, within the caller's transaction."""
    talk = await _talk(connection, conversation_of(incoming))
    house = await house_of(connection, incoming, allowed_channels)
    wanted = concern(incoming, talk, house)
    if wanted.interrupts:
        await be_quiet(connection, conversation_of(incoming))
    has_files = wanted.files or wanted.refused
    if wanted.question is None and not has_files and incoming.edited_at is None:
        return _NOTHING_NEW
    known = await message_row(connection, incoming, wanted)
    if known is None or known.is_retracted:
        return _NOTHING_NEW
    if not known.is_new and incoming.edited_at is not None:
        from bot.inbox.editing import edit

        return await edit(connection, incoming, wanted, known, limits)
    return await add(connection, incoming, wanted, known, limits)


async def add(
    connection: AsyncConnection, incoming: Incoming, wanted: Concern, known: Known, limits: Limits
) -> Accepted:
    """Add what is missing of a message: its question, its files, and the jobs for both."""
    new_files = await add_files(connection, incoming, wanted.files, known.id, limits)
    if wanted.refused and (wanted.question is not None or known.addressed):
        contributors = wanted.house.contributors
        await refuse_files(connection, incoming, wanted.refused, known.id, contributors)
    if wanted.asks:
        await _go_on(connection, incoming)
    if wanted.question is None or not await _is_unasked(connection, known):
        return Accepted(sign=Sign.READING if new_files else None, ahead=0)
    return await _ask(connection, incoming, wanted, known, limits)


async def _ask(
    connection: AsyncConnection, incoming: Incoming, concern: Concern, known: Known, limits: Limits
) -> Accepted:
    ahead = await open_replies(connection, tenant_in(incoming.message))
    free_at = await again_at(connection, incoming.author, limits)
    told_already = free_at is not None and await was_told(connection, incoming.author)
    if ahead >= limits.open_questions:
        kind = Kind.BUSY
    elif free_at is not None:
        kind = Kind.SLOW_DOWN
    else:
        kind = Kind.ANSWER if concern.house.is_open else Kind.NOT_SET_UP
    wanted = Wanted(kind=kind, question=concern.question or "", again_at=free_at)
    await _admit(connection, known, kind, told_already=told_already)
    if told_already:
        await _insert_reply(connection, incoming, known, wanted, state="shown", outcome="refused")
        return Accepted(sign=Sign.TOO_MUCH, ahead=0)
    await _insert_reply(connection, incoming, known, wanted, state="accepted", outcome=None)
    is_answer = kind is Kind.ANSWER
    lock = conversation_of(incoming) if is_answer else f"{kind} {known.id}"
    job = answer_job(
        known.id, key=incoming.message, lock=lock, priority=USUAL if is_answer else SOON
    )
    await defer(connection, job)
    return Accepted(sign=Sign.SEEN, ahead=ahead if ahead >= _NOT_WORTH_A_WORD else 0)


async def _admit(
    connection: AsyncConnection, known: Known, kind: Kind, *, told_already: bool
) -> None:
    """Remember what counts against its author's limits."""
    if told_already:
        admission = "refused"
    else:
        let_in = dict.fromkeys((Kind.ANSWER, Kind.NOT_SET_UP), "let_in")
        admission = {**let_in, Kind.SLOW_DOWN: "told"}.get(kind, "refused")
    await connection.execute(
        "update message set admission = %s where id = %s", (admission, known.id)
    )


async def _talk(connection: AsyncConnection, conversation: str) -> Talk | None:
    async with connection.cursor(row_factory=class_row(Talk)) as cursor:
        await cursor.execute(
            "select last_asker, opened_by_question from conversation where key = %s",
            (conversation,),
        )
        return await cursor.fetchone()


async def be_quiet(connection: AsyncConnection, conversation: str) -> None:
    """Let nobody go on in a conversation without a mention."""
    await connection.execute(
        "update conversation set last_asker = null where key = %s", (conversation,)
    )


async def _go_on(connection: AsyncConnection, incoming: Incoming) -> None:
    opened = incoming.opens_thread or incoming.addressed is Addressed.DM
    await connection.execute(
        """
        insert into conversation (key, tenant, scope, opened_by_question, last_asker)
        values (%s, %s, %s, %s, %s)
        on conflict (key) do update set last_asker = excluded.last_asker
        """,
        (
            conversation_of(incoming),
            tenant_in(incoming.message),
            incoming.scope,
            opened,
            incoming.author,
        ),
    )


async def message_row(
    connection: AsyncConnection, incoming: Incoming, wanted: Concern
) -> Known | None:
    """Return the row of a message, new or held; None for an edit of one that we do not hold."""
    if wanted.question is not None or wanted.files:
        await connection.execute(
            """
            insert into message (tenant, key, conversation, scope, author, reply_to, addressed,
                about, sent_at, edited_at)
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (key) do nothing
            """,
            (
                tenant_in(incoming.message),
                incoming.message,
                conversation_of(incoming),
                incoming.scope,
                incoming.author,
                incoming.reply_to,
                incoming.addressed is not Addressed.NO,
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
            from message where key = %s for update
            """,
            (incoming.message,),
        )
        known = await cursor.fetchone()
    if known is not None and incoming.addressed is not Addressed.NO and not known.addressed:
        await connection.execute(
            "update message set addressed = true, reply_to = %s where id = %s",
            (incoming.reply_to, known.id),
        )
    return known


async def _is_unasked(connection: AsyncConnection, known: Known) -> bool:
    """Whether the message is to be answered and has no reply yet, but perhaps a receipt."""
    cursor = await connection.execute(
        """
        select (wanted -> 'is' ->> 'kind') = %s and state = 'accepted' from reply
        where message_id = %s
        """,
        (Kind.RECEIPT, known.id),
    )
    row = await cursor.fetchone()
    return row is None or bool(row[0])


async def _insert_reply(
    connection: AsyncConnection,
    incoming: Incoming,
    known: Known,
    wanted: Wanted,
    *,
    state: str,
    outcome: str | None,
) -> None:
    await connection.execute(
        """
        insert into reply (message_id, tenant, state, wanted, outcome) values (%s, %s, %s, %s, %s)
        on conflict (message_id) do update set wanted = excluded.wanted
        """,
        (
            known.id,
            tenant_in(incoming.message),
            state,
            None if state == "shown" else Jsonb(written(wanted)),
            outcome,
        ),
    )
