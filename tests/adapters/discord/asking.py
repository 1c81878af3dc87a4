"""Asking the adapter's reckoning about the fake: a directory on a real client, and addresses."""

import discord

from adapters.discord.audience import audience
from adapters.discord.calls import Calls, Patience
from adapters.discord.directory import Directory
from adapters.discord.keys import Address, Way
from adapters.discord.login import Login
from rag.values import Scope
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Snowflake


class Asking:
    """Asks who sees what, as the adapter does."""

    def __init__(
        self, fake: FakeDiscord, *, lasts_s: float = 60.0, patience_s: float = 0.5
    ) -> None:
        self._fake = fake
        client = Login(lambda: discord.Client(intents=discord.Intents.none()), fake.token)
        self._login = client
        self._calls = Calls(client, Patience(total_s=patience_s, pause_s=0.1))
        self.directory = Directory(self._calls, lasts_s=lasts_s)

    async def of_all(
        self, guild: Snowflake, place: Snowflake, *, strict: bool = False
    ) -> frozenset[Scope]:
        """Return the scopes of an answer that stands in a channel."""
        return await self._scopes(address(guild, place, way=Way.THREAD), strict=strict)

    async def of_one(
        self, guild: Snowflake, user: Snowflake, place: Snowflake, *, is_direct: bool = False
    ) -> frozenset[Scope]:
        """Return the scopes of an answer that only its asker sees."""
        way = Way.POST if is_direct else Way.WHISPER
        asked = address(guild, place, asker=user, way=way, is_direct=is_direct)
        return await self._scopes(asked, strict=False)

    async def _scopes(self, to: Address, *, strict: bool) -> frozenset[Scope]:
        bot = self._fake.world.bot
        return (await audience(to, self.directory, bot=bot, strict=strict)).scopes

    async def close(self) -> None:
        await self._calls.close()
        await self._login.close()


def address(
    guild: Snowflake,
    place: Snowflake,
    *,
    way: Way,
    asker: str = "1",
    is_direct: bool = False,
) -> Address:
    return Address(
        guild=guild,
        place=place,
        channel=place,
        message="2",
        asker=asker,
        way=way,
        is_direct=is_direct,
    )
