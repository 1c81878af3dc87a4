"""Files from before: those of archived posts too, however many there are."""

from collections.abc import AsyncIterator

import pytest

from rag.values import Scope
from tests.adapters.discord.place import Place
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Kind


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with FakeDiscord() as discord:
        yield Place(discord)


async def test_the_files_of_all_archived_posts_are_found(place: Place) -> None:
    forum = place.acme.channel("help", kind=Kind.FORUM)
    for n in range(130):
        files = {"first.md": b"# First"} if n == 0 else {}
        post = place.anna.posts(forum, f"Post {n}", "It says so.", files=files)
        place.acme.archives(post.channel)
    adapter = place.adapter()

    found, page = [], None
    while True:
        earlier = await adapter.earlier_files(Scope(f"discord:{place.acme.id}/{forum}"), page=page)
        found += [file.name for message in earlier.messages for file in message.files]
        if (page := earlier.next) is None:
            break
    await adapter.close()

    assert found == ["first.md"]
