"""The fake by itself: threads and forums, through the unmodified discord.py."""

import asyncio
from typing import Any

import discord
import pytest

from tests.fakes.discord.clients import Told
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server
from tests.fakes.discord.things import Kind, Ref


async def make(client: discord.Client, message: Ref, name: str = "What?") -> discord.Thread:
    channel = await client.fetch_channel(int(message.channel))
    assert isinstance(channel, discord.TextChannel)
    return await channel.get_partial_message(int(message.id)).create_thread(name=name)


async def test_a_thread_is_made_from_a_message_and_calls_its_author(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    asked = anna.says(general, "What?")

    thread = await make(told, asked)
    await thread.send("Here.")

    made = fake.thread_of(asked)
    assert made == asked.id == str(thread.id)
    assert [shown.text for shown in fake.screen(made).messages] == ["Here."]
    assert [(ping.channel, ping.message) for ping in fake.pings(anna)] == [(made, None)]
    (created,) = await fake.until(lambda: told.of("thread_create"))
    assert (created.name, created.parent.name) == ("What?", "general")


async def test_a_message_has_one_thread_and_a_server_so_many(
    acme: Server, client: discord.Client
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    first, second = anna.says(general, "One?"), anna.says(general, "Two?")
    await make(client, first)
    acme.guild.most_active_threads = 1

    with pytest.raises(discord.HTTPException) as again:
        await make(client, first)
    with pytest.raises(discord.HTTPException) as many:
        await make(client, second)

    assert (again.value.code, many.value.code) == (160004, 160006)


@pytest.mark.parametrize("missing", [Permission.CREATE_PUBLIC_THREADS, Permission.VIEW_CHANNEL])
async def test_without_permission_no_thread_is_made(
    fake: FakeDiscord, acme: Server, client: discord.Client, missing: Permission
) -> None:
    general = acme.channel("general")
    asked = acme.person("anna").says(general, "What?")
    acme.overwrites(general, fake.world.bot, deny=missing)

    with pytest.raises(discord.Forbidden):
        await client.http.start_thread_with_message(
            int(general), int(asked.id), name="What?", auto_archive_duration=1440
        )

    assert fake.thread_of(asked) is None


async def test_a_locked_thread_takes_no_more_messages(acme: Server, client: discord.Client) -> None:
    asked = acme.person("anna").says(acme.channel("general"), "What?")
    thread = await make(client, asked)

    acme.archives(asked.id)
    await thread.send("It opens again.")
    acme.archives(asked.id, locks=True)
    with pytest.raises(discord.HTTPException) as locked:
        await thread.send("It does not.")

    assert locked.value.code == 160005


async def test_private_threads_are_seen_by_who_is_in_them(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    general, anna, ben = acme.channel("general"), acme.person("anna"), acme.person("ben")
    secret = anna.starts_thread(general, "Secret", private=True, among=[ben])
    with pytest.raises(discord.Forbidden):
        await told.fetch_channel(int(secret))

    anna.says(secret, "Unheard.")
    anna.adds_bot(secret)
    anna.says(secret, "Heard.")
    (message,) = await fake.until(lambda: told.of("message"))
    members: list[Any] = await told.http.get_thread_members(int(secret))

    assert message.clean_content == "@footnote Heard."
    assert {one["user_id"] for one in members} == {anna.id, ben.id, fake.world.bot}
    with pytest.raises(discord.NotFound):
        await told.http.get_thread_member(int(secret), 1)
    cleo = acme.person("cleo")
    assert not fake.world.sees(cleo.id, fake.world.channels[secret])


async def test_forum_posts_are_threads_with_a_first_message_of_the_same_id(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    forum, anna = acme.channel("help", kind=Kind.FORUM), acme.person("anna")

    post = anna.posts(forum, "It broke", "Why?", files={"log.txt": b"bang"})
    (message,) = await fake.until(lambda: told.of("message"))
    channel = await told.fetch_channel(int(forum))
    assert isinstance(channel, discord.ForumChannel)
    own = await channel.create_thread(name="Read me", content="First.")

    assert post.channel == post.id == str(message.id) == str(message.channel.id)
    assert isinstance(message.channel.parent, discord.ForumChannel)
    assert message.attachments[0].filename == "log.txt"
    assert (own.thread.id, own.message.content) == (own.message.id, "First.")


async def test_threads_are_listed_while_active_and_when_archived(
    acme: Server, client: discord.Client
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    threads = [anna.starts_thread(general, f"T{number}") for number in range(3)]
    acme.archives(threads[0])
    guild = await client.fetch_guild(int(acme.id))
    channel = await client.fetch_channel(int(general))
    assert isinstance(channel, discord.TextChannel)

    active = await guild.active_threads()
    archived = [thread.name async for thread in channel.archived_threads()]

    assert sorted(thread.name for thread in active) == ["T1", "T2"]
    assert archived == ["T0"]


async def test_archived_threads_are_listed_by_when_and_joined_private_ones_by_their_ids(
    acme: Server, client: discord.Client
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    public = [anna.starts_thread(general, name) for name in ("a", "b")]
    private = [anna.starts_thread(general, name, private=True) for name in ("c", "d", "e")]
    for thread in private[:2]:
        anna.adds_bot(thread)
    for thread in reversed([*public, *private]):
        acme.archives(thread)
        await asyncio.sleep(0.002)
    channel = await client.fetch_channel(int(general))
    assert isinstance(channel, discord.TextChannel)

    told = [one.name async for one in channel.archived_threads()]
    joined = [one.name async for one in channel.archived_threads(private=True, joined=True)]

    assert (told, joined) == (["a", "b"], ["d", "c"])
