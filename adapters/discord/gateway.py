"""Taking in: the connection to Discord's gateway, and what was missed meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.background import Background
from adapters.discord.access import DiscordAccess, DiscordPace
from adapters.discord.calls import Calls
from adapters.discord.catching_up import CatchUp
from adapters.discord.commands import commands
from adapters.discord.desk import Desk
from adapters.discord.directory import Directory
from adapters.discord.downloads import Downloads
from adapters.discord.ears import Ears
from adapters.discord.fitness import Fitness, fitness
from adapters.discord.login import Login
from adapters.discord.remedies import closed_for_good
from adapters.discord.stays import Stays
from adapters.discord.thread import DiscordThread
from adapters.discord.unfinished import Unfinished
from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.incoming import Incoming
from adapters.port import Inbox

_LOG = logging.getLogger(__name__)
_AGAIN_S = 5.0
T = TypeVar("T")


class Gateway:
    """One bot's way in."""

    def __init__(
        self,
        access: DiscordAccess,
        pace: DiscordPace,
        *,
        calls: Calls,
        directory: Directory,
        downloads: Downloads,
        background: Background,
        thread_of: Callable[[Incoming], DiscordThread],
        tell: Callable[[str], None],
    ) -> None:
        self.is_in = False
        self._access = access
        self._pace = pace
        self._calls = calls
        self._directory = directory
        self._downloads = downloads
        self._background = background
        self._thread_of = thread_of
        self._tell = tell

    async def listen(self, inbox: Inbox) -> None:
        """Hand in what happens, until cancelled.

        Raises:
            AdapterError: Discord will never let us in as we are set up.
        """
        fit, stays = await _patiently(lambda: fitness(self._calls)), Stays()
        desk = Desk(
            inbox,
            fit=fit,
            calls=self._calls,
            directory=self._directory,
            downloads=self._downloads,
            background=self._background,
            stays=stays,
            thread_of=self._thread_of,
            inside=self._inside,
        )
        DiscordWebSocket.DEFAULT_GATEWAY = URL(self._access.gateway_url or fit.gateway_url)
        login = Login(partial(self._ears, desk, fit), self._access.token)
        client = await _patiently(login.client)
        catch_up = CatchUp(
            inbox,
            client,
            calls=self._calls,
            pace=self._pace.catch_up,
            stays=stays,
            hand_in=desk.read,
            arrived=desk.arrived,
        )
        desk.begin(client, missed=catch_up.want)
        beside = [
            asyncio.create_task(work) for work in (catch_up.go_on(), self._offer_commands(fit))
        ]
        try:
            await self._stay(client)
        finally:
            self.is_in = False
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await desk.close()

    def _ears(self, desk: Desk, fit: Fitness) -> Ears:
        client = Ears(
            desk,
            intents=fit.intents,
            shards=fit.shards,
            silent_after_s=self._pace.silent_after_s,
            guilds_settle_s=self._pace.guilds_settle_s,
            proxy=self._access.proxy,
        )
        if self._access.gateway_url:
            _lead(client, URL(self._access.gateway_url))
        return client

    async def _offer_commands(self, fit: Fitness) -> None:
        """Tell Discord which commands there are; those of before stay until then."""
        known = "/applications/{application_id}/commands"
        route = Route("PUT", known, application_id=fit.application)
        try:
            await _patiently(lambda: self._calls.do(route, commands()))
        except AdapterError as error:
            _LOG.warning("Discord does not know the newest commands: %s", error)

    async def _stay(self, client: Ears) -> None:
        """Stay connected; discord.py reconnects by itself."""
        try:
            await _connected(client)
        except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
            raise AdapterError(closed_for_good(error)) from error
        finally:
            await client.close()

    def _inside(self) -> None:
        if not self.is_in:
            self._tell("listening to Discord; Ctrl-C stops it")
        self.is_in = True


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Wait until Discord is there, and return what it says."""
    while True:
        try:
            return await ask()
        except PlatformUnavailableError as error:
            _LOG.warning("trying again in a few seconds: %s", error)
            await asyncio.sleep(_AGAIN_S)


def _lead(client: Ears, gateway: URL) -> None:
    """Let all connections of a client go one way: Discord names another to go on with a session."""
    connect = client.http.ws_connect

    async def connected(url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        return await connect(str(gateway.with_query(URL(url).query)), compress=compress)

    client.http.ws_connect = connected  # type: ignore[method-assign] # there is no hook


async def _connected(client: Ears) -> None:
    """Be connected until cancelled.

    In a task of its own: while it connects again, discord.py takes a cancellation for something
    that went wrong, and waits on. A client that is closed it leaves.
    """
    unfinished = Unfinished(client)
    connection = asyncio.create_task(client.connect())
    try:
        await asyncio.shield(connection)
    finally:
        await client.close()
        connection.cancel()
        await asyncio.wait([connection])
        await unfinished.end()
