"""Whatever becomes of any one call, the answer ends up whole, and every message of it once."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.discord.calls import Patience
from adapters.discord.keys import Way
from adapters.errors import PlatformUnavailableError
from adapters.incoming import Sign
from adapters.port import Thread
from adapters.replies import Final, Posted, Progress, Snapshot
from tests.adapters.discord.conversation import Conversation, conversing
from tests.adapters.discord.tried import GOING_ON, SHOWING, WHISPERING
from tests.adapters.parts import answer, citation
from tests.adapters.recording_inbox import RecordingInbox, connected
from tests.fakes.discord import callback_calls, message_calls
from tests.fakes.discord.faults import (
    BAD_GATEWAY,
    LOST_REPLY,
    PASS,
    SERVER_ERROR,
    Cut,
    Fault,
    busy,
)
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.screens import Shown
from tests.fakes.discord.things import Kind, Ref

WORDS = " ".join(f"word{n}" for n in range(700))
CUT = WORDS.index("word450")
FINAL = answer(f"{WORDS[:CUT]} [1].", citations=(citation(1),))
LATE = replace(FINAL, is_late=True)
SOURCE = "-# [1] handbook, p. 34 · maria"
CALL = "@anna your answer is here."
FAULTS: dict[str, Fault] = {
    "busy": busy(retry_after_s=0.2),
    "all busy": busy(retry_after_s=0.2, scope="global"),
    "server error": SERVER_ERROR,
    "bad gateway": BAD_GATEWAY,
    "cut before": Cut(applied=False),
    "lost reply": LOST_REPLY,
}


@pytest.fixture
async def talk() -> AsyncIterator[Conversation]:
    async with conversing(Patience(total_s=20.0, pause_s=0.05)) as opened:
        yield opened


@pytest.fixture
async def hasty() -> AsyncIterator[Conversation]:
    """One whose adapter gives up on a call soon."""
    async with conversing(Patience(total_s=0.6, pause_s=0.05)) as opened:
        yield opened


async def show(thread: Thread, final: Final = FINAL) -> Posted:
    """Show an answer as a worker does: a sign, progress, a text that grows, a shorter end."""
    await thread.mark(Sign.SEEN)
    await thread.show(Progress(sentence="Searching 42 files…"))
    for end in (60, CUT // 2, len(WORDS)):
        await thread.show(Snapshot(text=WORDS[:end]))
    return await thread.show(final)


def said(seen: tuple[Shown, ...]) -> str:
    return " ".join(shown.text for shown in seen).replace("\u200b", "")


def assert_whole(seen: tuple[Shown, ...]) -> None:
    text, _, sources = said(seen).partition(" [1].")
    assert text.split() == WORDS[:CUT].split()
    assert SOURCE in sources
    assert [shown.buttons for shown in seen] == [(), ("Passages", "👍", "👎")]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("call", SHOWING)
async def test_any_call_of_an_answer_may_fail(
    talk: Conversation, call: str, fault: Fault, *, full_size: bool
) -> None:
    positions = 4 if full_size else 1
    for passed in range(positions):
        asked = talk.asks()
        for one in [PASS] * passed + [fault]:
            talk.fake.fail(call, one)

        await show(talk.reply(asked))

        talk.fake.heal()
        assert_whole(talk.seen(asked))
        assert talk.fake.shown(asked).reactions == ()
    # One message for the placeholder, two more for the long text of which the last goes again.
    assert len(talk.fake.ever_posted()) == 3 * positions
    assert len(talk.fake.pings(talk.anna)) == positions


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", WHISPERING)
async def test_any_call_of_a_whisper_may_fail(
    talk: Conversation, call: str, fault: str, *, full_size: bool
) -> None:
    if (call, fault) == (callback_calls.FOLLOW, "lost reply"):
        pytest.skip("Discord offers nothing to find it by; the next test tells what is seen then")
    async with connected(talk.adapter) as inbox:
        for passed in range(3 if full_size else 1):
            before = len(whispered(talk))
            thread = await whispering(talk, inbox)
            for one in [PASS] * passed + [FAULTS[fault]]:
                talk.fake.fail(call, one)

            await show(thread)

            talk.fake.heal()
            assert_whole(whispered(talk)[before:])
            assert len(talk.fake.ever_posted()) == 3 * (passed + 1)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("call", GOING_ON)
async def test_any_call_of_another_worker_that_goes_on_may_fail(
    talk: Conversation, call: str, fault: Fault
) -> None:
    asked = talk.asks()
    posted = await show(talk.reply(asked), LATE)
    before = talk.seen(asked)
    talk.fake.fail(call, fault)

    # It looks for what stands there, and whether its last line has called already.
    await talk.reply(asked, posted=None if call == message_calls.LIST else posted).show(LATE)

    assert talk.fake.unmet == []
    assert talk.seen(asked) == before
    assert len(talk.fake.pings(talk.anna)) == 2


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_another_worker_goes_on_in_a_whisper_whose_look_up_fails(
    talk: Conversation, fault: Fault
) -> None:
    async with connected(talk.adapter) as inbox:
        await (await whispering(talk, inbox)).show(Snapshot(text=WORDS[:60]))
        to = inbox.accepted[-1]
        talk.fake.fail(callback_calls.READ_OWN, fault)

        await talk.adapter.thread(to.reply_to, answers=to.message, posted=None).show(FINAL)

    assert talk.fake.unmet == []
    assert_whole(whispered(talk))


async def test_a_whisper_whose_reply_is_lost_is_whole_and_seen_by_one(talk: Conversation) -> None:
    async with connected(talk.adapter) as inbox:
        thread = await whispering(talk, inbox)
        talk.fake.fail(callback_calls.FOLLOW, LOST_REPLY)

        await thread.show(FINAL)

    first, again, last = whispered(talk)
    assert_whole((first, last))
    assert again.text == last.text


def whispered(talk: Conversation) -> tuple[Shown, ...]:
    """Return all that Anna alone sees."""
    there = [ref for ref in talk.fake.ever_posted() if ref in talk.fake.world.messages]
    seen = tuple(talk.fake.shown(ref) for ref in there)
    assert all(shown.ephemeral for shown in seen)
    return seen


async def whispering(talk: Conversation, inbox: RecordingInbox) -> Thread:
    """Return a handle on the answer to a private command."""
    await talk.fake.until(lambda: talk.adapter.is_in)
    known = len(inbox.accepted)
    talk.anna.begins("ask", in_=talk.general, question="How much notice?", private=True)
    await talk.fake.until(lambda: len(inbox.accepted) > known)
    interaction = talk.fake.interactions.all[-1]
    await talk.fake.until(lambda: interaction.answer)
    asked = inbox.accepted[-1]
    return talk.adapter.thread(asked.reply_to, answers=asked.message, posted=Posted(ids=()))


async def test_it_waits_as_long_as_discord_asks(talk: Conversation, *, full_size: bool) -> None:
    talk.fake.counts_rates()
    asked = [talk.asks() for _ in range(4 if full_size else 1)]

    for one in asked:
        await show(talk.reply(one))

    for one in asked:
        assert_whole(talk.seen(one))
    # Who did not wait would call again and again.
    assert talk.fake.calls.total() < 30 * len(asked)


# --- what was given up on ---


async def test_a_post_that_nobody_knows_of_shows_what_came_last(hasty: Conversation) -> None:
    asked = hasty.asks()
    thread = hasty.reply(asked)
    hasty.fake.fail(message_calls.POST, LOST_REPLY)
    hasty.fake.fail(message_calls.POST, SERVER_ERROR, times=None)
    with pytest.raises(PlatformUnavailableError):
        await thread.show(Snapshot(text=WORDS[:60]))
    hasty.fake.heal()

    await thread.show(FINAL)

    assert_whole(hasty.seen(asked))
    assert len(hasty.fake.ever_posted()) == 2


async def test_a_later_message_that_nobody_knows_of_shows_what_came_last(
    hasty: Conversation,
) -> None:
    asked = hasty.asks()
    thread = hasty.reply(asked)
    posted = await thread.show(Snapshot(text=WORDS[:60]))
    hasty.fake.fail(message_calls.POST, LOST_REPLY)
    hasty.fake.fail(message_calls.POST, SERVER_ERROR, times=None)
    with pytest.raises(PlatformUnavailableError):
        await thread.show(Snapshot(text=WORDS[:CUT]))
    hasty.fake.heal()

    await hasty.reply(asked, posted=posted).show(FINAL)

    assert_whole(hasty.seen(asked))
    assert len(hasty.fake.ever_posted()) == 2


async def test_an_edit_that_was_given_up_on_does_not_undo_what_came_later(
    hasty: Conversation,
) -> None:
    asked = hasty.asks()
    thread = hasty.reply(asked)
    await thread.show(Snapshot(text=WORDS[:60]))
    await thread.show(Snapshot(text=WORDS[:75]))  # as long as discord.py knows of no limit it waits
    hasty.fake.fail(message_calls.EDIT, busy(retry_after_s=1.0))
    with pytest.raises(PlatformUnavailableError):
        await thread.show(Snapshot(text=WORDS[:90]))
    edits = hasty.fake.calls[message_calls.EDIT]

    await finally_shown(hasty, thread)
    await hasty.fake.until(lambda: hasty.fake.calls[message_calls.EDIT] > edits + 1)

    assert_whole(hasty.seen(asked))


async def finally_shown(talk: Conversation, thread: Thread) -> None:
    """Show the end of an answer, however often that takes."""
    while True:
        try:
            await thread.show(FINAL)
        except PlatformUnavailableError:
            continue
        return


# --- who is called ---


async def test_the_notice_of_a_thread_is_the_only_ping(talk: Conversation) -> None:
    asked = talk.asks()

    await show(talk.reply(asked))

    [ping] = talk.fake.pings(talk.anna)
    assert (ping.channel, ping.message) == (talk.fake.thread_of(asked), None)


async def test_where_there_are_too_many_threads_a_reply_calls_once(talk: Conversation) -> None:
    talk.acme.guild.most_active_threads = 0
    asked = talk.asks()

    await show(talk.reply(asked))

    assert_is_a_reply(talk, asked)


async def test_where_threads_are_not_allowed_a_reply_calls_once(talk: Conversation) -> None:
    forbidden = Permission.CREATE_PUBLIC_THREADS
    talk.acme.overwrites(talk.general, talk.fake.world.bot, deny=forbidden)
    asked = talk.asks()

    await show(talk.reply(asked))

    assert_is_a_reply(talk, asked)


async def test_in_a_thread_a_reply_calls_once(talk: Conversation) -> None:
    root = talk.anna.says(talk.general, "Leave.", mentions_bot=False)
    asked = talk.asks(talk.anna.starts_thread(root, "Leave"))

    await show(talk.reply(asked, way=Way.REPLY))

    assert_is_a_reply(talk, asked)


async def test_in_a_forum_post_a_reply_calls_once(talk: Conversation) -> None:
    forum = talk.acme.channel("help", kind=Kind.FORUM)
    asked = talk.anna.posts(forum, "Leave", "How much notice?", mentions_bot=True)

    await show(talk.reply(asked, way=Way.REPLY))

    assert_is_a_reply(talk, asked)


def assert_is_a_reply(talk: Conversation, asked: Ref) -> None:
    seen = talk.fake.screen(asked.channel).by("footnote")
    assert_whole(seen)
    assert [shown.replies_to for shown in seen] == [asked, None]
    [ping] = talk.fake.pings(talk.anna)
    assert ping.message == seen[0].ref.id


async def test_without_the_history_a_reply_is_a_message(talk: Conversation) -> None:
    forbidden = Permission.READ_MESSAGE_HISTORY
    talk.acme.overwrites(talk.general, talk.fake.world.bot, deny=forbidden)
    asked = talk.asks()

    await talk.reply(asked, way=Way.REPLY).show(FINAL)

    assert_whole(talk.fake.screen(talk.general).by("footnote"))


async def test_a_thread_that_somebody_else_made_is_answered_in(talk: Conversation) -> None:
    asked = talk.asks()
    talk.anna.starts_thread(asked, "Mine")

    await show(talk.reply(asked))

    assert_whole(talk.seen(asked))
    assert talk.fake.screen(talk.general).by("footnote") == ()


async def test_it_is_typing_where_a_reply_will_stand(talk: Conversation) -> None:
    asked = talk.asks()

    await talk.reply(asked, way=Way.REPLY).mark(Sign.SEEN)

    await talk.fake.until(lambda: talk.fake.screen(talk.general).typing)


async def test_a_reply_comes_where_typing_goes_wrong(talk: Conversation) -> None:
    talk.fake.fail(message_calls.TYPE, SERVER_ERROR, times=None)
    asked = talk.asks()

    await show(talk.reply(asked, way=Way.REPLY))

    assert_is_a_reply(talk, asked)


async def test_it_is_not_typing_where_a_thread_will_hang(talk: Conversation) -> None:
    asked = talk.asks()

    await show(talk.reply(asked))

    assert talk.fake.calls[message_calls.TYPE] == 0


# --- who waited long ---


async def test_a_late_answer_calls_once_however_often_it_is_shown(talk: Conversation) -> None:
    asked = talk.asks()
    thread = talk.reply(asked)
    posted = await show(thread, LATE)

    await thread.show(LATE)
    await talk.reply(asked, posted=posted).show(LATE)
    await talk.reply(asked, posted=None).show(LATE)

    *answered, call = talk.seen(asked)
    assert_whole(tuple(answered))
    assert (call.text, call.calls) == (CALL, frozenset({"anna"}))
    notice, ping = talk.fake.pings(talk.anna)
    assert (notice.message, ping.message) == (None, call.ref.id)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_late_call_that_goes_wrong_calls_once(talk: Conversation, fault: Fault) -> None:
    asked = talk.asks()
    thread = talk.reply(asked)
    await thread.show(Snapshot(text=WORDS[:CUT]))
    talk.fake.fail(message_calls.POST, fault)

    await thread.show(LATE)

    *answered, call = talk.seen(asked)
    assert_whole(tuple(answered))
    assert call.text == CALL
    assert len(talk.fake.pings(talk.anna)) == 2


@pytest.mark.parametrize(("was", "pings"), [(FINAL, 1), (LATE, 2)], ids=["in time", "late"])
async def test_what_changes_in_an_old_answer_calls_nobody(
    talk: Conversation, was: Final, pings: int
) -> None:
    talk.asks()
    talk.fake.ages(talk.general, seconds=3_600)
    [asked] = [message.ref for message in talk.fake.world.messages_in(talk.general)]
    posted = await talk.reply(asked, way=Way.REPLY).show(was)

    await talk.reply(asked, way=Way.REPLY, posted=posted).show(answer("Eight weeks."))

    assert said(talk.seen(asked)) == "Eight weeks."
    assert len(talk.fake.pings(talk.anna)) == pings
