"""Gateway sessions: what one shard was told of, on however many connections."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.discord.compression import Packer, wire
from tests.fakes.discord.intents import NO_INTENT, Intent
from tests.fakes.discord.things import Snowflake

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, before it is known who is told."""

    name: str
    guild: Snowflake | None
    """None: a conversation, told to the first shard."""
    needs: Intent = NO_INTENT
    data: Callable[[Intent], Payload]
    """What a session with these intents is told."""


@dataclass(kw_only=True, eq=False)
class Connection:
    """One websocket."""

    socket: web.WebSocketResponse
    request: web.Request
    pack: Packer | None
    session: "Session | None" = None
    outbox: asyncio.Queue[Payload] = field(default_factory=asyncio.Queue)
    is_mute: bool = False
    """Half open: nothing is read from it or sent down it any more."""
    received: list[float] = field(default_factory=list)
    """When something arrived, in seconds of the loop's clock."""

    def send(self, op: int, data: object = None, **more: object) -> None:
        self.outbox.put_nowait({"op": op, "d": data, "s": None, "t": None, **more})

    async def pump(self) -> None:
        """Send what is queued, one after the other, until the connection breaks."""
        with suppress(ConnectionError):
            while True:
                data = wire(await self.outbox.get())
                if self.is_mute:
                    continue
                if self.pack is None:
                    await self.socket.send_str(data.decode())
                else:
                    await self.socket.send_bytes(self.pack(data))

    def abort(self) -> None:
        if self.request.transport is not None:
            self.request.transport.abort()


@dataclass(kw_only=True, eq=False)
class Session:
    """One shard's session: it outlives its connections, until it is over."""

    id: str
    shard: int
    shards: int
    intents: Intent
    sent: list[Payload] = field(default_factory=list)
    """Every dispatch, the first with the sequence number 1."""
    connection: Connection | None = None
    is_over: bool = False
    left_at: float | None = None
    """When its connection broke."""

    def concerns(self, event: Event) -> bool:
        shard = (int(event.guild) >> 22) % self.shards if event.guild else 0
        return shard == self.shard and (self.intents & event.needs) == event.needs

    def dispatch(self, name: str, data: Payload) -> None:
        """Number an event, remember it, and send it where there is a connection."""
        payload = {"op": DISPATCH, "s": len(self.sent) + 1, "t": name, "d": data}
        self.sent.append(payload)
        if self.connection is not None:
            self.connection.outbox.put_nowait(payload)

    def replay(self, after: int) -> None:
        """Send all that followed a sequence number once more."""
        if self.connection is not None:
            for payload in self.sent[after:]:
                self.connection.outbox.put_nowait(payload)
