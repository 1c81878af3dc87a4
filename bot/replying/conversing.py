"""What was said before: earlier turns of a conversation, never of another."""

from dataclasses import dataclass

from psycopg import AsyncConnection

from bot import records
from bot.replying.claims import Claim
from bot.replying.drawing import behind_turns
from rag.values import Audience, Turn

_TURNS = 12
"""Newest; a prompt takes as many of them as fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The turns of a conversation so far."""

    turns: tuple[Turn, ...] = ()
    """Oldest first."""
    made_of: frozenset[int] = frozenset()
    """Ids of the documents that their answers were made of."""


async def history(connection: AsyncConnection, claim: Claim, audience: Audience) -> History:
    """Return the newest turns of the conversation before this message.

    Without those that lost what their answer was made of, and without those that were made of
    anything which the readers of the coming answer may not see: it would be told to them.
    """
    cursor = await connection.execute(
        """
        select message_id, question, answer, citations from turn
        where conversation = %(conversation)s and message_id <> %(message)s and answer <> ''
            and not exists (
                select from drawn_on where drawn_on.message_id = turn.message_id
                    and not exists (
                        select from document join scope on scope.id = document.scope
                        where document.id = drawn_on.document and scope.key = any(%(scopes)s)
                    )
            )
        order by message_id desc limit %(most)s
        """,
        {
            "conversation": claim.conversation,
            "message": claim.message_id,
            "scopes": list(audience.scopes),
            "most": _TURNS,
        },
    )
    rows = (await cursor.fetchall())[::-1]
    return History(
        turns=tuple(
            Turn(question=question, answer=answer, citations=records.citations(citations))
            for _, question, answer, citations in rows
        ),
        made_of=await behind_turns(connection, [message_id for message_id, *_ in rows]),
    )


async def is_ours(connection: AsyncConnection, claim: Claim) -> bool:
    """Whether the thread was opened by a question to Footnote, not by people among themselves."""
    cursor = await connection.execute(
        "select opened_by_question from conversation where key = %s", (claim.conversation,)
    )
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def tell_once_that_offline(connection: AsyncConnection, claim: Claim) -> bool:
    """Whether people of this conversation have yet to be told that there are only quotes."""
    cursor = await connection.execute(
        """
        update conversation set told_quotes_only = true
        where key = %s and not told_quotes_only
        """,
        (claim.conversation,),
    )
    return cursor.rowcount > 0
