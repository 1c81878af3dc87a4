"""Events on their way to gateways: sent until they are acknowledged, to one gateway at a time."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web


class NoReplyError(Exception):
    """A person waited for a reply and saw: "Footnote did not respond"."""


@dataclass(kw_only=True)
class Envelope:
    """One event on its way."""

    id: str
    kind: str
    body: dict[str, Any]
    sent: int = 0
    """How often."""
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    reply: list[str] = field(default_factory=list)


class Deliveries:
    """The gateways that are connected, and what they have not acknowledged."""

    def __init__(self, *, redeliver_after_s: float) -> None:
        self.redeliver_after_s = redeliver_after_s
        self.copies = 1
        """Every event is sent as so many envelopes."""
        self.delay_s = 0.0
        """Before an event is sent for the first time."""
        self.envelopes: dict[str, Envelope] = {}
        """All that ever were, by id, in the order of what happened."""
        self.sockets: dict[web.WebSocketResponse, web.Request] = {}
        self._turn = 0
        self._ids = count(1)
        self._connected = asyncio.Event()
        self._held: list[Envelope] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def unacked(self, kind: str | None = None) -> list[Envelope]:
        """Return what still waits for a gateway to say that it has it."""
        return [
            envelope
            for envelope in self.envelopes.values()
            if not envelope.acked.is_set() and kind in {None, envelope.kind}
        ]

    def send(self, kind: str, body: dict[str, Any]) -> None:
        for _ in range(self.copies):
            envelope = self._envelope(kind, body)
            if self._held is not None:
                self._held.append(envelope)
            else:
                self._start(envelope)

    async def ask(self, kind: str, body: dict[str, Any], *, within_s: float) -> tuple[str, ...]:
        """Send once and wait for the reply.

        Raises:
            NoReplyError: it did not come in time.
        """
        envelope = self._envelope(kind, body)
        try:
            async with asyncio.timeout(within_s):
                await self._send(envelope)
                await envelope.acked.wait()
        except TimeoutError as error:
            raise NoReplyError(f"{kind!r} was not replied to within {within_s} s") from error
        finally:
            envelope.acked.set()
        return tuple(envelope.reply)

    def hold(self) -> None:
        """Keep what happens from now on until `release`."""
        self._held = []

    def release(self, *, seed: int | None = None) -> None:
        """Send what was held: backwards, or in an order of a seed's choice."""
        held, self._held = self._held or [], None
        if seed is None:
            held.reverse()
        else:
            random.Random(seed).shuffle(held)
        for envelope in held:
            self._start(envelope)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Speak with one gateway for as long as it is connected."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets[socket] = request
        self._connected.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.json())
        finally:
            self.sockets.pop(socket, None)
        return socket

    def drop(self) -> None:
        """Cut off every gateway, without a word."""
        for request in self.sockets.values():
            if request.transport is not None:
                request.transport.abort()
        self.sockets.clear()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in [*self.sockets]:
            await socket.close()

    def _envelope(self, kind: str, body: dict[str, Any]) -> Envelope:
        envelope = Envelope(id=f"envelope-{next(self._ids)}", kind=kind, body=body)
        self.envelopes[envelope.id] = envelope
        return envelope

    def _start(self, envelope: Envelope) -> None:
        task = asyncio.create_task(self._deliver(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, envelope: Envelope) -> None:
        await asyncio.sleep(self.delay_s)
        while not envelope.acked.is_set():
            await self._send(envelope)
            with suppress(TimeoutError):
                async with asyncio.timeout(self.redeliver_after_s):
                    await envelope.acked.wait()

    async def _send(self, envelope: Envelope) -> None:
        while not self.sockets:
            self._connected.clear()
            await self._connected.wait()
        self._turn += 1
        socket = [*self.sockets][self._turn % len(self.sockets)]
        envelope.sent += 1
        with suppress(ConnectionError):
            await socket.send_json(
                {"envelope": envelope.id, "kind": envelope.kind, "body": envelope.body}
            )

    def _take(self, said: dict[str, Any]) -> None:
        envelope = self.envelopes[said["ack"]]
        envelope.reply = said.get("reply", [])
        envelope.acked.set()
