"""One attempt at one reply: what it may know, and the writes that only the newest attempt makes."""

from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from adapters.incoming import MessageKey, PersonKey, ReplyAddress
from adapters.replies import Final, Posted
from bot import records
from bot.errors import SupersededError
from bot.records import Wanted, written, written_citations
from bot.replying.drawing import hold_sources, note_sources
from rag.values import Scope, Tenant, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A reply as an attempt found it."""

    message_id: int
    attempt: int
    revision: int
    tries: int
    """This one included; attempts that were handed back in order do not count."""
    key: MessageKey
    tenant: Tenant
    conversation: str
    scope: Scope
    within: Scope | None
    author: PersonKey
    reply_to: ReplyAddress
    about: MessageKey | None
    wanted: Wanted
    posted: Posted | None
    """What stands in the thread; None when an attempt that died may have left what nobody knows."""
    final: Final | None
    """Set once it is answered: nothing is left but to show it."""
    waited_s: float
    """Since the message was accepted."""
    asked_s: float
    """Since it was written, or written anew: longer than `waited_s` where nobody was there."""

    @property
    def is_private(self) -> bool:
        """Whether only the asker sees the answer."""
        return "#" in self.conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a reply ends in, and what the conversation remembers of it."""

    final: Final
    outcome: str
    turn: Turn | None
    """None when there is nothing to refer back to."""
    tokens: int
    """Of models, spent by this attempt."""
    made_of: frozenset[int] = frozenset()
    """Ids of the documents behind it, those behind the turns before it included."""
    quotes_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A reply that was taken back, and what may stand of it in its thread."""

    key: MessageKey
    reply_to: ReplyAddress
    posted: Posted | None


_CLAIM = """
    update reply set attempt = attempt + 1, tries = tries + 1, changed_at = now()
    from message where message.id = message_id and message_id = %s
        and state in ('accepted', 'placed', 'answered')
    returning message_id, attempt, revision, tries, key, reply.tenant, conversation, scope,
        within, author, reply_to, about, wanted, posted, final,
        extract(epoch from now() - accepted_at)::float8 as waited_s,
        extract(epoch from now() - coalesce(edited_at, sent_at))::float8 as asked_s
