"""A question by command is posted once and handed in, whatever becomes of the calls it takes."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.incoming import Incoming
from tests.adapters.recording_inbox import RecordingInbox
from tests.adapters.slack.place import Place
from tests.fakes.slack.faults import LOST_REPLY, SERVER_ERROR, Fault, busy, refusal
from tests.fakes.slack.screens import Shown
from tests.fakes.slack.server import FakeSlack

QUESTION = "How much notice for <b>parental</b> leave & why?"
POST = "chat.postMessage"


class Asking(Place):
    """Anna asks by command."""

    async def asks(self, question: str = QUESTION) -> None:
        await self.anna.commands(self.channel, f"ask {question}")

    @property
    def posts(self) -> tuple[Shown, ...]:
        return self.slack.screen(self.channel).by("footnote")

    @property
    def told(self) -> list[str]:
        posts = self.slack.ever_posted().values()
        return [post.text for post in posts if post.only_for == self.anna.id]


@pytest.fixture
async def place() -> AsyncIterator[Asking]:
    async with FakeSlack() as slack:
        yield Asking(slack)


def assert_put_once(place: Asking, found: Incoming) -> None:
    [post] = place.posts
    assert found.message == f"slack:T1/{place.channel}/{post.ref.ts}"
    assert found.author == f"slack:T1/{place.anna.id}"
    assert found.question is not None
    assert found.question.question == QUESTION
    assert not found.by_program


@pytest.mark.parametrize(
    "faults",
    [[LOST_REPLY], [SERVER_ERROR], [LOST_REPLY, SERVER_ERROR]],
    ids=["lost", "error", "lost, then not listed"],
)
async def test_one_whose_fate_is_unknown_is_looked_for_before_it_is_posted_again(
    place: Asking, faults: list[Fault]
) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        for call, fault in zip((POST, "conversations.history"), faults, strict=False):
            place.slack.fail(call, fault)

        await place.asks()
        await place.slack.until(lambda: inbox.accepted)

    assert_put_once(place, inbox.accepted[0])
    assert place.told == []


@pytest.mark.parametrize(
    "fault", [busy(retry_after_s=1), SERVER_ERROR, LOST_REPLY], ids=["busy", "error", "lost"]
)
async def test_one_that_cannot_be_stored_is_taken_back_whatever_that_meets(
    place: Asking, fault: Fault
) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        inbox.refusals_left = 1
        place.slack.fail("chat.delete", fault)

        await place.asks()
        await place.slack.until(lambda: place.told)

    assert place.told == ["That went wrong on my side. Ask again in a minute."]
    assert place.posts == ()


async def test_a_limit_that_lasts_longer_than_a_command_is_waited_for(place: Asking) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        place.slack.fail(POST, busy(retry_after_s=4))

        await place.asks()
        assert place.posts == ()
        await place.slack.until(lambda: inbox.accepted)

    assert_put_once(place, inbox.accepted[0])
    assert place.told == []


async def test_a_refusal_that_comes_late_is_told_all_the_same(place: Asking) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        for fault in (busy(retry_after_s=3), refusal("restricted_action")):
            place.slack.fail(POST, fault)

        await place.asks()
        await place.slack.until(lambda: place.told)

    assert "restricted_action" in place.told[0]
    assert inbox.accepted == []


async def test_one_that_was_posted_by_a_process_that_ended_is_found_by_the_next(
    place: Asking,
) -> None:
    ended = RecordingInbox()
    async with place.listening(ended):
        await place.slack.until(lambda: len(ended.marks) == 2)
        ended.open.clear()
        command = asyncio.create_task(place.asks())
        await place.slack.until(lambda: place.posts)
    command.cancel()

    inbox = RecordingInbox()
    async with place.listening(inbox):
        inbox.marks = ended.marks
        await place.slack.until(lambda: inbox.accepted)

    assert ended.accepted == []
    assert_put_once(place, inbox.accepted[0])
