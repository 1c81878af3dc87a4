"""Whatever becomes of any one call, the answer ends up whole, and in one message."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator

import pytest

from adapters.incoming import MessageKey, ReplyAddress
from adapters.replies import Posted, Progress, Snapshot
from adapters.slack.access import SlackPace
from adapters.slack.keys import Address
from rag.values import Scope
from tests.adapters.parts import answer, citation
from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.slack.faults import INTERNAL_ERROR, LOST_REPLY, SERVER_ERROR, Fault, busy, refusal
from tests.fakes.slack.people import Person
from tests.fakes.slack.rates import BURST
from tests.fakes.slack.screens import Shown
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId, Ref
from tests.fakes.slack.workspaces import Workspace
from tests.slack.running import adapter_for

WORDS = "You need to give eight weeks' notice, in writing, to your manager and to HR"
FINAL = answer(f"{WORDS} [1].", citations=(citation(1),))
CALLS = [
    "chat.startStream",
    "chat.appendStream",
    "chat.stopStream",
    "assistant.threads.setStatus",
    "reactions.remove",
]
EDIT_CALLS = ["chat.postMessage", "chat.update"]
FAULTS = {
    "busy": busy(retry_after_s=1),
    "server error": SERVER_ERROR,
    "internal error": INTERNAL_ERROR,
    "lost reply": LOST_REPLY,
}


class Thread:
    """Anna's question, and one adapter that answers it."""

    def __init__(self, slack: FakeSlack, acme: Workspace, anna: Person, asked: Ref) -> None:
        self.slack = slack
        self.acme = acme
        self.anna = anna
        self.asked = asked
        self.address, self.key = self.asked_at(asked)
        self.adapter = adapter_for(slack, acme)

    def asks_again(self) -> Ref:
        return self.anna.says(self.asked.channel, "And how much notice now?")

    def asked_at(self, asked: Ref) -> tuple[ReplyAddress, MessageKey]:
        """Return where a question is answered, and its key."""
        to = Address(
            team="T1",
            channel=asked.channel,
            root=asked.ts,
            message=asked.ts,
            asker=self.anna.id,
            asker_team="T1",
            alone=False,
        )
        return to.written(), MessageKey(f"slack:T1/{asked.channel}/{asked.ts}")

    async def is_answered(self) -> None:
        """Show an answer as a worker does: progress, a text that grows, the end."""
        thread = self.adapter.thread(self.address, answers=self.key, posted=Posted(ids=()))
        await thread.show(Progress(sentence="Searching 42 files…"))
        for length in (30, 45, 60):
            await thread.show(Snapshot(text=WORDS[:length]))
        await thread.show(FINAL)

    @property
    def answers(self) -> tuple[Shown, ...]:
        return self.slack.screen(*self.asked).by("footnote")

    @property
    def status(self) -> str:
        return self.slack.screen(*self.asked).status


@pytest.fixture
async def thread() -> AsyncIterator[Thread]:
    async with FakeSlack() as slack:
        acme = slack.workspace("T1")
        anna = acme.person("anna")
        general: ChannelId = acme.channel("general", members=[anna])
        asked = anna.says(general, "How much notice?")
        opened = Thread(slack, acme, anna, asked)
        yield opened
        await opened.adapter.close()


def assert_whole(thread: Thread) -> None:
    [shown] = thread.answers
    words, _, sources = shown.text.replace("\u200b", "").partition("\n────\n")
    assert words == f"{WORDS} [1]."
    assert sources.startswith("[1] handbook, p. 34 · maria")
    assert shown.buttons == ("Passages", "👍", "👎")
    assert not shown.is_streaming
    assert thread.status == ""
    assert len(thread.slack.ever_posted()) == 1


async def test_an_answer_is_streamed_and_never_edited(thread: Thread) -> None:
    await thread.is_answered()

    assert_whole(thread)
    calls = thread.slack.calls
    assert (calls["chat.startStream"], calls["chat.stopStream"]) == (1, 1)
    assert calls["chat.appendStream"] == 2
    assert calls["chat.update"] == calls["chat.postMessage"] == 0


