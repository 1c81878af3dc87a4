"""A Discord of our own, on loopback: it refuses what Discord does, and remembers what was seen."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Self, TypeVar

from aiohttp import web

from tests.fakes.discord import servers
from tests.fakes.discord.cdn import Links
from tests.fakes.discord.commands import Commands
from tests.fakes.discord.desk import Desk, Request, hasty
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.messages import Messages
from tests.fakes.discord.news import News
from tests.fakes.discord.people import Person
from tests.fakes.discord.platform import Platform
from tests.fakes.discord.screens import Eyes, Screen, Shown
from tests.fakes.discord.servers import Server
from tests.fakes.discord.things import Message, Ping, Ref, Snowflake
from tests.fakes.discord.world import World

T = TypeVar("T")

_LOOK_AGAIN_S = 0.02
"""What a test waits for may change without anything happening on Discord."""


class FakeDiscord:
    """The platform: what people do, what they see, what goes wrong.

    Everything is called from the event loop that it runs in; the application reaches it by HTTP
    and websockets from anywhere.
    """

    def __init__(
        self,
        *,
        heartbeat_s: float = 41.25,
        resume_window_s: float = 180.0,
        answer_within_s: float = 3.0,
        port: int = 0,
    ) -> None:
        """Prepare a Discord with no server.

        Args:
            heartbeat_s: how often it wants a heartbeat.
            resume_window_s: how long after a break a session can be resumed.
            answer_within_s: how long it waits for the answer to an interaction.
            port: where it listens; 0 takes a free one.
        """
        self.token = "MTAwMA.G1fake.discord-bot-token-of-the-tests"
        self.world = World()
        self.links = Links()
        self.gateway = Gateway(
            token=self.token, heartbeat_s=heartbeat_s, resume_window_s=resume_window_s
        )
        self.commands = Commands()
        self.interactions = Interactions(answer_within_s=answer_within_s)
        self.news = News(self.world, Messages(self.world, self.links), self.gateway)
        self._platform = Platform(
            world=self.world,
            news=self.news,
            gateway=self.gateway,
            commands=self.commands,
            interactions=self.interactions,
        )
        self._desk = Desk(
            world=self.world,
            news=self.news,
            gateway=self.gateway,
            commands=self.commands,
            interactions=self.interactions,
            links=self.links,
            token=self.token,
        )
        self._runner: web.AppRunner | None = None
        self._port = port

    def server(self, name: str = "Acme", *, has_bot: bool = True) -> Server:
        """Open a server that the bot is in."""
        return servers.opened(name, platform=self._platform, has_bot=has_bot)

    # --- what people see ---

    def screen(self, channel: Snowflake, *, viewer: Person | None = None) -> Screen:
        """Return what somebody sees now of a channel or a thread.

        Args:
            channel: where.
            viewer: whose ephemeral messages are seen, too; None sees what everyone does.
        """
        return self.history(channel, viewer=viewer)[-1]

    def history(self, channel: Snowflake, *, viewer: Person | None = None) -> list[Screen]:
        """Return every different state of a channel that was ever shown, from the empty one on."""
        changes = [change for change in self.world.changes if change.channel == channel]
        return list(self._eyes(viewer).history(changes))

    def shown(self, message: Ref) -> Shown:
        """Return a message as those see it who may."""
        return self._eyes(None).shown(self.world.messages[message])

    def thread_of(self, message: Ref) -> Snowflake | None:
        """Return the thread that was made from a message."""
        return message.id if message.id in self.world.channels else None

    def pings(self, person: Person) -> list[Ping]:
        """Return every time a person's phone rang."""
        return [ping for ping in self.world.pings if ping.user == person.id]

    def ever_posted(self) -> dict[Ref, Message]:
        """Return all the bot ever posted as it last stood, ephemeral and deleted ones too."""
        posts = (change.message for change in self.world.changes)
        own = (post for post in posts if post is not None and post.author == self.world.bot)
        return {post.ref: post for post in own}

    async def until(self, holds: Callable[[], T], *, within_s: float = 20.0) -> T:
        """Wait for something to become true (or not empty), and return it.

        Raises:
            AssertionError: it did not within `within_s` seconds.
        """
        deadline = asyncio.get_running_loop().time() + within_s
        while not (result := holds()):
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"not within {within_s} s; {self._state()}")
            self.world.changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AGAIN_S):
                    await self.world.changed.wait()
        return result

    # --- what the application asked for ---

    @property
    def calls(self) -> Counter[str]:
        """How many requests arrived: routes, and `file`, `gateway` and `resume`."""
        return Counter(request.call for request in self.requests)

    @property
    def requests(self) -> list[Request]:
        """Every request in the order they arrived."""
        return self._desk.requests

    @property
    def hasty(self) -> list[Request]:
        """Requests that did not wait as long as the 429 to the same one before had asked."""
        return hasty(self.requests)

    @property
    def tokens(self) -> list[str]:
        """The tokens of all interactions there ever were."""
        return [interaction.token for interaction in self._platform.interactions.all]

    # --- what goes wrong ---

    def fail(
        self, calls: str | Collection[str] | None, fault: Fault, *, times: int | None = 1
    ) -> None:
        """Let the next calls of a kind go wrong. Queued in order.

        Args:
            calls: a route, or several of which any will do; None: everything.
            fault: what happens, see `tests.fakes.discord.faults`.
            times: so often; None: until `heal`.
        """
        self._desk.faults.add([calls] if isinstance(calls, str) else calls, fault, times=times)

    @property
    def unmet(self) -> list[str]:
        """Calls that were to go wrong and did not, since nobody made them."""
        return self._desk.faults.left

    def counts_rates(self) -> None:
        """Answer 429 from now on to who calls more often than Discord allows."""
        self._desk.rates.counts = True

    def ages(self, channel: Snowflake, *, seconds: float) -> None:
        """Let a channel's messages have been written earlier; their ids change with that."""
        self.world.age(channel, seconds)

    def revokes_token(self) -> None:
        self._desk.is_revoked = True

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self._desk.faults.clear()

    def deliver_again(self, message: Ref) -> None:
        """Tell once more that a message was written."""
        self.gateway.mischief.again(
            lambda event: (
                event.name == "MESSAGE_CREATE"
                and event.data(self.gateway.granted)["id"] == message.id
            )
        )

    # --- running ---

    @property
    def url(self) -> str:
        """Where it is reached, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """The base of the API, as `discord.http.Route.BASE`."""
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway"

    async def start(self) -> None:
        """Listen: at first on a free port, later on the same one again."""
        self._runner = web.AppRunner(
            self._desk.application(),
            handler_cancellation=True,
            shutdown_timeout=0.1,
            access_log=None,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.links.base = self.url
        self._desk.gateway_url = self.gateway_url
        self.news.resume_url = f"ws://127.0.0.1:{self._port}/resume"

    async def stop(self) -> None:
        await self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _eyes(self, viewer: Person | None) -> Eyes:
        return Eyes(self.world, viewer.id if viewer else None)

    def _state(self) -> str:
        last = [c.message or c.gone for c in self.world.changes[-5:]]
        return f"last on screens: {last}; calls: {dict(self.calls)}"
