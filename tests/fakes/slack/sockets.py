"""Socket Mode: websockets that envelopes go down, one connection after the other."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack.deliveries import COMMAND, INTERACTION, Envelope

MOST_CONNECTIONS = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Connection:
    """One websocket of the app."""

    socket: web.WebSocketResponse
    request: web.Request


class Sockets:
    """The connections that are open; a transport of envelopes."""

    def __init__(self, *, app_id: str) -> None:
        self.half_open = False
        """Connections stay, but nothing comes out of them any more, not even a pong."""
        self.switched_on = True
        """Whether Socket Mode is on in the app's settings; off, Slack only warns."""
        self.connections: list[Connection] = []
        self.opened = 0
        """How many there ever were."""
        self._app_id = app_id
        self._sent: dict[str, Envelope] = {}
        self._tickets: set[str] = set()
        self._numbers = count(1)
        self._turn = 0
        self._connected = asyncio.Event()

    def ticket(self) -> str:
        """Return what one websocket may be opened with, once."""
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return ticket

    @property
    def listens(self) -> bool:
        return bool(self.connections)

    async def reachable(self) -> None:
        while not self.connections:
            self._connected.clear()
            await self._connected.wait()

    async def send(self, envelope: Envelope) -> None:
        self._sent[envelope.id] = envelope
        if self.half_open or not self.connections:
            return
        self._turn += 1
        connection = self.connections[self._turn % len(self.connections)]
        with suppress(ConnectionError):
            await connection.socket.send_json(_wire(envelope))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Speak with one connection for as long as it is open."""
        if not self.use_up(request):
            return web.Response(status=403, text="unknown or used ticket")
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        connection = Connection(socket=socket, request=request)
        await self._greet(connection)
        try:
            await self._listen(connection)
        finally:
            self._forget(connection)
        return socket

    def use_up(self, request: web.Request) -> bool:
        """Take the ticket that a websocket is opened with; return whether it was good."""
        ticket = request.query.get("ticket", "")
        is_good = ticket in self._tickets
        self._tickets.discard(ticket)
        return is_good

    async def disconnect(self, reason: str = "refresh_requested", *, closes: bool = True) -> None:
        """Tell every connection that it will be closed, and close it.

        Args:
            reason: `warning` (real ones are closed ten seconds later), `refresh_requested`,
                `link_disabled`.
            closes: whether to; else the app is to leave by itself.
        """
        for connection in [*self.connections]:
            with suppress(ConnectionError):
                await connection.socket.send_json(_disconnect(reason))
            if closes:
                self._forget(connection)
                await connection.socket.close()

    def drop(self, connection: Connection | None = None) -> None:
        """Cut off one connection, or every one, without a word."""
        for cut in [*self.connections] if connection is None else [connection]:
            if cut.request.transport is not None:
                cut.request.transport.abort()
            self._forget(cut)

    async def stop(self) -> None:
        for connection in [*self.connections]:
            await connection.socket.close()

    async def _greet(self, connection: Connection) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {"host": "applink-1", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }
        await connection.socket.send_json(hello)
        self.connections.append(connection)
        self.opened += 1
        self._connected.set()

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if self.half_open:
                continue
            if message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._take(message.json())

    def _take(self, said: dict[str, Any]) -> None:
        envelope = self._sent[said["envelope_id"]]
        envelope.reply = said.get("payload") or {}
        envelope.acked.set()

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)


def _wire(envelope: Envelope) -> dict[str, Any]:
    wire = {
        "envelope_id": envelope.id,
        "type": envelope.type,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.type in {COMMAND, INTERACTION},
    }
    if envelope.type in {COMMAND, INTERACTION}:
        return wire
    return wire | {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}


def _disconnect(reason: str) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
