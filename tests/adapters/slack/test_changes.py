"""A file that gets other bytes is read again, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from tests.adapters.recording_inbox import RecordingInbox
from tests.adapters.slack.place import Place
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import Ref
from tests.slack.running import PACE

SETTLES_S = 0.2
NEVER_S = 3_600.0


class Dropped(Place):
    """Anna dropped a file in #general, where Bob is too."""

    def __init__(self, slack: FakeSlack) -> None:
        super().__init__(slack)
        self.inbox = RecordingInbox()
        self.bob = self.acme.person("bob")
        self.bob.joins(self.channel)
        slack.deliveries.loses_when_away = True
        files = {"a.md": b"# A"}
        self.dropped = self.anna.says(self.channel, "", files=files, mentions_bot=False)
        [self.file] = slack.files_of(self.dropped)

    def reading(self, settles_s: float = SETTLES_S) -> AbstractAsyncContextManager[None]:
        """Hand in what changes while the block runs, `settles_s` seconds after the last change."""
        return self.listening(self.inbox, replace(PACE, file_settles_s=settles_s))

    async def changes(self) -> None:
        """Let the file be changed, and wait until Slack knows that we know."""
        self.acme.changes_file(self.file, b"# B")
        await self.slack.until(lambda: not self.slack.unacknowledged())

    async def read_again(self) -> None:
        await self.slack.until(lambda: self.inbox.changed)


@pytest.fixture
async def place() -> AsyncIterator[Dropped]:
    async with FakeSlack(redeliver_after_s=0.5) as slack:
        yield Dropped(slack)


def key(ref: Ref) -> str:
    return f"slack:T1/{ref.channel}/{ref.ts}"


async def test_a_changed_file_is_read_again_in_every_message_that_it_stands_in(
    place: Dropped,
) -> None:
    other = place.acme.channel("other", members=[place.bob])
    shared = [
        place.bob.shares_file(place.file, place.channel),
        place.bob.shares_file(place.file, other),
    ]
    async with place.reading():
        await place.changes()
        await place.slack.until(lambda: len(place.inbox.changed) == 3)

    authors = {one.message: one.author for one in place.inbox.changed}
    assert authors == {
        key(place.dropped): "slack:T1/U1ANNA",
        key(shared[0]): "slack:T1/U1BOB",
        key(shared[1]): "slack:T1/U1BOB",
    }


async def test_a_file_that_is_never_left_alone_is_read_again_all_the_same(place: Dropped) -> None:
    async with place.reading():
        for _ in range(200):
            place.acme.changes_file(place.file, b"# B")
            await asyncio.sleep(SETTLES_S / 4)
            if place.inbox.changed:
                break

    assert place.inbox.changed


async def test_a_file_that_changed_before_a_restart_is_read_again_after_it(place: Dropped) -> None:
    async with place.reading(settles_s=NEVER_S):
        await place.changes()

    async with place.reading():
        await place.read_again()


async def test_a_changed_file_waits_for_whoever_is_away(place: Dropped) -> None:
    async with place.reading(settles_s=1.0):
        await place.changes()
        place.inbox.open.clear()
        await place.slack.until(lambda: place.inbox.waiting)
        place.inbox.refusals_left = 1
        place.inbox.open.set()

        await place.read_again()


async def test_what_was_read_again_is_not_once_more_after_a_restart(place: Dropped) -> None:
    async with place.reading():
        await place.changes()
        await place.read_again()
        await place.slack.until(lambda: "" in place.inbox.kept.values())

    async with place.reading():
        await asyncio.sleep(SETTLES_S * 3)

    assert len(place.inbox.changed) == 1
