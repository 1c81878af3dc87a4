"""What is stored of what arrives, and what is not."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.incoming import (
    Addressed,
    FileRetracted,
    MessageKey,
    MessageRetracted,
    PersonKey,
    Rating,
    Retraction,
    ScopeRetracted,
    Sign,
    TenantRetracted,
)
from bot.database.opening import Database
from bot.inbox.inbox import PostgresInbox
from rag.values import Scope, Tenant
from tests.bot.inbox.conftest import (
    ANNA,
    BEGAN,
    BOB,
    LIMITS,
    SCOPE,
    Rows,
    deliver,
    edited,
    inbox_on,
    message,
)

UNTAGGED = Addressed.NO
CANARY = "canary-7f3k2q9d"


async def test_a_mention_is_stored_with_its_job(inbox: PostgresInbox, rows: Rows) -> None:
    accepted = await inbox.accept(message(1))

    assert accepted.sign is Sign.SEEN
    assert await rows.jobs() == [("answer", f"{SCOPE}/1")]
    assert await rows.all("select state, wanted -> 'is' ->> 'question' from reply") == [
        ("accepted", "How much notice?")
    ]


async def test_what_does_not_concern_footnote_is_neither_stored_nor_logged(
    inbox: PostgresInbox, rows: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    unconcerning = [
        message(1, CANARY, addressed=UNTAGGED),
        replace(message(2, CANARY), by_program=True),
        message(3, CANARY, addressed=UNTAGGED, thread=1),
        edited(message(4, CANARY, addressed=UNTAGGED), CANARY),
    ]

    accepted = [await inbox.accept(one) for one in unconcerning]

    assert [one.sign for one in accepted] == [None] * 4
    assert await rows.all("select key from message") == []
    assert await rows.jobs() == []
    assert CANARY not in caplog.text


async def test_words_beside_a_file_that_nobody_asked_about_are_not_stored(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(message(1, CANARY, addressed=UNTAGGED, files=("a.pdf",)))

    assert await rows.jobs() == [("read", f"{SCOPE}/1")]
    assert await rows.all("select count(*) from reply") == [(0,)]
    dump = await rows.all("select message::text, dropped_file::text from message, dropped_file")
    assert CANARY not in str(dump)


@pytest.mark.parametrize("mention_first", [True, False])
async def test_two_deliveries_of_one_message_are_merged_in_any_order(
    inbox: PostgresInbox, rows: Rows, mention_first: bool
) -> None:
    mention = message(1, files=())
    plain = message(1, addressed=UNTAGGED, files=("a.pdf", "b.pdf"))

    for delivery in [mention, plain] if mention_first else [plain, mention]:
        await inbox.accept(delivery)

    assert sorted(await rows.jobs()) == [("answer", f"{SCOPE}/1"), *[("read", f"{SCOPE}/1")] * 2]
    assert await rows.all("select count(*), bool_and(addressed) from message") == [(1, True)]


async def test_a_thousand_duplicates_at_once_are_one_message(
    database: Database, rows: Rows, full_size: bool
) -> None:
    inboxes = [inbox_on(database) for _ in range(4)]
    times = 250 if full_size else 25

    await asyncio.gather(
        *(deliver(inbox, message(1, files=("a.pdf",))) for inbox in inboxes for _ in range(times))
    )

    assert sorted(await rows.jobs()) == [("answer", f"{SCOPE}/1"), ("read", f"{SCOPE}/1")]


# --- who is answered untagged ---


async def test_the_last_asker_goes_on_without_a_mention(inbox: PostgresInbox, rows: Rows) -> None:
    await inbox.accept(message(1))

    accepted = await inbox.accept(message(2, "And for adoption?", addressed=UNTAGGED, thread=1))

    assert accepted.sign is Sign.SEEN
    assert len(await rows.jobs()) == 2


@pytest.mark.parametrize("words", ["Thanks!", "thank you so much", "👍", "ok, great", "🎉🎉"])
async def test_thanks_get_nothing(inbox: PostgresInbox, rows: Rows, words: str) -> None:
    await inbox.accept(message(1))

    await inbox.accept(message(2, words, addressed=UNTAGGED, thread=1))

    assert len(await rows.jobs()) == 1


async def test_thanks_get_nothing_with_a_mention_either(inbox: PostgresInbox, rows: Rows) -> None:
    await inbox.accept(message(1))

    await inbox.accept(message(2, "Thanks!", thread=1))

    assert len(await rows.jobs()) == 1


async def test_once_another_person_writes_a_mention_is_needed_again(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(message(1))
    await inbox.accept(message(2, "I think it is 8.", author=BOB, addressed=UNTAGGED, thread=1))

    after = await inbox.accept(message(3, "Is that so?", addressed=UNTAGGED, thread=1))
    tagged = await inbox.accept(message(4, "Is that so?", thread=1))
    untagged = await inbox.accept(message(5, "And in France?", addressed=UNTAGGED, thread=1))

    assert [after.sign, tagged.sign, untagged.sign] == [None, Sign.SEEN, Sign.SEEN]
    assert len(await rows.jobs()) == 3


async def test_what_is_said_to_others_is_not_for_footnote(inbox: PostgresInbox, rows: Rows) -> None:
    await inbox.accept(message(1))

    to_bob = message(2, "@Bob is that so?", addressed=UNTAGGED, thread=1)
    await inbox.accept(replace(to_bob, to_others=True))

    assert len(await rows.jobs()) == 1


async def test_a_thread_of_people_needs_a_mention_each_time(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(message(2, thread=1))

    accepted = await inbox.accept(message(3, "And in France?", addressed=UNTAGGED, thread=1))

    assert accepted.sign is None
    assert len(await rows.jobs()) == 1


# --- edits ---


async def test_an_edited_question_has_its_new_words(inbox: PostgresInbox, rows: Rows) -> None:
    await inbox.accept(message(1))

    await inbox.accept(edited(message(1), "How much notice in France?"))
    await inbox.accept(message(1))

    assert await rows.all("select wanted -> 'is' ->> 'question', revision from reply") == [
        ("How much notice in France?", 1)
    ]
    assert len(await rows.jobs()) == 1


async def test_an_edit_that_arrives_before_its_message_wins(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(edited(message(1), "How much notice in France?"))
    await inbox.accept(message(1))

    assert await rows.all("select wanted -> 'is' ->> 'question' from reply") == [
        ("How much notice in France?",)
    ]


async def test_a_file_that_an_edit_no_longer_names_is_taken_back(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(message(1, files=("a.pdf", "b.pdf")))

    await inbox.accept(edited(message(1), "How much notice?", files=("b.pdf",)))

    assert await rows.all("select file_id, state, file is null from dropped_file order by 1") == [
        ("F-a.pdf", "retracted", True),
        ("F-b.pdf", "accepted", False),
    ]


async def test_an_edit_that_takes_the_question_away_takes_the_answer_back(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(message(1))

    await inbox.accept(replace(edited(message(1), None), addressed=UNTAGGED))

    assert await rows.all("select state, wanted from reply") == [("retracted", None)]
    assert [task for task, _ in await rows.jobs()] == ["answer", "take_back"]


# --- removals ---


async def test_a_removal_that_arrives_before_its_message_wins(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.retract(MessageRetracted(message=message(1).message))

    accepted = await inbox.accept(message(1, CANARY, files=("a.pdf",)))

    assert accepted.sign is None
    assert await rows.jobs() == []
    assert CANARY not in str(await rows.all("select message::text from message"))


async def test_a_removed_message_keeps_nothing_but_its_key(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(message(1, CANARY, files=(f"{CANARY}.pdf",)))

    await inbox.retract(MessageRetracted(message=message(1).message))

    assert await rows.all("select state, wanted, final from reply") == [("retracted", None, None)]
    assert await rows.all("select state, file, receipt from dropped_file") == [
        ("retracted", None, None)
    ]
    assert CANARY not in str(
        await rows.all("select message::text, reply::text from message, reply")
    )


async def test_a_removed_file_is_taken_out_of_every_message(
    inbox: PostgresInbox, rows: Rows
) -> None:
    for number in (1, 2):
        await inbox.accept(message(number, files=("a.pdf", "b.pdf")))

    await inbox.retract(FileRetracted(tenant=Tenant("parlour:T1"), file_id="F-a.pdf", message=None))

    assert (
        await rows.all("select file_id, state from dropped_file order by message_id, 1")
        == [
            ("F-a.pdf", "retracted"),
            ("F-b.pdf", "accepted"),
        ]
        * 2
    )


async def test_a_file_that_is_removed_from_a_channel_stays_in_others(
    inbox: PostgresInbox, rows: Rows
) -> None:
    elsewhere = Scope("parlour:T1/C8")
    there = replace(
        message(2, files=("a.pdf",)),
        message=MessageKey(f"{elsewhere}/2"),
        scope=elsewhere,
    )
    for one in (message(1, files=("a.pdf", "b.pdf")), there):
        await inbox.accept(one)

    await inbox.retract(
        FileRetracted(tenant=Tenant("parlour:T1"), file_id="F-a.pdf", message=None, scope=SCOPE)
    )

    assert await rows.all(
        "select scope, file_id, state from dropped_file join message on message_id = id"
        " order by 1, 2"
    ) == [
        (SCOPE, "F-a.pdf", "retracted"),
        (SCOPE, "F-b.pdf", "accepted"),
        (elsewhere, "F-a.pdf", "accepted"),
    ]


async def test_a_channel_that_is_gone_takes_everything_pending_with_it(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(message(1, CANARY, files=("a.pdf",)))

    await inbox.retract(ScopeRetracted(scope=SCOPE))

    assert await rows.all(
        "select reply.state, dropped_file.state, wanted, file from reply, dropped_file"
    ) == [("retracted", "retracted", None, None)]


@pytest.mark.parametrize(
    "removal",
    [
        ScopeRetracted(scope=SCOPE, at=BEGAN),
        TenantRetracted(tenant=Tenant("parlour:T1"), at=BEGAN),
    ],
)
async def test_what_was_said_before_a_removal_stays_out_however_late_it_comes(
    inbox: PostgresInbox, rows: Rows, removal: Retraction
) -> None:
    await inbox.retract(removal)

    await inbox.accept(message(1, CANARY, files=("a.pdf",)))
    assert await rows.all("select key from message") == []

    back = replace(message(2, files=("b.pdf",)), sent_at=BEGAN + timedelta(seconds=1))
    await inbox.accept(back)
    assert await rows.all("select state from dropped_file") == [("accepted",)]


async def test_a_removal_that_is_told_late_keeps_out_only_what_was_said_before_it(
    inbox: PostgresInbox, rows: Rows
) -> None:
    later = replace(message(2), sent_at=BEGAN + timedelta(minutes=2))

    await inbox.retract(ScopeRetracted(scope=SCOPE, at=BEGAN + timedelta(minutes=1)))
    await inbox.accept(message(1))
    await inbox.accept(later)

    assert await rows.all("select key from message") == [(later.message,)]


async def test_what_is_stored_while_its_channel_goes_is_found_by_the_removal(
    inbox: PostgresInbox, rows: Rows
) -> None:
    async def removed() -> None:
        await inbox.retract(ScopeRetracted(scope=SCOPE, at=BEGAN))

    said = [inbox.accept(message(n, CANARY, author=PersonKey(f"{ANNA}{n}"))) for n in range(1, 20)]
    await asyncio.gather(*said[:10], removed(), *said[10:])

    assert await rows.all("select message_id from turn") == []
    assert await rows.all("select message_id from reply where state <> 'retracted'") == []


# --- limits ---


async def test_who_asks_too_much_is_told_once_and_then_only_by_a_sign(
    database: Database, rows: Rows
) -> None:
    inbox = inbox_on(database)

    signs = [(await inbox.accept(message(number))).sign for number in range(1, 10)]

    assert signs == [*[Sign.SEEN] * 7, *[Sign.TOO_MUCH] * 2]
    assert len(await rows.jobs()) == 7
    assert await rows.all(
        "select wanted -> 'is' ->> 'kind', count(*) from reply group by 1 order by 1"
    ) == [("answer", 6), ("slow_down", 1), (None, 2)]


async def test_a_flood_from_four_sides_is_let_in_no_further(
    database: Database, rows: Rows, full_size: bool
) -> None:
    inboxes = [inbox_on(database) for _ in range(4)]
    asked = range(1, 1_001 if full_size else 101)

    await asyncio.gather(*(deliver(inboxes[n % 4], message(n)) for n in asked))

    assert await rows.all(
        "select count(*) from reply where wanted -> 'is' ->> 'kind' = 'answer'"
    ) == [(6,)]
    assert len(await rows.jobs()) == 7


async def test_others_may_ask_while_one_asks_too_much(database: Database) -> None:
    inbox = inbox_on(database)
    for number in range(1, 10):
        await inbox.accept(message(number))

    accepted = await inbox.accept(message(10, author=BOB))

    assert accepted.sign is Sign.SEEN


async def test_beyond_the_bound_of_the_queue_people_are_told_to_come_back(
    database: Database, rows: Rows
) -> None:
    inbox = inbox_on(database, limits=replace(LIMITS, open_questions=2))

    for number in range(1, 4):
        await inbox.accept(message(number))

    assert await rows.all("select wanted -> 'is' ->> 'kind' from reply order by message_id") == [
        ("answer",),
        ("answer",),
        ("busy",),
    ]


async def test_files_beyond_the_limit_are_stored_to_be_refused(
    database: Database, rows: Rows
) -> None:
    inbox = inbox_on(database, limits=replace(LIMITS, files_per_hour=2))

    await inbox.accept(message(1, files=("a", "b", "c")))

    assert await rows.all("select file_id, over_limit from dropped_file order by 1") == [
        ("F-a", False),
        ("F-b", False),
        ("F-c", True),
    ]


# --- ratings and positions ---


async def test_the_last_word_on_an_answer_counts_and_a_reason_stays(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.accept(message(1))
    key = message(1).message

    await inbox.rate(Rating(message=key, author=ANNA, useful=False, reason="too long"))
    await inbox.rate(Rating(message=key, author=ANNA, useful=True, reason=None))
    await inbox.rate(
        Rating(message=MessageKey(f"{SCOPE}/99"), author=ANNA, useful=True, reason=None)
    )

    assert await rows.all("select author, useful, reason from rating") == [(ANNA, True, "too long")]


async def test_a_channel_is_never_read_backwards(inbox: PostgresInbox) -> None:
    assert await inbox.position(SCOPE) is None

    for position in ("1700.0009", "1700.0010", "1700.0001", "99"):
        await inbox.advance(SCOPE, position)

    assert await inbox.position(SCOPE) == "1700.0010"
