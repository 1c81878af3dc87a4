"""The fake by itself: the gateway, through the unmodified discord.py."""

import asyncio

import aiohttp
import discord
import pytest

from tests.fakes.discord.clients import EVERYTHING, Told, pointed_at, running
from tests.fakes.discord.inflating import inflater
from tests.fakes.discord.intents import NO_INTENT
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server


async def test_a_client_is_told_of_servers_channels_and_messages(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    anna, general = acme.person("anna"), acme.channel("general")

    said = anna.says(general, "What?", files={"a.md": b"# A"})
    (message,) = await fake.until(lambda: told.of("message"))

    assert (str(message.id), message.content) == (said.id, f"<@{fake.world.bot}> What?")
    assert message.mentions == [told.user]
    assert (message.guild.name, message.channel.name) == ("Acme", "general")
    assert await message.attachments[0].read() == b"# A"
    assert told.shards[0].latency < 5


async def test_without_the_content_intent_only_what_concerns_the_bot_can_be_read(
    fake: FakeDiscord, acme: Server
) -> None:
    intents = discord.Intents(EVERYTHING.value, message_content=False)
    general, anna = acme.channel("general"), acme.person("anna")

    async with running(Told(intents), fake) as told:
        anna.says(general, "To all.", mentions_bot=False, files={"a.md": b""})
        anna.says(general, "To you.")
        anna.says(anna.dm, "Alone.")
        own = await told.get_partial_messageable(int(general)).send("Mine.")
        ours = next(ref for ref in fake.world.messages if ref.id == str(own.id))
        anna.says(general, "Back.", mentions_bot=False, replies_to=ours)
        anna.says(general, "Quietly.", mentions_bot=False, replies_to=ours, pings=False)
        await fake.until(lambda: len(told.of("message")) == 6)

    contents = [message.content for message in told.of("message")]
    bot = f"<@{fake.world.bot}>"
    assert contents == ["", f"{bot} To you.", "Alone.", "Mine.", "Back.", ""]
    assert told.of("message")[0].attachments == []


@pytest.mark.parametrize("compress", ["", "zlib-stream", "zstd-stream"])
async def test_every_kind_of_compression_carries_the_same(
    fake: FakeDiscord, acme: Server, compress: str
) -> None:
    inflate = inflater(compress)
    url = f"{fake.gateway_url}?v=10&compress={compress}"
    identify = {"token": fake.token, "intents": 1, "properties": {}}
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as socket:
        hello = inflate(await socket.receive())
        await socket.send_json({"op": 2, "d": identify})
        ready, guild = inflate(await socket.receive()), inflate(await socket.receive())

    assert (hello["op"], ready["t"], ready["s"]) == (10, "READY", 1)
    assert (guild["t"], guild["d"]["id"]) == ("GUILD_CREATE", acme.id)


async def test_after_a_break_a_session_is_resumed_and_nothing_is_lost(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    anna.says(general, "Before.")
    await fake.until(lambda: told.of("message"))

    fake.gateway.drop()
    anna.says(general, "While you were away.")
    await fake.until(lambda: len(told.of("message")) == 2 and told.of("shard_resumed"))

    assert len(fake.gateway.resumed) == 1
    assert len(fake.gateway.identified) == 1
    contents = [m.clean_content for m in told.of("message")]
    assert contents == ["@footnote Before.", "@footnote While you were away."]


async def test_a_refused_resume_begins_anew_and_replays_nothing(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    fake.gateway.refuses_resume = True

    fake.gateway.drop()
    anna.says(general, "Lost.")
    await fake.until(lambda: len(told.of("ready")) == 2)

    assert len(fake.gateway.identified) == 2
    assert told.of("message") == []


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_resumed_only_where_that_is_said(
    fake: FakeDiscord, told: Told, resumable: bool
) -> None:
    fake.gateway.invalidate(resumable=resumable)
    await fake.until(lambda: told.of("shard_resumed") or len(told.of("ready")) == 2)

    assert len(fake.gateway.identified) == (1 if resumable else 2)


async def test_who_is_asked_to_reconnect_comes_back(fake: FakeDiscord, told: Told) -> None:
    fake.gateway.reconnect()
    await fake.until(lambda: told.of("shard_resumed"))

    assert len(fake.gateway.resumed) == 1
    assert fake.calls["resume"] == 1


async def test_heartbeats_that_nobody_acknowledges_end_a_connection(fake: FakeDiscord) -> None:
    async with running(Told(heartbeat_timeout=0.5), fake) as told:
        fake.gateway.acks = False
        await fake.until(lambda: told.of("disconnect"))
        fake.gateway.acks = True
        await fake.until(lambda: told.of("shard_resumed"))

    assert fake.gateway.heartbeats > 0


@pytest.mark.parametrize("code", [4000, 4009])
async def test_a_closed_connection_is_taken_up_again(
    fake: FakeDiscord, told: Told, code: int
) -> None:
    await fake.gateway.close(code)
    await fake.until(lambda: told.of("shard_resumed") or len(told.of("ready")) == 2)

    assert len(fake.gateway.identified) == (2 if code == 4009 else 1)


async def test_a_privileged_intent_that_was_not_granted_ends_it(fake: FakeDiscord) -> None:
    fake.gateway.granted = NO_INTENT
    client = Told()

    with pytest.raises(discord.PrivilegedIntentsRequired):
        await client.start(fake.token)

    await client.close()


async def test_a_wrong_token_is_refused(fake: FakeDiscord) -> None:
    client = Told()

    with pytest.raises(discord.LoginFailure):
        await client.start("wrong")

    await client.close()
    assert fake.gateway.identified == []


async def test_each_shard_is_told_of_its_own_servers(fake: FakeDiscord) -> None:
    servers = [fake.server(f"S{number}") for number in range(8)]
    people = [server.person(f"p{number}") for number, server in enumerate(servers)]
    fake.gateway.shards = 2

    async with running(Told(), fake) as told:
        for person, server in zip(people, servers, strict=True):
            person.says(server.channel("general"), server.guild.name)
        await fake.until(lambda: len(told.of("message")) == 8)

    by_shard = {session.shard: len(session.sent) for session in fake.gateway.sessions}
    assert len(told.guilds) == 8
    assert sorted(by_shard) == [0, 1]
    assert len(told.of("message")) == 8


async def test_events_come_twice_late_backwards_or_never(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    mischief = fake.gateway.mischief

    mischief.double("MESSAGE_CREATE")
    anna.says(general, "twice", mentions_bot=False)
    mischief.drop("MESSAGE_CREATE")
    anna.says(general, "never", mentions_bot=False)
    mischief.hold("MESSAGE_CREATE")
    anna.says(general, "first", mentions_bot=False)
    anna.says(general, "second", mentions_bot=False)
    mischief.release(backwards=True)
    await fake.until(lambda: len(told.of("message")) == 4)
    await asyncio.sleep(0)

    contents = [message.content for message in told.of("message")]
    assert contents == ["twice", "twice", "second", "first"]


async def test_the_bot_is_told_what_it_loses(fake: FakeDiscord, acme: Server, told: Told) -> None:
    general, other = acme.channel("general"), acme.channel("other")
    anna = acme.person("anna")
    said = [anna.says(general, str(n), files={"a.txt": b"a"}) for n in range(3)]

    anna.removes_file(said[0], "a.txt")
    acme.deletes(said[0])
    acme.deletes(*said[1:])
    acme.hides_from_bot(other)
    acme.deletes_channel(other)
    acme.kicks_bot()
    await fake.until(lambda: told.of("guild_remove"))

    assert [str(e.message_id) for e in told.of("raw_message_delete")] == [said[0].id]
    assert told.of("raw_bulk_message_delete")[0].message_ids == {int(r.id) for r in said[1:]}
    assert told.of("raw_message_edit")[0].message.attachments == []
    assert len(told.of("guild_channel_update")) == len(told.of("guild_channel_delete")) == 1


async def test_a_half_open_connection_is_noticed_and_its_session_resumed(
    fake: FakeDiscord, acme: Server
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    async with running(Told(heartbeat_timeout=0.5), fake) as told:
        fake.gateway.half_open()
        anna.says(general, "Anybody?")
        await fake.until(lambda: told.of("message"))

    assert told.of("disconnect")
    assert len(fake.gateway.identified) == 1


async def test_a_session_that_was_left_too_long_ago_is_not_resumed() -> None:
    async with FakeDiscord(resume_window_s=0.0) as late:
        late.server()
        with pointed_at(late):
            async with running(Told(), late) as told:
                late.gateway.drop()
                await late.until(lambda: len(told.of("ready")) == 2)

    assert len(late.gateway.resumed) == 1


async def test_a_heartbeat_that_is_asked_for_is_sent(fake: FakeDiscord, told: Told) -> None:
    before = fake.gateway.heartbeats

    fake.gateway.wants_heartbeat()
    await fake.until(lambda: fake.gateway.heartbeats > before)

    assert told.is_ready()


async def test_a_server_that_adds_the_bot_tells_who_did_where_the_bot_may_know(
    fake: FakeDiscord, told: Told
) -> None:
    other = fake.server("Other", has_bot=False)
    anna, general = other.person("anna"), other.channel("general")
    anna.says(general, "Unheard.", mentions_bot=False)

    other.adds_bot(Permission.VIEW_AUDIT_LOG, by=anna)
    (guild,) = await fake.until(lambda: told.of("guild_join"))
    entries = [entry async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add)]

    assert [str(entry.user_id) for entry in entries] == [anna.id]
    assert told.of("message") == []
    assert "CHANNEL_CREATE" not in {event.name for event in fake.gateway.mischief.told}
    other.kicks_bot()
    anna.says(general, "Unheard again.", mentions_bot=False)
    await fake.until(lambda: told.of("guild_remove"))
    with pytest.raises(discord.Forbidden):
        await told.fetch_channel(int(general))


async def test_an_outage_of_a_server_takes_nothing_away(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    acme.is_down()
    acme.is_up_again()
    await fake.until(lambda: len(told.of("guild_available")) == 2)

    assert len(told.of("guild_unavailable")) == 1
    assert told.of("guild_remove") == []


async def test_lists_of_members_need_their_intent(fake: FakeDiscord, acme: Server) -> None:
    fake.gateway.granted = NO_INTENT
    intents = discord.Intents(guilds=True)
    general, anna = acme.channel("general"), acme.person("anna")
    thread = anna.starts_thread(general, "T")

    async with running(Told(intents), fake) as told:
        anna.says(general, "Unasked for.")
        acme.overwrites(general, anna)
        await fake.until(lambda: told.of("guild_channel_update"))
        with pytest.raises(discord.Forbidden):
            await told.http.get_thread_members(int(thread))
        member = await told.guilds[0].fetch_member(int(fake.world.bot))

    assert member.guild_permissions.send_messages
    assert told.of("message") == []
