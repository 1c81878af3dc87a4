"""What Footnote no longer sees is forgotten, and nothing else with it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.errors import InboxUnavailableError
from adapters.incoming import Accepted, Incoming, Retraction, ScopeRetracted, TenantRetracted
from adapters.replies import Reply
from adapters.requests import Request
from rag.values import Scope, Tenant
from tests.adapters.discord.place import Place
from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Snowflake


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with FakeDiscord() as discord:
        yield Place(discord)


@pytest.fixture
def secret(place: Place) -> Snowflake:
    """A private thread with Footnote in it."""
    thread = place.anna.starts_thread(place.general, "Secret", private=True)
    place.anna.adds_bot(thread)
    return thread


def lost(place: Place, channel: Snowflake) -> ScopeRetracted:
    return ScopeRetracted(scope=Scope(f"discord:{place.acme.id}/{channel}"))


async def know(place: Place, inbox: RecordingInbox, channel: Snowflake) -> None:
    async with place.listening(inbox):
        await place.discord.until(lambda: f"discord:{place.acme.id}/{channel}" in inbox.marks)


async def test_private_threads_are_lost_with_their_channel(place: Place, secret: Snowflake) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        asked = place.anna.says(secret, "Hello?")
        await place.discord.until(lambda: inbox.of(place.key(asked)))

        place.acme.hides_from_bot(place.general)

        both = {lost(place, secret), lost(place, place.general)}
        await place.discord.until(lambda: both <= set(inbox.retracted))


async def test_a_private_thread_that_was_deleted_while_away_is_lost(
    place: Place, secret: Snowflake
) -> None:
    inbox = RecordingInbox()
    await know(place, inbox, secret)
    place.acme.deletes_channel(secret)

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.retracted)

    assert set(inbox.retracted) == {lost(place, secret)}


async def test_a_private_thread_whose_channel_was_hidden_while_away_is_lost(
    place: Place, secret: Snowflake
) -> None:
    inbox = RecordingInbox()
    await know(place, inbox, secret)
    place.acme.hides_from_bot(place.general)

    async with place.listening(inbox):
        await place.discord.until(lambda: lost(place, secret) in inbox.retracted)


async def test_a_private_thread_that_was_archived_while_away_is_not_lost(
    place: Place, secret: Snowflake
) -> None:
    inbox = RecordingInbox()
    await know(place, inbox, secret)
    await know(place, inbox, place.general)
    place.acme.archives(secret)
    behind = place.anna.says(place.general, "Hello?")

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.of(place.key(behind)))

    assert not inbox.retracted


class SlowToForget(RecordingInbox):
    """Gives what happens time to overtake what is to be forgotten."""

    def __init__(self, *, away: int) -> None:
        super().__init__()
        self.away = away
        self.done: list[str] = []

    async def accept(self, incoming: Incoming) -> Accepted:
        self.done.append("accepted")
        return await super().accept(incoming)

    async def reply_now(self, request: Request) -> Reply:
        self.done.append("answered")
        return await super().reply_now(request)

    async def retract(self, retraction: Retraction) -> None:
        if self.away:
            self.away -= 1
            raise InboxUnavailableError("the database is away")
        await asyncio.sleep(0.5)
        self.done.append("forgotten")
        await super().retract(retraction)


@pytest.mark.parametrize("away", [0, 3])
async def test_what_is_said_after_the_return_is_not_forgotten_with_what_was_before(
    place: Place, away: int
) -> None:
    inbox = SlowToForget(away=away)
    async with place.listening(inbox):
        place.acme.kicks_bot()
        place.acme.adds_bot()

        asked = place.anna.says(place.general, "Who is on call?")

        await place.discord.until(lambda: inbox.of(place.key(asked)))
    assert inbox.done[0] == "forgotten"
    assert inbox.retracted == [TenantRetracted(tenant=Tenant(f"discord:{place.acme.id}"))]


async def test_a_command_after_the_return_finds_all_forgotten(place: Place) -> None:
    inbox = SlowToForget(away=0)
    async with place.listening(inbox):
        place.acme.kicks_bot()
        place.acme.adds_bot()

        await place.anna.uses("footnote status", in_=place.general)

    assert inbox.done == ["forgotten", "answered"]