"""
_IS_MINE = "message_id = %(message)s and attempt = %(attempt)s and revision = %(revision)s"


async def claim(connection: AsyncConnection, message_id: int) -> Claim | None:
    """Begin an attempt; None when there is nothing left to do.

    Raises:
        NewerRecordError: a newer Footnote wrote it.
    """
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_CLAIM, (message_id,))
        row = await cursor.fetchone()
    return None if row is None else _claim(row)


def _claim(row: dict[str, Any]) -> Claim:
    return Claim(
        **{
            **row,
            "wanted": records.wanted(row["wanted"]),
            "posted": _posted(row["attempt"], row["posted"]),
            "final": records.final(row["final"]) if row["final"] else None,
        }
    )


def _posted(attempt: int, row: dict[str, Any] | None) -> Posted | None:
    if row is not None and (known := records.posted(row)).ids:
        return known
    return Posted(ids=()) if attempt == 1 else None


async def place(connection: AsyncConnection, mine: Claim, posted: Posted) -> None:
    """Remember what stands in the thread, before anything more is shown."""
    await _write(
        connection,
        mine,
        "update reply set posted = %(posted)s, changed_at = now(),"
        " state = case state when 'accepted' then 'placed' else state end"
        " where state in ('accepted', 'placed', 'answered') and ",
        posted=Jsonb(written(posted)),
    )


async def still_mine(connection: AsyncConnection, mine: Claim) -> None:
    """Make sure that this attempt is the one to go on.

    Raises:
        SupersededError: it is not.
    """
    await _write(
        connection, mine, "select from reply where state in ('accepted', 'placed', 'answered') and "
    )


async def commit(connection: AsyncConnection, mine: Claim, ending: Ending) -> None:
    """Fix how it ended: from here on no model is called for it.

    Raises:
        SourcesGoneError: a document that it was made of is forgotten; nothing was written.
        SupersededError: this attempt is not the one to go on.
    """
    await hold_sources(connection, ending.made_of)
    await _write(
        connection,
        mine,
        "update reply set state = 'answered', final = %(final)s, outcome = %(outcome)s,"
        " changed_at = now() where state in ('accepted', 'placed') and ",
        final=Jsonb(written(ending.final)),
        outcome=ending.outcome,
    )
    if ending.turn is None:
        return
    if mine.wanted.silently:
        await _begin_conversation(connection, mine)
    await connection.execute(
        """
        insert into turn
            (message_id, tenant, conversation, question, answer, citations, quotes_only)
        values (%s, %s, %s, %s, %s, %s, %s)
        """,
        (
            mine.message_id,
            mine.tenant,
            mine.conversation,
            ending.turn.question,
            ending.turn.answer,
            Jsonb(written_citations(ending.turn.citations)),
            ending.quotes_only,
        ),
    )
    cited = {citation.passage.document_id for citation in ending.turn.citations}
    await note_sources(connection, mine.message_id, mine.tenant, ending.made_of, cited=cited)


async def begin_anew(connection: AsyncConnection, mine: Claim) -> None:
    """Take an answer back that nobody has seen to its end, as if what it is made of were gone.

    Raises:
        SupersededError: this attempt is not the one to go on.
    """
    await _write(
        connection,
        mine,
        "update reply set state = 'placed', revision = revision + 1, final = null, outcome = null,"
        " changed_at = now() where state = 'answered' and ",
    )
    for table in (sql.Identifier("turn"), sql.Identifier("drawn_on")):
        await connection.execute(
            sql.SQL("delete from {} where message_id = %s").format(table), (mine.message_id,)
        )


async def _begin_conversation(connection: AsyncConnection, mine: Claim) -> None:
    """Let the author of a question that nobody asked go on, now that there is an answer to it."""
    await connection.execute(
        """
        insert into conversation (key, tenant, scope, opened_by_question, last_asker)
        values (%s, %s, %s, true, %s) on conflict (key) do nothing
        """,
        (mine.conversation, mine.tenant, mine.scope, mine.author),
    )


async def finish(
    connection: AsyncConnection, mine: Claim, *, posted: Posted | None, outcome: str | None = None
) -> None:
    """Say that the end is shown; what somebody wrote goes with it."""
    await _write(
        connection,
        mine,
        "update reply set state = 'shown', wanted = null, final = null, changed_at = now(),"
        " posted = coalesce(%(posted)s, posted), outcome = coalesce(%(outcome)s, outcome)"
        " where state in ('accepted', 'placed', 'answered') and ",
        posted=None if posted is None else Jsonb(written(posted)),
        outcome=outcome,
    )


async def hand_back(connection: AsyncConnection, mine: Claim) -> None:
    """Leave it to another process, in order: this attempt does not count as a failure."""
    await connection.execute(
        "update reply set tries = tries - 1, changed_at = now()"
        " where message_id = %s and attempt = %s and tries > 0",
        (mine.message_id, mine.attempt),
    )


async def superseded(connection: AsyncConnection, running: list[Claim]) -> set[int]:
    """Return the message ids of those claims that are no longer the ones to go on."""
    cursor = await connection.execute(
        """
        select message_id from reply
        join unnest(%s::bigint[], %s::int[], %s::int[]) mine(id, attempt, revision)
            on message_id = id
        where reply.attempt <> mine.attempt or reply.revision <> mine.revision
            or state in ('shown', 'retracted')
        """,
        (
            [one.message_id for one in running],
            [one.attempt for one in running],
            [one.revision for one in running],
        ),
    )
    return {id_ for (id_,) in await cursor.fetchall()}


async def was_edited(connection: AsyncConnection, mine: Claim) -> bool:
    """Whether this attempt was superseded by other words, not by another worker or a removal."""
    cursor = await connection.execute(
        "select revision <> %s from reply"
        " where message_id = %s and attempt = %s and state in ('accepted', 'placed')",
        (mine.revision, mine.message_id, mine.attempt),
    )
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def standing(connection: AsyncConnection, message_id: int) -> TakenBack | None:
    """Return where a reply stands that was taken back; None for all others."""
    cursor = await connection.execute(
        """
        select key, reply_to, posted from reply join message on message.id = message_id
        where message_id = %s and state = 'retracted' and reply_to <> ''
        """,
        (message_id,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    key, reply_to, posted = row
    return TakenBack(key=key, reply_to=reply_to, posted=records.posted(posted) if posted else None)


async def _write(
    connection: AsyncConnection, mine: Claim, statement: LiteralString, **values: object
) -> None:
    cursor = await connection.execute(
        statement + _IS_MINE,
        {
            "message": mine.message_id,
            "attempt": mine.attempt,
            "revision": mine.revision,
            **values,
        },
    )
    if cursor.rowcount != 1:
        raise SupersededError(f"attempt {mine.attempt} at message {mine.message_id} is over")
