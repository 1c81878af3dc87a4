"""Parlour: a chat platform of our own making, on loopback, that remembers what people saw."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.fakes.chat.deliveries import Deliveries
from tests.fakes.chat.desk import Desk
from tests.fakes.chat.faults import Fault, Faults
from tests.fakes.chat.people import Person, message_body
from tests.fakes.chat.screens import Screen, Shown, history, shown
from tests.fakes.chat.world import Channel, ChannelId, MessageId, PersonId, World

T = TypeVar("T")

TOKEN = "parlour-token"
_LOOK_AGAIN_S = 0.02
"""What a test waits for may change without anything happening on Parlour."""


class Parlour:
    """The platform: what people do, what they see, what goes wrong.

    Everything is called from the event loop that it runs in; bots reach it by HTTP from anywhere.
    """

    def __init__(self, *, token: str = TOKEN, redeliver_after_s: float = 2.0) -> None:
        self.token = token
        self.world = World()
        self.deliveries = Deliveries(redeliver_after_s=redeliver_after_s)
        self._faults = Faults()
        self._desk = Desk(self.world, self.deliveries, self._faults, token=token)
        self._runner: web.AppRunner | None = None
        self._port = 0

    # --- furniture ---

    def channel(
        self, name: str, *, public: bool = True, members: Sequence[Person] = ()
    ) -> ChannelId:
        """Open a channel that the bot is in: `T1/C1`."""
        channel = ChannelId(f"parlour:{name}")
        inside = {person.id for person in members}
        self.world.channels[channel] = Channel(id=channel, public=public, members=inside)
        return channel

    def person(self, name: str, *, is_admin: bool = False) -> Person:
        """Return somebody: `T1/anna`."""
        return Person(
            id=PersonId(f"parlour:{name}"),
            is_admin=is_admin,
            world=self.world,
            deliveries=self.deliveries,
        )

    def removes_bot(self, channel: ChannelId) -> None:
        """Take the bot out of a channel, as an admin would."""
        self.world.channels[channel].has_bot = False
        self.deliveries.send("channel_left", {"channel": channel})

    def deliver_again(self, message: MessageId) -> None:
        """Send the event of a message that is still there once more."""
        self.deliveries.send("message", message_body(self.world, self.world.messages[message]))

    # --- what people see ---

    def screen(self, thread: str, *, viewer: Person | None = None) -> Screen:
        """Return what somebody sees now of a thread, named by any message in it.

        Without a viewer: what everyone in the channel sees.
        """
        whole = self.world.thread_of(thread)
        eyes = {None, viewer.id if viewer else None}
        there = [m for m in self.world.messages.values() if m.thread == whole]
        return Screen(
            messages=tuple(shown(message) for message in there if message.only_for in eyes),
            status=self.world.statuses.get(whole, ""),
        )

    def history(self, thread: str, *, viewer: Person | None = None) -> list[Screen]:
        """Return every different state of a thread that was ever shown, from the empty one on."""
        whole = self.world.thread_of(thread)
        changes = [change for change in self.world.changes if change.thread == whole]
        return list(history(changes, viewer=viewer.id if viewer else None))

    def answered(self, message: MessageId) -> list[Shown]:
        """Return the bot's messages that now answer a message, whoever sees them."""
        return [shown(m) for m in self.world.messages.values() if m.answers == message]

    def is_answered(self, message: MessageId) -> bool:
        """Whether an answer stands there, and nothing of it is still being written."""
        shown_now = self.answered(message)
        return bool(shown_now) and not any(one.is_streaming for one in shown_now)

    def ever_answered(self, message: MessageId) -> list[MessageId]:
        """Return the ids of all messages that ever answered a message, deleted ones too."""
        posts = (change.message for change in self.world.changes)
        return list(dict.fromkeys(m.id for m in posts if m and m.answers == message))

    def reactions(self, message: MessageId) -> tuple[str, ...]:
        return self.world.messages[message].reactions

    def files_of(self, message: MessageId) -> tuple[str, ...]:
        """Return the ids of a message's files."""
        return self.world.messages[message].files

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

    # --- what bots asked for ---

    @property
    def calls(self) -> Counter[str]:
        """How many requests arrived, by kind: `post`, `edit`, …, `file`, `socket`."""
        return Counter(call for call, _ in self.requests)

    @property
    def requests(self) -> list[tuple[str, dict[str, Any]]]:
        """Every request in the order they arrived, with its body."""
        return self._desk.requests

    # --- what goes wrong ---

    def fail(self, call: str, fault: Fault, *, times: int | None = 1) -> None:
        """Let the next calls of a kind go wrong; None: all of them. Queued in order."""
        self._faults.add(call, fault, times=times)

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    def expire_places(self) -> None:
        """Let every private place there is expire; what stands in them stays on screens."""
        for place in self.world.places.values():
            place.expired = True

    def drop_sockets(self) -> None:
        """Cut off every gateway."""
        self.deliveries.drop()

    # --- running ---

    @property
    def url(self) -> str:
        """Where bots reach it, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

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

    async def stop(self) -> None:
        await self.deliveries.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _state(self) -> str:
        last = self.world.changes[-5:]
        waiting = [envelope.kind for envelope in self.deliveries.unacked()]
        return f"last on screens: {last}; not acknowledged: {waiting}; calls: {dict(self.calls)}"
