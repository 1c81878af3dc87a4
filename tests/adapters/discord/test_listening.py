"""No mention is lost: not when connections come and go, and not when nobody was there."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial

import pytest

from adapters.discord.keys import Way, read_address
from adapters.errors import AdapterError
from adapters.incoming import Addressed
from rag.values import Scope
from tests.adapters.discord.place import Place
from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.discord.permissions import DEFAULT, Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Kind, Ref

SEED = 11


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with FakeDiscord() as discord:
        yield Place(discord)


@pytest.mark.timeout(2_400)
async def test_connections_may_come_and_go(place: Place, full_size: bool) -> None:
    chance, inbox, gateway = random.Random(SEED), RecordingInbox(), place.discord.gateway
    resumable: list[Callable[[], None]] = [
        gateway.reconnect,
        lambda: gateway.invalidate(resumable=True),
        lambda: gateway.mischief.double("MESSAGE_CREATE"),
    ]
    cycles = 1_000 if full_size else 60
    asked: list[Ref] = []
    async with place.listening(inbox):
        for cycle in range(cycles):
            before = place.anna.says(place.general, f"Question {cycle}, before?")
            # discord.py waits for five seconds before it identifies anew, and after lines that
            # were cut for twice as long each time.
            if cycle % 50 == 25:
                gateway.invalidate(resumable=False)
            elif cycle % 300 == 10:
                gateway.drop()
            else:
                break_off = chance.choice(resumable)
                break_off()
            behind = place.anna.says(place.general, f"Question {cycle}, behind?")
            asked += [before, behind]
            await place.discord.until(partial(inbox.of, place.key(behind)), within_s=60)
        await place.discord.until(lambda: all(inbox.of(place.key(one)) for one in asked))

    handed_in = {one.message for one in inbox.accepted}
    assert handed_in == {place.key(one) for one in asked}
    assert {one.addressed for one in inbox.accepted} == {Addressed.MENTION}


@pytest.mark.parametrize(("is_set", "resumes"), [(True, 0), (False, 1)])
async def test_a_gateway_that_is_set_is_also_where_a_session_goes_on(
    place: Place, is_set: bool, resumes: int
) -> None:
    inbox, discord = RecordingInbox(), place.discord
    place.gateway_url = discord.gateway_url if is_set else None
    async with place.listening(inbox):
        discord.gateway.reconnect()
        await discord.until(lambda: discord.gateway.resumed)
        asked = place.anna.says(place.general, "Are you there?")
        await discord.until(lambda: inbox.of(place.key(asked)))

    assert discord.calls["resume"] == resumes


async def test_it_ends_while_it_connects_again(place: Place) -> None:
    gateway = place.discord.gateway
    async with asyncio.timeout(40), place.listening(RecordingInbox()):
        gateway.says_hello = False
        gateway.reconnect()
        await place.discord.until(lambda: not gateway.connected)
        # Until it is waiting to be greeted:
        await asyncio.sleep(1.0)


async def test_no_heartbeat_outlives_a_connection_in_the_making() -> None:
    gateway = "GET /gateway/bot"
    async with FakeDiscord(heartbeat_s=3_600.0) as discord:
        place = Place(discord)
        for steps in range(60):
            adapter, before = place.adapter(), discord.calls[gateway]
            running = asyncio.create_task(adapter.run(RecordingInbox()))
            while discord.calls[gateway] == before:  # noqa: ASYNC110 - only it knows
                await asyncio.sleep(0)
            # It connects now, and is greeted in some steps of the loop.
            for _ in range(steps):
                await asyncio.sleep(0)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await adapter.close()

        # A thread that was told to end takes a moment.
        await discord.until(
            lambda: not any("keep-alive" in thread.name for thread in threading.enumerate())
        )


async def test_a_connection_that_says_nothing_is_replaced() -> None:
    async with FakeDiscord(heartbeat_s=0.4) as discord:
        place, inbox = Place(discord), RecordingInbox()
        async with place.listening(inbox):
            discord.gateway.half_open()

            asked = place.anna.says(place.general, "Are you there?")

            await discord.until(lambda: inbox.of(place.key(asked)), within_s=40)


async def test_what_cannot_be_stored_waits_in_its_order(place: Place) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        inbox.refusals_left = 3
        asked = [place.anna.says(place.general, f"Question {n}?") for n in range(20)]

        await place.discord.until(lambda: inbox.of(place.key(asked[-1])))

    assert [one.message for one in inbox.accepted] == [place.key(one) for one in asked]


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
async def test_what_must_not_be_tried_again_ends_with_a_remedy(place: Place, code: int) -> None:
    ending = asyncio.create_task(place.ends())
    await place.discord.until(lambda: place.discord.gateway.connected)

    await place.discord.gateway.close(code)

    assert f"close code {code}" in await ending


async def test_a_wrong_token_ends_with_its_remedy(place: Place) -> None:
    adapter = place.adapter("wrong")

    with pytest.raises(AdapterError, match="Reset Token"):
        await adapter.run(RecordingInbox())
    with suppress(AdapterError):
        await adapter.close()


async def test_without_the_intent_what_turns_to_footnote_still_arrives(place: Place) -> None:
    place.discord.gateway.granted &= ~(1 << 15)
    inbox = RecordingInbox()
    async with place.listening(inbox):
        silent = place.anna.says(
            place.general, "Lunch?", files={"a.md": b"# A"}, mentions_bot=False
        )
        mention = place.anna.says(place.general, "How much?", files={"b.md": b"# B"})
        alone = place.anna.says(place.anna.dm, "And alone?")
        for one in (mention, alone):
            await place.discord.until(partial(inbox.of, place.key(one)))

    found = inbox.of(place.key(silent))
    assert found is None or (found.question, found.files) == (None, ())
    asked = inbox.of(place.key(mention))
    assert asked is not None
    assert [file.name for file in asked.files] == ["b.md"]


# --- what a question is made of ---


@pytest.mark.parametrize(
    ("body", "is_asked", "question"),
    [
        ("Any idea?", True, "How much notice?\nAny idea?"),
        ("", True, "How much notice?"),
        ("Any idea?", False, "How much notice?\nAny idea?"),
        ("", False, None),
    ],
)
async def test_the_title_of_a_post_is_part_of_its_question(
    place: Place, body: str, is_asked: bool, question: str | None
) -> None:
    inbox, files = RecordingInbox(), {"a.md": b"# A"}
    forum = place.acme.channel("help", kind=Kind.FORUM)
    async with place.listening(inbox):
        post = place.anna.posts(forum, "How much notice?", body, files=files, mentions_bot=is_asked)
        below = place.anna.says(post.channel, "In writing?")
        await place.discord.until(lambda: inbox.of(place.key(below)))

    first, further = inbox.of(place.key(post)), inbox.of(place.key(below))
    assert first is not None
    assert (first.question and first.question.question) == question
    assert further is not None
    assert further.question is not None
    assert further.question.question == "In writing?"


async def test_a_mention_by_the_role_opens_no_thread_where_none_are_wanted(place: Place) -> None:
    inbox = RecordingInbox()
    inbox.kept[Scope(f"discord:{place.acme.id}/{place.general}"), "answers"] = "inline"
    role = next(role.id for role in place.acme.guild.roles.values() if role.is_managed)
    place.acme.permits(place.acme.id, DEFAULT | Permission.MENTION_EVERYONE)
    async with place.listening(inbox):
        asked = place.anna.says(place.general, f"<@&{role}> How much?", mentions_bot=False)
        await place.discord.until(lambda: inbox.of(place.key(asked)))

    found = inbox.of(place.key(asked))
    assert found is not None
    assert (found.addressed, read_address(found.reply_to).way) == (Addressed.MENTION, Way.REPLY)
