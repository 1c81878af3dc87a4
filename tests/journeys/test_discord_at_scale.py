"""Discord where one connection is not enough, and where a worker comes late."""

import asyncio

from bot.running import Part
from bot.settings import Settings
from tests.discord.running import footnote_in
from tests.discord.talking import HANDBOOK, QUESTION, Party
from tests.fakes.discord.servers import Server


async def _servers_of(shard: int, party: Party) -> list[Server]:
    """Make servers until three belong to a shard of two; time decides which one it is."""
    made: list[Server] = []
    while len(made) < 3:
        await asyncio.sleep(0.001)
        server = party.discord.server(f"S{shard}{len(made)}")
        if (int(server.id) >> 22) % 2 == shard:
            made.append(server)
    return made


async def test_servers_on_several_shards_are_all_answered_once(
    party: Party, settings: Settings
) -> None:
    party.discord.gateway.shards = 2
    servers = [*await _servers_of(0, party), *await _servers_of(1, party)]
    lobbies = [(server.person("eve"), server.channel("lobby")) for server in servers]

    async with footnote_in(party.discord, settings):
        for eve, lobby in lobbies:
            await party.answered(eve.says(lobby, "", files={"handbook.md": HANDBOOK}))
        party.discord.gateway.drop()
        asked = [eve.says(lobby, QUESTION, mentions_bot=True) for eve, lobby in lobbies]
        for one in asked:
            await party.answered(one)

    assert {session.shard for session in party.discord.gateway.sessions} == {0, 1}
    assert all("eight weeks" in party.text(one) for one in asked)
    assert [len(party.answers(one)) for one in asked] == [1] * len(servers)


async def test_a_file_is_read_though_its_link_expired_while_it_waited(
    party: Party, settings: Settings
) -> None:
    async with footnote_in(party.discord, settings, part=Part(gateway=True, worker=False)):
        given = party.anna.says(party.general, "", files={"handbook.md": HANDBOOK})
        await party.discord.until(lambda: party.discord.world.messages[given].reactions)
    party.discord.links.expire()

    async with footnote_in(party.discord, settings):
        await party.answered(given)
        asked = await party.ask()

    assert "eight weeks" in party.text(asked)
