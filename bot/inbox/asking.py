"""Letting a question in, or saying why not: its reply and the job for it."""

from datetime import datetime

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from adapters.incoming import Accepted, Incoming, Sign
from bot.inbox.concerning import Concern
from bot.inbox.counting import again_at, open_replies, was_told
from bot.inbox.messages import Known, conversation_of, tenant_in
from bot.jobs.deferring import SOON, USUAL, answer_job, defer
from bot.limits import Limits
from bot.records import Kind, Wanted, written

_NOT_WORTH_A_WORD = 5
"""So few questions ahead are begun before anybody could read about them."""


async def ask(
    connection: AsyncConnection, incoming: Incoming, concern: Concern, known: Known, limits: Limits
) -> Accepted:
    """Queue what answers a question, or what tells its author that it is too much.

    Of a question that nobody put to Footnote, nobody is told anything.
    """
    ahead = await open_replies(connection, tenant_in(incoming.message))
    free_at = await again_at(connection, incoming.author, limits)
    told_already = free_at is not None and await was_told(connection, incoming.author)
    too_much = free_at is not None or ahead >= limits.open_questions
    if ahead >= limits.open_questions:
        kind = Kind.BUSY
    elif free_at is not None:
        kind = Kind.SLOW_DOWN
    else:
        kind = Kind.ANSWER if concern.house.is_open else Kind.NOT_SET_UP
    wanted = wanted_of(concern, kind=kind, again_at=free_at)
    is_dropped = told_already or (too_much and concern.silently)
    await _admit(connection, known, kind, is_dropped=is_dropped)
    if is_dropped:
        await _insert_reply(connection, incoming, known, wanted, state="shown", outcome="refused")
        return Accepted(sign=None if concern.silently else Sign.TOO_MUCH, ahead=0)
    await _insert_reply(connection, incoming, known, wanted, state="accepted", outcome=None)
    is_answer = kind is Kind.ANSWER
    lock = conversation_of(incoming) if is_answer else f"{kind} {known.id}"
    job = answer_job(
        known.id, key=incoming.message, lock=lock, priority=USUAL if is_answer else SOON
    )
    await defer(connection, job)
    if concern.silently:
        return Accepted(sign=None, ahead=0)
    return Accepted(sign=Sign.SEEN, ahead=ahead if ahead >= _NOT_WORTH_A_WORD else 0)


def wanted_of(concern: Concern, *, kind: Kind, again_at: datetime | None = None) -> Wanted:
    return Wanted(
        kind=kind,
        question=concern.question or "",
        again_at=again_at,
        silently=concern.silently,
    )


async def _admit(
    connection: AsyncConnection, known: Known, kind: Kind, *, is_dropped: bool
) -> None:
    """Remember what counts against its author's limits."""
    if is_dropped:
        admission = "refused"
    else:
        let_in = dict.fromkeys((Kind.ANSWER, Kind.NOT_SET_UP), "let_in")
        admission = {**let_in, Kind.SLOW_DOWN: "told"}.get(kind, "refused")
    await connection.execute(
        "update message set admission = %s where id = %s", (admission, known.id)
    )


async def is_to_be_answered(
    connection: AsyncConnection, known: Known, *, turns_to_us: bool
) -> bool:
    """Whether the message has no reply yet, but perhaps a receipt, or was passed over in silence.

    Args:
        connection: in the caller's transaction.
        known: the message as it was before.
        turns_to_us: what is handed in now turns to Footnote by name.
    """
    cursor = await connection.execute(
        """
        select (wanted -> 'is' ->> 'kind') = %s and state = 'accepted',
            state = 'shown' and posted is null
        from reply where message_id = %s
        """,
        (Kind.RECEIPT, known.id),
    )
    row = await cursor.fetchone()
    if row is None:
        return True
    is_receipt, was_silent = row
    return bool(is_receipt) or (was_silent and turns_to_us and not known.addressed)


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
        on conflict (message_id) do update set wanted = excluded.wanted, state = excluded.state,
            outcome = excluded.outcome, tries = 0, changed_at = now()
        """,
        (
            known.id,
            tenant_in(incoming.message),
            state,
            None if state == "shown" else Jsonb(written(wanted)),
            outcome,
        ),
    )
