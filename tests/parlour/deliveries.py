"""What Parlour tells gateways, again and again until it is acknowledged."""

import asyncio
import contextlib
from asyncio import BaseTransport
from collections.abc import Callable
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.parlour.room import Json


class Deliveries:
    """Events in the order they happened, each to one of the gateways."""

    def __init__(self, *, redeliver_after_s: float, changed: Callable[[], None]) -> None:
        self.acknowledged: list[int] = []
        self.replies: dict[int, Json] = {}
        """What a click was answered, by its envelope."""
        self.waiting: dict[int, Json] = {}
        """What is not acknowledged, by envelope."""
        self._redeliver_after_s = redeliver_after_s
        self._changed = changed
        self._envelopes = count(1)
        self._turns = count()
        self._sockets: dict[web.WebSocketResponse, BaseTransport | None] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def send(self, event: Json) -> int:
        """Tell a gateway, at once where one is connected; return the envelope."""
        envelope = next(self._envelopes)
        self.waiting[envelope] = event
        self._push(envelope)
        return envelope

    def cut(self) -> None:
        """Break every connection, without a word."""
        for transport in self._sockets.values():
            if isinstance(transport, asyncio.Transport):
                transport.abort()

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Be a gateway's connection until it ends."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        self._sockets[socket] = request.transport
        for envelope in sorted(self.waiting):
            self._push(envelope)
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._acknowledge(received.json())
        finally:
            del self._sockets[socket]
        return socket

    async def redeliver(self) -> None:
        """Send what stays unacknowledged again, until cancelled."""
        while True:
            before = set(self.waiting)
            await asyncio.sleep(self._redeliver_after_s)
            for envelope in sorted(before & set(self.waiting)):
                self._push(envelope)

    def _push(self, envelope: int) -> None:
        sockets = [socket for socket in self._sockets if not socket.closed]
        if sockets:
            socket = sockets[next(self._turns) % len(sockets)]
            event = {"envelope": envelope, **self.waiting[envelope]}
            task = asyncio.create_task(_written(socket, event))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    def _acknowledge(self, said: dict[str, Any]) -> None:
        self.acknowledged.append(said["ack"])
        self.waiting.pop(said["ack"], None)
        if "reply" in said:
            self.replies[said["ack"]] = said["reply"]
        self._changed()


async def _written(socket: web.WebSocketResponse, event: Json) -> None:
    with contextlib.suppress(ConnectionError):
        await socket.send_json(event)
