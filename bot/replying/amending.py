"""What stands in a thread after a source of it was forgotten."""

from dataclasses import dataclass

from psycopg import AsyncConnection

from adapters.incoming import MessageKey, ReplyAddress
from adapters.replies import Final, Posted
from bot import records
from bot.sentences import answering
from rag.values import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """An answer that was shown, without what was made to be forgotten."""

    message_id: int
    key: MessageKey
    reply_to: ReplyAddress
    posted: Posted
    answer: str
    """Empty when it lost too much to be shown."""
    citations: tuple[Citation, ...]
    removed: tuple[int, ...]
    """Numbers in `answer` whose source is gone; a number may stand here twice."""

    @property
    def final(self) -> Final:
        """What is shown in place of the answer."""
        told = answering.sources_removed(sorted(set(self.removed)))
        return Final(
            text=self.answer,
            citations=self.citations if self.answer else (),
            told=(told if self.answer else answering.ANSWER_REMOVED,),
            offers=(),
            rateable=bool(self.answer),
        )


async def amendment(connection: AsyncConnection, message_id: int) -> Amendment | None:
    """Return what is to be shown in place of an answer; None where nothing is.

    Raises:
        NewerRecordError: a newer Footnote wrote it.
    """
    cursor = await connection.execute(
        """
        select key, reply_to, posted, answer, citations, removed
        from amendment join reply using (message_id) join message on message.id = message_id
        where message_id = %s and state = 'shown' and posted is not null and reply_to <> ''
        """,
        (message_id,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    key, reply_to, posted, answer, citations, removed = row
    return Amendment(
        message_id=message_id,
        key=key,
        reply_to=reply_to,
        posted=records.posted(posted),
        answer=answer,
        citations=records.citations(citations),
        removed=tuple(removed),
    )


async def forget_amendment(connection: AsyncConnection, shown: Amendment | int) -> None:
    """Keep nothing more of an answer, unless it lost another source since."""
    message_id = shown if isinstance(shown, int) else shown.message_id
    removed = None if isinstance(shown, int) else list(shown.removed)
    await connection.execute(
        "delete from amendment where message_id = %s and removed = coalesce(%s::int[], removed)",
        (message_id, removed),
    )
