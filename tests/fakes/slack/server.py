"""A Slack of our own, on loopback: it refuses what Slack refuses and remembers what people saw."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.fakes.slack.deliveries import Deliveries
from tests.fakes.slack.desk import Desk
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.news import News, named
from tests.fakes.slack.payloads import APP_ID, Payloads
from tests.fakes.slack.people import Person
from tests.fakes.slack.posts import SignedPosts
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.screens import Eyes, Screen, Shown
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.things import ChannelId, Message, Ref, Ts
from tests.fakes.slack.workspaces import Workspace, opened
from tests.fakes.slack.world import World

T = TypeVar("T")

_LOOK_AGAIN_S = 0.02
"""What a test waits for may change without anything happening on Slack."""


class FakeSlack:
    """The platform: what people do, what they see, what goes wrong.

    Everything is called from the event loop that it runs in; apps reach it by HTTP from anywhere.
    """

    def __init__(
        self, *, redeliver_after_s: float = 3.0, stream_open_s: float = 300.0, port: int = 0
    ) -> None:
        """Prepare a Slack with no workspace.

        Args:
            redeliver_after_s: how long it waits for an event to be acknowledged.
            stream_open_s: how long a stream may be written to.
            port: where it listens; 0 takes a free one.
        """
        self.app_token = "xapp-1-A0FOOTNOTE-1-secret"
        self.signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"
        self.world = World()
        self.payloads = Payloads(self.world)
        self.sockets = Sockets(app_id=APP_ID)
        self.deliveries = Deliveries(self.sockets, redeliver_after_s=redeliver_after_s)
        self.news = News(self.world, self.payloads, self.deliveries)
        self.hooks = Hooks(world=self.world)
        self._desk = Desk(self.world, self.news, self.hooks, self.sockets, app_token=self.app_token)
        self._desk.stream_open_s = stream_open_s
        self._runner: web.AppRunner | None = None
        self._port = port

    def workspace(self, team: str = "T1", *, domain: str = "acme") -> Workspace:
        """Open a workspace that installed the app."""
        return opened(
            team,
            domain=domain,
            world=self.world,
            news=self.news,
            deliveries=self.deliveries,
            hooks=self.hooks,
        )

    # --- what people see ---

    def screen(
        self, channel: ChannelId, thread: Ts | None = None, *, viewer: Person | None = None
    ) -> Screen:
        """Return what somebody sees now of a thread, or of a channel beside its threads.

        Args:
            channel: where.
            thread: the `ts` of any message in it; None: the channel itself.
            viewer: whose ephemeral messages are seen, too; None sees what everyone does.
        """
        if thread is None:
            there = [m for m in self.world.messages.values() if m.ref.channel == channel]
            top = sorted((m for m in there if m.thread_ts is None), key=lambda m: m.ref.ts)
            return self._eyes(viewer).screen(top, "")
        root = self.root(Ref(channel, thread))
        status = self.world.statuses.get(root, "")
        return self._eyes(viewer).screen(self.world.thread(channel, root.ts), status)

    def history(
        self, channel: ChannelId, thread: Ts, *, viewer: Person | None = None
    ) -> list[Screen]:
        """Return every different state of a thread that was ever shown, from the empty one on."""
        root = self.root(Ref(channel, thread))
        changes = [c for c in self.world.changes if (c.channel, c.root) == root]
        return list(self._eyes(viewer).history(changes))

    def shown(self, message: Ref) -> Shown:
        """Return a message as everyone sees it who may."""
        return self._eyes(None).shown(self.world.messages[message])

    def reactions(self, message: Ref) -> tuple[str, ...]:
        return tuple(name for name, _ in self.world.messages[message].reactions)

    def files_of(self, message: Ref) -> tuple[str, ...]:
        """Return the ids of a message's files."""
        return self.world.messages[message].files

    def root(self, message: Ref) -> Ref:
        """Return the message that a message's thread hangs from."""
        known = self.world.messages.get(message)
        return message if known is None else Ref(message.channel, known.root)

    def ever_posted(self) -> dict[Ref, Message]:
        """Return all the app ever posted as it last stood, ephemeral and deleted ones too."""
        posts = (change.message for change in self.world.changes)
        return {post.ref: post for post in posts if post is not None and post.bot_id is not None}

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

    # --- what the app asked for ---

    @property
    def calls(self) -> Counter[str]:
        """How many requests arrived: methods by name, and `file`, `socket`, `response_url`."""
        return Counter(call for call, _ in self.requests)

    @property
    def requests(self) -> list[tuple[str, dict[str, Any]]]:
        """Every request in the order they arrived, with its arguments."""
        return self._desk.requests

    # --- what goes wrong ---

    def fail(
        self, calls: str | Collection[str] | None, fault: Fault, *, times: int | None = 1
    ) -> None:
        """Let the next calls of a kind go wrong. Queued in order.

        Args:
            calls: a method, or several of which any will do; None: everything.
            fault: what happens, see `tests.fakes.slack.faults`.
            times: so often; None: until `heal`.
        """
        self._desk.faults.add([calls] if isinstance(calls, str) else calls, fault, times=times)

    def counts_rates(self) -> Rates:
        """Answer 429 from now on to who calls more often than Slack allows; return how often."""
        self._desk.rates.counts = True
        return self._desk.rates

    @property
    def broken(self) -> set[str]:
        """Calls that something went wrong with so far."""
        return self._desk.broken

    @property
    def early(self) -> list[str]:
        """Calls that came before what a `busy` asked to wait for was over."""
        return self._desk.pauses.early

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self._desk.faults.clear()

    def expire_hooks(self) -> None:
        """Let every `response_url` there is expire; what stands on screens stays."""
        for hook in self.hooks.hooks.values():
            hook.expired = True

    def deliver_again(self, message: Ref) -> None:
        """Send all events of a message once more."""
        self.deliveries.again(about=named(message))

    def unacknowledged(self) -> set[str]:
        """Return what the app was told of and has not acknowledged."""
        return {envelope.about for envelope in self.deliveries.unacked()}

    # --- running ---

    @property
    def url(self) -> str:
        """Where it is reached, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """The base of the Web API, as `base_url` of a client."""
        return f"{self.url}/api/"

    def posts_to(self, url: str) -> SignedPosts:
        """Deliver by signed HTTP requests to a URL from now on, instead of Socket Mode."""
        posts = SignedPosts(url, signing_secret=self.signing_secret)
        self.deliveries.transport = posts
        return posts

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
        self.payloads.objects.base = self.url

    async def stop(self) -> None:
        await self.deliveries.stop()
        await self.sockets.stop()
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
        last = [c.message or c.status or c.gone for c in self.world.changes[-5:]]
        waiting = self.unacknowledged()
        return f"last on screens: {last}; not acknowledged: {waiting}; calls: {dict(self.calls)}"
