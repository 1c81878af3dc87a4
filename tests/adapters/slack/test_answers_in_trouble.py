"""Whatever becomes of any one call, the answer ends up whole, and in one message."""

import itertools
from collections.abc import AsyncIterator

import pytest

from adapters.incoming import MessageKey
from adapters.replies import Posted, Progress, Snapshot
from adapters.slack.keys import Address
from tests.adapters.parts import answer, citation
from tests.fakes.slack.faults import INTERNAL_ERROR, LOST_REPLY, SERVER_ERROR, Fault, busy, refusal
from tests.fakes.slack.people import Person
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
        self.asked = asked
        self.key = MessageKey(f"slack:T1/{asked.channel}/{asked.ts}")
        self.address = Address(
            team="T1",
            channel=asked.channel,
            root=asked.ts,
            message=asked.ts,
            asker=anna.id,
            asker_team="T1",
            alone=False,
        ).written()
        self.adapter = adapter_for(slack, acme)

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
    thread.slack.counts_rates()
    for _ in range(3):
        await thread.is_answered()

    assert len(thread.answers) == 3
