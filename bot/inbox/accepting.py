"""Storing what arrived: the rows of a message and its jobs, in one transaction."""

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.incoming import Accepted, Addressed, Incoming, Sign
from bot.inbox.asking import ask, is_to_be_answered
from bot.inbox.concerning import TURNED_TO, Concern, Talk, concern
from bot.inbox.departing import is_from_before
from bot.inbox.files import add_files, refuse_files
from bot.inbox.house import Givens, house_of
from bot.inbox.messages import Known, conversation_of, message_row, tenant_in
from bot.limits import Limits

_NOTHING_NEW = Accepted(sign=None, ahead=0)


async def accept(
    connection: AsyncConnection,
    incoming: Incoming,
    limits: Limits,
    givens: Givens,
) -> Accepted:
    """Store what of a message concerns Footnote, within the caller's transaction."""
    talk = await _talk(connection, conversation_of(incoming))
    house = await house_of(connection, incoming, givens)
    wanted = concern(incoming, talk, house)
    if wanted.interrupts:
        await be_quiet(connection, conversation_of(incoming))
    has_files = wanted.files or wanted.refused
    if wanted.question is None and not has_files and incoming.edited_at is None:
        return _NOTHING_NEW
    if await is_from_before(connection, incoming):
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
    reading = Accepted(sign=Sign.READING if new_files else None, ahead=0)
    turns_to_us = incoming.addressed in TURNED_TO
    if wanted.question is None or not await is_to_be_answered(
        connection, known, turns_to_us=turns_to_us
    ):
        return reading
    accepted = await ask(connection, incoming, wanted, known, limits)
    return reading if accepted.sign is None else accepted


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
