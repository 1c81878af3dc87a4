"""What was said before: earlier turns of a conversation, never of another."""

from psycopg import AsyncConnection

from bot import records
from bot.replying.claims import Claim
from rag.values import Turn

_TURNS = 12
"""Newest; a prompt takes as many of them as fit."""


async def history(connection: AsyncConnection, claim: Claim) -> list[Turn]:
    """Return the newest turns of the conversation before this message, oldest first."""
    cursor = await connection.execute(
        """
        select question, answer, citations from turn
        where conversation = %s and message_id <> %s order by message_id desc limit %s
        """,
        (claim.conversation, claim.message_id, _TURNS),
    )
    turns = [
        Turn(question=question, answer=answer, citations=records.citations(citations))
        for question, answer, citations in await cursor.fetchall()
    ]
    return turns[::-1]


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