async def test_it_only_grows_while_it_is_streamed(thread: Thread) -> None:
    await thread.is_answered()

    history = thread.slack.history(*thread.asked)
    texts = [shown.text for screen in history for shown in screen.by("footnote")]
    assert all(texts)
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("call", CALLS)
async def test_any_call_of_a_stream_may_fail(
    thread: Thread, call: str, fault: Fault, nth: int
) -> None:
    thread.slack.fail(call, fault, times=nth)

    await thread.is_answered()

    assert_whole(thread)


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("call", EDIT_CALLS)
async def test_any_call_of_an_edited_answer_may_fail(
    thread: Thread, call: str, fault: Fault, nth: int
) -> None:
    thread.acme.team.streams = False
    thread.slack.fail(call, fault, times=nth)

    await thread.is_answered()

    assert_whole(thread)


@pytest.mark.parametrize("error", ["not_allowed", "missing_scope", "unknown_method"])
async def test_where_streams_are_refused_answers_are_edited(thread: Thread, error: str) -> None:
    thread.slack.fail("chat.startStream", refusal(error), times=None)

    await thread.is_answered()
    again = thread.slack.calls["chat.startStream"]
    await thread.is_answered()

    assert again == thread.slack.calls["chat.startStream"] == 1
    assert [shown.text.startswith(WORDS) for shown in thread.answers] == [True, True]


async def test_a_refusal_of_one_asker_is_none_of_the_workspace(thread: Thread) -> None:
    thread.slack.fail("chat.startStream", refusal("user_not_found"))

    await thread.is_answered()
    await thread.is_answered()

    assert thread.slack.calls["chat.startStream"] == 2
    assert [shown.text.startswith(WORDS) for shown in thread.answers] == [True, True]


@pytest.mark.parametrize(("hours", "tries"), [(23, 0), (25, 1)])
async def test_what_was_refused_is_known_to_all_and_tried_again_a_day_later(
    thread: Thread, hours: int, tries: int
) -> None:
    inbox = RecordingInbox()
    at = time.time() - hours * 3_600
    await inbox.remember(Scope("slack:T1"), "streams", f"not_allowed {at:.0f}")
    thread.adapter.remember_with(inbox)

    await thread.is_answered()

    assert_whole(thread)
    assert thread.slack.calls["chat.startStream"] == tries


@pytest.mark.parametrize("error", ["message_not_in_streaming_state", "msg_too_long"])
async def test_a_stream_that_slack_closes_is_finished_by_edits(thread: Thread, error: str) -> None:
    thread.slack.fail("chat.appendStream", refusal(error))

    await thread.is_answered()

    assert_whole(thread)


async def test_a_refused_status_changes_nothing(thread: Thread) -> None:
    thread.slack.fail("assistant.threads.setStatus", refusal("missing_scope"), times=None)

    await thread.is_answered()

    assert_whole(thread)


async def test_it_waits_as_long_as_slack_asks(thread: Thread) -> None:
    thread.acme.team.streams = False
    rates = thread.slack.counts_rates()

    for _ in range(BURST + 1):
        await thread.is_answered()

    assert len(thread.answers) == BURST + 1
    assert rates.refused == 1
    assert rates.early == 0


@pytest.mark.parametrize("streams", [True, False])
async def test_answers_that_grow_at_once_take_turns_and_end_without_waiting(
    thread: Thread, *, streams: bool
) -> None:
    thread.acme.team.streams = streams
    pace = SlackPace(between_appends_s=0.8, between_edits_s=0.8)
    adapter = adapter_for(thread.slack, thread.acme, pace=pace)
    loop, words = asyncio.get_running_loop(), WORDS.split()

    async def grows(asked: Ref) -> float:
        to, key = thread.asked_at(asked)
        growing = adapter.thread(to, answers=key, posted=Posted(ids=()))
        for length in range(3, len(words)):
            await growing.show(Snapshot(text=" ".join(words[:length])))
            await asyncio.sleep(0.1)
        began = loop.time()
        await growing.show(FINAL)
        return loop.time() - began

    began = loop.time()
    ends = await asyncio.gather(*(grows(thread.asks_again()) for _ in range(3)))
    turns = (loop.time() - began) / 0.8 + 1
    await adapter.close()

    calls = thread.slack.calls
    writes = calls["chat.appendStream"] if streams else calls["chat.update"] - len(ends)
    assert 2 <= writes <= turns
    assert max(ends) < 0.8
