"""The fake by itself: permissions in random servers, against discord.py's own reckoning."""

import random

import discord

from tests.fakes.discord.clients import Told, running
from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import NOTHING, Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server
from tests.fakes.discord.things import Snowflake

_OF_SERVERS = {"KICK_MEMBERS", "BAN_MEMBERS", "MANAGE_GUILD", "VIEW_AUDIT_LOG"}
"""discord.py keeps these where a channel is hidden; here nothing is left."""


def some(dice: random.Random, *, chance: float) -> Permission:
    chosen = NOTHING
    for bit in Permission:
        if dice.random() < chance and bit is not Permission.ADMINISTRATOR:
            chosen |= bit
    return chosen


def furnish(server: Server, dice: random.Random) -> None:
    """Fill a server with roles, people, a category, and channels with overwrites of all kinds."""
    server.permits(server.id, some(dice, chance=0.6))
    roles = [server.role(f"r{n}", permissions=some(dice, chance=0.2)) for n in range(3)]
    if dice.random() < 0.3:
        server.permits(roles[0], Permission.ADMINISTRATOR)
    people = [
        server.person(f"p{n}", roles=dice.sample(roles, dice.randint(0, 3))) for n in range(4)
    ]
    for number in range(4):
        channel = server.channel(f"c{number}")
        targets: list[Person | Snowflake] = [server.id, *roles, *people]
        for target in dice.sample(targets, dice.randint(0, 6)):
            allow, deny = some(dice, chance=0.3), some(dice, chance=0.3)
            server.overwrites(channel, target, allow=allow & ~deny, deny=deny)


async def test_random_servers_permit_what_discord_py_says(
    fake: FakeDiscord, *, full_size: bool
) -> None:
    dice = random.Random(7)
    for number in range(200 if full_size else 20):
        furnish(fake.server(f"S{number}"), dice)

    compared = 0
    async with running(Told(), fake) as told:
        for channel in told.get_all_channels():
            assert isinstance(channel, discord.TextChannel)
            ours = fake.world.channels[next(c for c in fake.world.channels if c == str(channel.id))]
            for member in channel.guild.members:
                theirs = channel.permissions_for(member)
                known = next(u for u in fake.world.users if u == str(member.id))
                has = fake.world.permissions(known, ours)
                for name, bit in Permission.__members__.items():
                    if name not in _OF_SERVERS:
                        assert bool(has & bit) == getattr(theirs, name.lower()), (name, member)
                        compared += 1

    assert compared > 1_000
