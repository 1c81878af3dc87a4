"""What Footnote no longer sees is forgotten, and nothing else with it."""

from collections.abc import AsyncIterator

import pytest

from adapters.incoming import ScopeRetracted
from rag.values import Scope
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
