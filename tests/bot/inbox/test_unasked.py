"""Questions that nobody put to Footnote."""

from dataclasses import replace

import pytest

from adapters.incoming import Accepted, Addressed, Sign
from bot.choosing import choose
from bot.database.opening import Database
from bot.inbox.inbox import PostgresInbox
from rag.values import Scope
from tests.bot.inbox.conftest import LIMITS, SCOPE, Rows, edited, inbox_on, message

POST = Addressed.UNASKED
CATEGORY = Scope("parlour:T1/G1")
NOTHING = Accepted(sign=None, ahead=0)
REPLIES = "select state, outcome, wanted -> 'is' ->> 'silently' from reply order by message_id"


async def answers_all(database: Database, *, place: Scope = SCOPE) -> None:
    async with database.pool.connection() as connection:
        await choose(connection, place, "posts", "all")


async def finishes(database: Database, outcome: str) -> None:
    """Let a worker end every reply without anything to see."""
    async with database.pool.connection() as connection:
        await connection.execute(
            "update reply set state = 'shown', wanted = null, outcome = %s", (outcome,)
        )


async def test_a_post_is_not_stored_unless_somebody_said_so(
    inbox: PostgresInbox, rows: Rows
) -> None:
    accepted = await inbox.accept(message(1, addressed=POST))

    assert accepted == NOTHING
    assert await rows.all("select key from message") == []


@pytest.mark.parametrize("place", [SCOPE, CATEGORY, Scope("parlour:T1")])
async def test_a_post_is_taken_in_without_a_sign_where_somebody_said_so(
    inbox: PostgresInbox, rows: Rows, database: Database, place: Scope
) -> None:
    await answers_all(database, place=place)

    accepted = await inbox.accept(replace(message(1, addressed=POST), within=CATEGORY))

    assert accepted == NOTHING
    assert await rows.all(REPLIES) == [("accepted", None, "true")]
    assert await rows.jobs() == [("answer", f"{SCOPE}/1")]
    assert await rows.all("select addressed from message") == [(False,)]
    assert await rows.all("select count(*) from conversation") == [(0,)]


async def test_a_post_without_words_is_read_and_not_answered(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await answers_all(database)

    accepted = await inbox.accept(message(1, None, addressed=POST, files=("a.pdf",)))

    assert accepted.sign is Sign.READING
    assert await rows.jobs() == [("read", f"{SCOPE}/1")]


async def test_it_counts_against_its_authors_limits(rows: Rows, database: Database) -> None:
    inbox = inbox_on(database, limits=replace(LIMITS, questions_per_minute=1))
    await answers_all(database)

    await inbox.accept(message(1, addressed=POST))
    await inbox.accept(message(2))

    assert await rows.all("select wanted -> 'is' ->> 'kind' from reply order by message_id") == [
        ("answer",),
        ("slow_down",),
    ]


async def test_over_a_limit_it_is_dropped_silently(rows: Rows, database: Database) -> None:
    inbox = inbox_on(database, limits=replace(LIMITS, questions_per_minute=1))
    await answers_all(database)
    await inbox.accept(message(1))

    accepted = await inbox.accept(message(2, addressed=POST))
    told = await inbox.accept(message(3))

    assert accepted == NOTHING
    assert told.sign is Sign.SEEN
    assert await rows.all(REPLIES) == [
        ("accepted", None, "false"),
        ("shown", "refused", None),
        ("accepted", None, "false"),
    ]
    assert len(await rows.jobs()) == 2


async def test_with_too_much_to_do_it_is_dropped_silently(rows: Rows, database: Database) -> None:
    inbox = inbox_on(database, limits=replace(LIMITS, open_questions=0))
    await answers_all(database)

    accepted = await inbox.accept(message(1, addressed=POST))

    assert accepted == NOTHING
    assert await rows.all(REPLIES) == [("shown", "refused", None)]
    assert await rows.jobs() == []


async def test_a_closed_channel_does_not_answer_posts(rows: Rows, database: Database) -> None:
    inbox = inbox_on(database, allowed_channels=frozenset({"C9"}))
    await answers_all(database)

    accepted = await inbox.accept(message(1, addressed=POST))

    assert accepted == NOTHING
    assert await rows.all("select key from message") == []


async def test_other_words_are_answered_as_silently(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await answers_all(database)
    first = message(1, addressed=POST)
    await inbox.accept(first)

    accepted = await inbox.accept(edited(first, "How much leave?"))

    assert accepted == NOTHING
    assert await rows.all("select revision, wanted -> 'is' ->> 'silently' from reply") == [
        (1, "true")
    ]


async def test_a_mention_that_is_added_meanwhile_is_answered_for_all_to_see(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await answers_all(database)
    first = message(1, addressed=POST)
    await inbox.accept(first)

    mention = replace(edited(first, "How much notice?"), addressed=Addressed.MENTION)
    accepted = await inbox.accept(mention)

    assert accepted.sign is Sign.SEEN
    assert await rows.all(REPLIES) == [("accepted", None, "false")]


async def test_a_mention_that_is_added_after_the_silence_is_answered_once(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await answers_all(database)
    first = message(1, addressed=POST)
    mention = replace(edited(first, "How much notice?"), addressed=Addressed.MENTION)
    await inbox.accept(first)
    await finishes(database, "not_found")

    again = await inbox.accept(first)
    accepted = await inbox.accept(mention)
    await finishes(database, "not_found")
    after = await inbox.accept(edited(mention, "How much notice?"))

    assert again == NOTHING
    assert accepted.sign is Sign.SEEN
    assert after == NOTHING
    assert len(await rows.jobs()) == 2
