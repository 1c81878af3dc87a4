"""No mention is lost: not when connections come and go, and not when nobody was there."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from adapters.incoming import Addressed, MessageKey, Standing
from adapters.slack.access import SlackPace
from adapters.slack.catching_up import CatchUpPace
from adapters.slack.connections import SocketPace
from tests.adapters.recording_inbox import RecordingInbox
from tests.adapters.slack.place import Place
from tests.fakes.slack.faults import LOST_REPLY, SERVER_ERROR, Fault, Hang, busy, refusal
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import Ref
from tests.slack.running import adapter_for

SEED = 11
NEVER_S = 3_600.0
LIVE_ONLY = SlackPace(
    ask_again_s=0.2,
    sockets=SocketPace(apart_s=0.05, ping_s=0.2),
    catch_up=CatchUpPace(every_s=NEVER_S, apart_s=NEVER_S, between_calls_s=0.0),
)
"""Nothing is read again, so that what is found came by itself."""
OFTEN = SlackPace(
    sockets=SocketPace(apart_s=0.05, ping_s=5.0),
    catch_up=CatchUpPace(every_s=0.3, apart_s=0.0, between_calls_s=0.0, lost_after_s=0.0),
)
AFTER_CONNECTING = SlackPace(
    sockets=SocketPace(apart_s=0.05, ping_s=0.2),
    catch_up=CatchUpPace(every_s=NEVER_S, apart_s=0.2, between_calls_s=0.0),
)


class Listening(Place):
    """Anna writes, and who listens comes and goes."""

    async def is_quiet(self) -> None:
        """Wait until nothing is read any more, after the last connection."""
        before = -1
        while before != (before := self.slack.calls.total()):  # noqa: ASYNC110 - only time tells
            await asyncio.sleep(1.5)

    async def caught_up(self) -> None:
        """Wait until all was read once more, after the last connection."""
        await self.slack.until(lambda: len(self.slack.sockets.connections) == 2)
        for _ in range(3):
            before = self.slack.calls["users.conversations"]
            await self.slack.until(lambda: self.slack.calls["users.conversations"] > before)  # noqa: B023


@pytest.fixture
async def place() -> AsyncIterator[Listening]:
    async with FakeSlack(redeliver_after_s=0.5) as slack:
        yield Listening(slack, pace=LIVE_ONLY)


def key(ref: Ref) -> MessageKey:
    return MessageKey(f"slack:T1/{ref.channel}/{ref.ts}")


def troubles(slack: FakeSlack) -> list[Callable[[], Awaitable[None]]]:
    """Return what may happen to connections; half of them come back by themselves."""
    sockets = slack.sockets

    async def cut_off() -> None:
        sockets.drop()

    async def cut_one_off() -> None:
        if sockets.connections:
            sockets.drop(sockets.connections[0])

    async def refresh() -> None:
        await sockets.disconnect("refresh_requested")

    async def warn() -> None:
        await sockets.disconnect("warning", closes=False)

    return [cut_off, cut_one_off, refresh, warn]


@pytest.mark.timeout(300)
async def test_no_mention_is_lost_while_connections_come_and_go(
    place: Listening, full_size: bool
) -> None:
    cycles = 1_000 if full_size else 100
    chance, inbox = random.Random(SEED), RecordingInbox()
    place.slack.deliveries.retries = None  # as long as it takes: the machine may be busy
    asked: list[Ref] = []

    async with place.listening(inbox):
        for n in range(cycles):
            asked.append(place.anna.says(place.channel, f"Question {n}?"))
            await chance.choice(troubles(place.slack))()
            await asyncio.sleep(chance.uniform(0.0, 0.05))
        await place.slack.until(lambda: not place.slack.unacknowledged(), within_s=120)

    assert {key(ref) for ref in asked} == {one.message for one in inbox.accepted}
    assert place.slack.sockets.opened > cycles / 4


@pytest.mark.parametrize(
    "fault", [busy(retry_after_s=1), SERVER_ERROR, LOST_REPLY], ids=["busy", "error", "lost"]
)
async def test_what_comes_first_waits_for_no_word_of_slack_on_who_we_are(
    place: Listening, fault: Fault
) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        place.slack.fail("auth.test", fault, times=None)

        asked = place.anna.says(place.channel, "Anybody there?")

        await place.slack.until(lambda: inbox.of(key(asked)))


async def test_connections_that_answer_nothing_are_made_anew(place: Listening) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        await place.slack.until(lambda: len(place.slack.sockets.connections) == 2)
        opened = place.slack.sockets.opened
        place.slack.sockets.half_open = True
        asked = place.anna.says(place.channel, "Anybody there?")
        await place.slack.until(lambda: place.slack.sockets.opened > opened)
        place.slack.sockets.half_open = False

        await place.slack.until(lambda: inbox.of(key(asked)))


async def test_it_is_in_and_says_so_as_long_as_something_connects(
    place: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "adapters.slack")
    adapter = adapter_for(place.slack, place.acme, pace=LIVE_ONLY)
    place.slack.fail("socket", SERVER_ERROR, times=None)
    running = asyncio.create_task(adapter.run(RecordingInbox()))
    seen: list[bool] = []

    await place.slack.until(lambda: place.slack.calls["socket"] > 1)
    seen.append(adapter.is_in or "listening to" in caplog.text)
    place.slack.heal()
    await place.slack.until(lambda: adapter.is_in and "listening to" in caplog.text)
    place.slack.fail("socket", SERVER_ERROR, times=None)
    place.slack.sockets.drop()
    await place.slack.until(lambda: not adapter.is_in)
    place.slack.heal()
    await place.slack.until(lambda: adapter.is_in)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    seen.append(adapter.is_in)
    await adapter.close()

    assert seen == [False, False]
    assert caplog.text.count("listening to") == 1


@pytest.mark.parametrize("call", ["auth.test", "apps.connections.open"])
async def test_slack_is_left_alone_at_start_as_long_as_it_asks(place: Listening, call: str) -> None:
    place.slack.fail(call, busy(retry_after_s=2))

    async with place.listening(RecordingInbox()):
        pass

    assert place.slack.broken == {call}
    assert place.slack.early == []


async def test_an_address_that_was_used_up_unheard_is_not_tried_again(place: Listening) -> None:
    inbox = RecordingInbox()
    place.slack.fail("socket", LOST_REPLY)

    async with place.listening(inbox):
        asked = place.anna.says(place.channel, "Anybody there?")
        await place.slack.until(lambda: inbox.of(key(asked)))


async def test_what_was_written_meanwhile_is_read_after_being_away(place: Listening) -> None:
    inbox, anna, channel = RecordingInbox(), place.anna, place.channel
    place.slack.deliveries.loses_when_away = True
    root = anna.says(channel, "Leave is coming up for me.", mentions_bot=False)
    async with place.listening(inbox):
        await place.slack.until(lambda: len(inbox.marks) == 2)
    late = anna.says(channel, "Too late?", ago_s=1_200.0)
    await asyncio.sleep(0.01)
    asked = anna.says(channel, "How much notice?")
    in_thread = anna.says(channel, "And in writing?", thread=root)
    dropped = anna.says(channel, "", files={"a.md": b"# A"}, mentions_bot=False)
    alone = anna.says(anna.dm, "And for me?")

    async with place.listening(inbox):
        await place.slack.until(lambda: inbox.of(key(alone)) and inbox.of(key(dropped)))
        await place.slack.until(lambda: inbox.of(key(in_thread)))

    found = {one.message: one for one in inbox.accepted}
    assert found[key(asked)].addressed is Addressed.MENTION
    assert found[key(in_thread)].thread == str(key(root))
    assert [file.name for file in found[key(dropped)].files] == ["a.md"]
    assert found[key(alone)].private
    assert key(late) not in found  # before the mark: it was there when Footnote first came


async def test_old_questions_are_not_answered_but_their_files_are_read(place: Listening) -> None:
    inbox, anna, channel = RecordingInbox(), place.anna, place.channel
    await inbox.advance(f"slack:T1/{channel}", "1700000000.000000")
    old = anna.says(channel, "What is in it?", files={"a.md": b"# A"}, ago_s=1_000.0)
    new = anna.says(channel, "And in this?", files={"b.md": b"# B"}, ago_s=800.0)

    async with place.listening(inbox):
        await place.slack.until(lambda: inbox.of(key(old)) and inbox.of(key(new)))

    found = {one.message: one for one in inbox.accepted}
    assert found[key(old)].question is None
    assert found[key(old)].addressed is Addressed.NO
    assert [file.name for file in found[key(old)].files] == ["a.md"]
    assert found[key(new)].question is not None


async def test_a_session_that_delivers_nothing_is_found_out_and_renewed(place: Listening) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox, OFTEN):
        await place.caught_up()
        opened = place.slack.sockets.opened
        place.slack.deliveries.drop_next(10)

        asked = place.anna.says(place.channel, "Anybody there?")
        await place.slack.until(lambda: inbox.of(key(asked)))

        await place.slack.until(lambda: place.slack.sockets.opened >= opened + 2)


async def test_a_mark_moves_only_behind_what_is_stored(place: Listening) -> None:
    inbox = RecordingInbox()
    scope = f"slack:T1/{place.channel}"
    await inbox.advance(scope, "1700000000.000000")
    asked = place.anna.says(place.channel, "How much notice?", ago_s=5.0)
    inbox.refusals_left = 1

    pace = SlackPace(catch_up=CatchUpPace(every_s=0.2, apart_s=0.0, between_calls_s=0.0))
    async with place.listening(inbox, pace):
        await place.slack.until(lambda: inbox.refusals_left == 0)
        await place.slack.until(lambda: inbox.marks[scope] == asked.ts)

    assert inbox.of(key(asked)) is not None


async def test_a_members_file_is_a_members_however_long_it_takes_to_look_them_up(
    place: Listening,
) -> None:
    inbox = RecordingInbox()
    place.slack.deliveries.retries = None  # else it is found when channels are read again
    place.slack.fail("users.info", busy(retry_after_s=3))

    async with place.listening(inbox):
        dropped = place.anna.says(place.channel, "", files={"a.md": b"# A"}, mentions_bot=False)
        await place.slack.until(lambda: inbox.of(key(dropped)))

    assert {one.standing for one in inbox.accepted} == {Standing.MEMBER}


async def test_whom_slack_does_not_tell_of_is_from_outside(place: Listening) -> None:
    inbox = RecordingInbox()
    place.slack.fail("users.info", refusal("user_not_found"), times=None)

    async with place.listening(inbox):
        dropped = place.anna.says(place.channel, "", files={"a.md": b"# A"}, mentions_bot=False)
        await place.slack.until(lambda: inbox.of(key(dropped)))

    assert {one.standing for one in inbox.accepted} == {Standing.OUTSIDE}


async def test_a_question_without_files_waits_for_nobody_to_be_looked_up(place: Listening) -> None:
    inbox = RecordingInbox()
    place.slack.fail("users.info", Hang(), times=None)

    async with place.listening(inbox):
        asked = place.anna.says(place.channel, "How much notice?")

        await place.slack.until(lambda: inbox.of(key(asked)), within_s=1.5)


async def test_who_is_not_known_in_the_end_is_from_outside_and_loses_nothing(
    place: Listening,
) -> None:
    inbox = RecordingInbox()
    await inbox.advance(f"slack:T1/{place.channel}", "1700000000.000000")
    place.slack.fail("users.info", busy(retry_after_s=90), times=None)
    asked = place.anna.says(place.channel, "What is in it?", files={"a.md": b"# A"}, ago_s=9.0)

    async with place.listening(inbox):
        await place.slack.until(lambda: inbox.of(key(asked)))

    [found] = inbox.accepted
    assert found.question is not None
    assert found.standing is Standing.OUTSIDE


async def test_what_is_lost_in_threads_is_found_like_everything_else(place: Listening) -> None:
    inbox, anna, channel = RecordingInbox(), place.anna, place.channel
    root = anna.says(channel, "Leave is coming up for me.", mentions_bot=False)
    async with place.listening(inbox, OFTEN):
        await place.caught_up()
        place.slack.deliveries.drop_next(6)

        asked = anna.says(channel, "And in writing?", thread=root)
        dropped = anna.says(channel, "", thread=root, files={"a.md": b"# A"}, mentions_bot=False)
        later = anna.says(channel, "Hello?")

        for ref in (asked, dropped, later):
            await place.slack.until(lambda: inbox.of(key(ref)))  # noqa: B023


async def test_it_can_be_ended_while_connections_are_made_anew(place: Listening) -> None:
    inbox = RecordingInbox()
    for turns in (12, 14, 18):
        async with place.listening(inbox, OFTEN):
            await place.caught_up()
            place.slack.deliveries.drop_next(2)
            asked = place.anna.says(place.channel, "Anybody there?")
            await place.slack.until(lambda: inbox.of(key(asked)))  # noqa: B023
            for _ in range(turns):
                await asyncio.sleep(0)


async def test_what_was_lost_is_read_as_soon_as_there_is_a_connection_again(
    place: Listening,
) -> None:
    inbox, anna = RecordingInbox(), place.anna
    place.slack.deliveries.loses_when_away = True
    async with place.listening(inbox, AFTER_CONNECTING):
        await place.slack.until(lambda: len(place.slack.sockets.connections) == 2)
        await place.slack.until(lambda: place.slack.calls["users.conversations"] == 2)
        place.slack.sockets.drop()
        asked = anna.says(place.channel, "Anybody there?")

        await place.slack.until(lambda: inbox.of(key(asked)))


async def test_what_arrived_by_itself_is_not_handed_in_again(place: Listening) -> None:
    inbox, anna = RecordingInbox(), place.anna
    place.slack.deliveries.loses_when_away = True
    root = anna.says(place.channel, "Leave is coming up for me.", mentions_bot=False)
    async with place.listening(inbox, AFTER_CONNECTING):
        await place.slack.until(lambda: len(place.slack.sockets.connections) == 2)
        await place.is_quiet()
        said = [
            anna.says(place.channel, "How long?", thread=thread, mentions_bot=False)
            for thread in (None, root)
        ]
        await place.slack.until(lambda: len(inbox.accepted) == 2)

        place.slack.sockets.drop()
        await place.slack.until(lambda: inbox.marks[f"slack:T1/{place.channel}"] == said[1].ts)

    assert sorted(one.message for one in inbox.accepted) == sorted(map(key, said))


async def test_a_command_that_was_lost_is_no_question(place: Listening) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox, OFTEN):
        await place.caught_up()
        place.slack.deliveries.drop_next(2)

        place.anna.says(place.channel, "sources")
        await place.slack.until(lambda: inbox.requests)
        await place.caught_up()

    assert inbox.accepted == []
    assert len(inbox.requests) == 1


async def test_a_thread_that_may_not_be_read_does_not_keep_its_channel_from_it(
    place: Listening,
) -> None:
    inbox, anna = RecordingInbox(), place.anna
    root = anna.says(place.channel, "Leave is coming up for me.", mentions_bot=False)
    async with place.listening(inbox, OFTEN):
        await place.caught_up()
        place.slack.deliveries.drop_next(3)
        place.slack.fail("conversations.replies", refusal("thread_not_found"), times=None)

        anna.says(place.channel, "And I?", thread=root, mentions_bot=False)
        asked = anna.says(place.channel, "Anybody there?")

        await place.slack.until(lambda: inbox.of(key(asked)))


async def test_a_channel_that_may_not_be_read_does_not_keep_others_from_it(
    place: Listening,
) -> None:
    inbox, anna = RecordingInbox(), place.anna
    async with place.listening(inbox, OFTEN):
        await place.caught_up()
        place.slack.deliveries.drop_next(3)
        place.slack.fail("conversations.history", refusal("missing_scope"))

        asked = [anna.says(place.channel, "Anybody there?"), anna.says(anna.dm, "And here?")]

        for ref in asked:
            await place.slack.until(lambda: inbox.of(key(ref)))  # noqa: B023
