"""A file that gets other bytes is read again, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId, Ref
from tests.fakes.slack.workspaces import Workspace
from tests.slack.running import PACE, adapter_for

SETTLES_S = 0.2
NEVER_S = 3_600.0


class Place:
    """Anna dropped a file in #general."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.inbox = RecordingInbox()
        self.acme: Workspace = slack.workspace("T1")
        self.anna: Person = self.acme.person("anna")
        self.bob: Person = self.acme.person("bob")
        self.channel: ChannelId = self.acme.channel("general", members=[self.anna, self.bob])
        slack.deliveries.loses_when_away = True
        files = {"a.md": b"# A"}
        self.dropped = self.anna.says(self.channel, "", files=files, mentions_bot=False)
        [self.file] = slack.files_of(self.dropped)

    @asynccontextmanager
    async def listening(self, settles_s: float = SETTLES_S) -> AsyncIterator[None]:
        pace = replace(PACE, file_settles_s=settles_s)
        adapter = adapter_for(self.slack, self.acme, pace=pace)
        running = asyncio.create_task(adapter.run(self.inbox))
        try:
            await self.slack.until(lambda: self.slack.sockets.listens)
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await adapter.close()

    async def changes(self) -> None:
        """Let the file be changed, and wait until Slack knows that we know."""
        self.acme.changes_file(self.file, b"# B")
        await self.slack.until(lambda: not self.slack.unacknowledged())

    async def read_again(self) -> None:
        await self.slack.until(lambda: self.inbox.changed)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with FakeSlack(redeliver_after_s=0.5) as slack:
        yield Place(slack)


def key(ref: Ref) -> str:
    return f"slack:T1/{ref.channel}/{ref.ts}"


async def test_a_changed_file_is_read_again_in_every_message_that_it_stands_in(
    place: Place,
) -> None:
    other = place.acme.channel("other", members=[place.bob])
    shared = [
        place.bob.shares_file(place.file, place.channel),
        place.bob.shares_file(place.file, other),
    ]
    async with place.listening():
        await place.changes()
        await place.slack.until(lambda: len(place.inbox.changed) == 3)

    authors = {one.message: one.author for one in place.inbox.changed}
    assert authors == {
        key(place.dropped): "slack:T1/U1ANNA",
        key(shared[0]): "slack:T1/U1BOB",
        key(shared[1]): "slack:T1/U1BOB",
    }


async def test_a_file_that_is_never_left_alone_is_read_again_all_the_same(place: Place) -> None:
    async with place.listening():
        for _ in range(200):
            place.acme.changes_file(place.file, b"# B")
            await asyncio.sleep(SETTLES_S / 4)
            if place.inbox.changed:
                break

    assert place.inbox.changed


async def test_a_file_that_changed_before_a_restart_is_read_again_after_it(place: Place) -> None:
    async with place.listening(settles_s=NEVER_S):
        await place.changes()

    async with place.listening():
        await place.read_again()


async def test_a_changed_file_waits_for_whoever_is_away(place: Place) -> None:
    async with place.listening(settles_s=1.0):
        await place.changes()
        place.inbox.open.clear()
        await place.slack.until(lambda: place.inbox.waiting)
        place.inbox.refusals_left = 1
        place.inbox.open.set()

        await place.read_again()


async def test_what_was_read_again_is_not_once_more_after_a_restart(place: Place) -> None:
    async with place.listening():
        await place.changes()
        await place.read_again()
        await place.slack.until(lambda: "" in place.inbox.kept.values())

    async with place.listening():
        await asyncio.sleep(SETTLES_S * 3)

    assert len(place.inbox.changed) == 1
