"""Parlour: a chat platform of our own making, on loopback, that remembers what people saw."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.fakes.chat.calls import CALLS, RefusedError
from tests.fakes.chat.deliveries import Deliveries
from tests.fakes.chat.faults import Cut, Fault, Faults, Hang, Refuse, Slow
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
        self.calls: Counter[str] = Counter()
        """Requests that arrived, by kind: `post`, `edit`, …, `file`, `socket`."""
        self.requests: list[tuple[str, dict[str, Any]]] = []
        """Each call in the order they arrived, with its body."""
        self._faults = Faults()
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
        application = web.Application(client_max_size=2**20)
        application.router.add_post("/api/{call}", self._call)
        application.router.add_get("/files/{id}", self._file)
        application.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(
            application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None
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

    # --- what bots ask for ---

    async def _call(self, request: web.Request) -> web.Response:
        call, body = request.match_info["call"], await request.json()
        self._note(call, body)
        fault = self._faults.next(call)
        if (refusal := self._refusal(request, fault)) is not None:
            return refusal
        await _break(request, fault, applied=False)
        try:
            result = CALLS[call](self.world, body)
        except RefusedError as error:
            return _refused(Refuse(status=error.status, error=error.error))
        await _break(request, fault, applied=True)
        if call == "post":
            message = self.world.messages[result["id"]]
            self.deliveries.send("message", message_body(self.world, message))
        return web.json_response(result)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file_id = request.match_info["id"]
        self._note("file", {"id": file_id})
        fault = self._faults.next("file")
        if (refusal := self._refusal(request, fault)) is not None:
            return refusal
        file = self.world.files.get(file_id)
        if file is None:
            return _refused(Refuse(status=404, error="no_such_file"))
        if isinstance(fault, Hang):
            await asyncio.Event().wait()
        response = web.StreamResponse()
        await response.prepare(request)
        if isinstance(fault, Cut):
            await response.write(file.content[: fault.after_bytes])
            _abort(request)
            return response
        slow = fault if isinstance(fault, Slow) else Slow(piece_bytes=2**16, pause_s=0)
        for begin in range(0, len(file.content), slow.piece_bytes):
            await response.write(file.content[begin : begin + slow.piece_bytes])
            await asyncio.sleep(slow.pause_s)
        await response.write_eof()
        return response

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        self._note("socket", {})
        if (refusal := self._refusal(request, self._faults.next("socket"))) is not None:
            return refusal
        return await self.deliveries.serve(request)

    def _note(self, call: str, body: dict[str, Any]) -> None:
        self.calls[call] += 1
        self.requests.append((call, body))

    def _refusal(self, request: web.Request, fault: Fault | None) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _refused(Refuse(status=401, error="wrong_token"))
        return _refused(fault) if isinstance(fault, Refuse) else None

    def _state(self) -> str:
        last = self.world.changes[-5:]
        waiting = [envelope.kind for envelope in self.deliveries.unacked()]
        return f"last on screens: {last}; not acknowledged: {waiting}; calls: {dict(self.calls)}"


async def _break(request: web.Request, fault: Fault | None, *, applied: bool) -> None:
    if isinstance(fault, Cut | Hang) and fault.applied == applied:
        if isinstance(fault, Hang):
            await asyncio.Event().wait()
        _abort(request)
        raise ConnectionResetError


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _refused(fault: Refuse) -> web.Response:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
    return web.json_response({"error": fault.error}, status=fault.status, headers=headers)
