"""Gateway v10: one websocket a shard, sessions that can be resumed, and what goes wrong."""

import asyncio
import json
import secrets
from collections.abc import Callable
from contextlib import suppress

from aiohttp import WSMsgType, web

from tests.fakes.discord.compression import packer
from tests.fakes.discord.handshakes import CloseError, asked_for, check_token
from tests.fakes.discord.intents import PRIVILEGED
from tests.fakes.discord.mischief import Mischief
from tests.fakes.discord.sessions import (
    HEARTBEAT,
    HEARTBEAT_ACK,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    RECONNECT,
    REQUEST_MEMBERS,
    RESUME,
    Connection,
    Event,
    Payload,
    Session,
)

MOST_A_MINUTE = 120
_KNOWN_OPS = {HEARTBEAT, IDENTIFY, 3, 4, RESUME, REQUEST_MEMBERS, 31}
Greeting = Callable[[Session], list[tuple[str, Payload]]]
"""READY and the servers, for a session that begins."""


class Gateway:
    """The sessions there are, and what is done to them."""

    def __init__(self, *, token: str, heartbeat_s: float, resume_window_s: float) -> None:
        self.granted = PRIVILEGED
        """Privileged intents that the application may ask for."""
        self.acks = True
        """Whether heartbeats are acknowledged."""
        self.says_hello = True
        """Whether who connects hears anything at all."""
        self.refuses_resume = False
        self.keeps = False
        """Whether what nobody listened to waits for who comes; Discord never does that."""
        self.kept: list[Event] = []
        self.shards = 1
        """As `/gateway/bot` recommends."""
        self.sessions: list[Session] = []
        self.identified: list[Payload] = []
        self.resumed: list[Payload] = []
        self.heartbeats = 0
        self.mischief = Mischief(self._tell)
        self.greeting: Greeting = lambda _: []
        self.members: Callable[[Payload], tuple[str, Payload]] | None = None
        """Answers who asks for a server's members."""
        self._token = token
        self._heartbeat_s = heartbeat_s
        self._resume_window_s = resume_window_s
        self._connections: list[Connection] = []

    @property
    def connected(self) -> list[Session]:
        """The sessions that have a connection now."""
        return [one for one in self.sessions if one.connection is not None]

    def dispatch(self, event: Event) -> None:
        """Tell every session that an event concerns, unless mischief is to be made of it."""
        self.mischief.dispatch(event)

    # --- what goes wrong ---

    def reconnect(self) -> None:
        """Ask every connection to go and come back (op 7)."""
        for connection in self._connections:
            connection.send(RECONNECT)

    def invalidate(self, *, resumable: bool) -> None:
        """Say that sessions are invalid (op 9)."""
        for session in self.connected:
            session.is_over = not resumable
            if session.connection is not None:
                session.connection.send(INVALID_SESSION, resumable)

    def wants_heartbeat(self) -> None:
        for connection in self._connections:
            connection.send(HEARTBEAT)

    async def close(self, code: int) -> None:
        """Close every connection; 1000 and 1001 end sessions, 4007 and 4009 do, too."""
        for connection in [*self._connections]:
            if connection.session is not None and code in {1000, 1001, 4007, 4009}:
                connection.session.is_over = True
            self._left(connection)
            await connection.socket.close(code=code)

    def half_open(self) -> None:
        """Let nothing come out of the connections there are any more; new ones work."""
        for connection in self._connections:
            connection.is_mute = True

    def drop(self) -> None:
        """Cut every connection off without a word."""
        for connection in [*self._connections]:
            self._left(connection)
            connection.abort()

    def forget_sessions(self) -> None:
        """Let no session there is be resumed, as after a long absence."""
        for session in self.sessions:
            session.is_over = True

    # --- one connection ---

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Speak with one connection for as long as it is open."""
        socket = web.WebSocketResponse(max_msg_size=4096, timeout=1.0)
        await socket.prepare(request)
        pack = packer(request.query.get("compress", ""))
        connection = Connection(socket=socket, request=request, pack=pack)
        self._connections.append(connection)
        if self.says_hello:
            interval = int(self._heartbeat_s * 1000)
            connection.send(HELLO, {"heartbeat_interval": interval, "_trace": []})
        pump = asyncio.create_task(connection.pump())
        try:
            await self._listen(connection)
        except CloseError as error:
            await socket.close(code=error.code, message=str(error).encode())
        finally:
            pump.cancel()
            self._closed(connection)
            self._left(connection)
        return socket

    async def stop(self) -> None:
        for connection in [*self._connections]:
            with suppress(ConnectionError):
                await connection.socket.close(code=1001)

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT or connection.is_mute:
                continue
            try:
                said = json.loads(message.data)
                op, data = int(said["op"]), said.get("d")
            except (ValueError, KeyError, TypeError) as error:
                raise CloseError(4002, "Error while decoding payload.") from error
            self._count(connection)
            self._take(connection, op, data)

    def _take(self, connection: Connection, op: int, data: Payload) -> None:
        if op not in _KNOWN_OPS:
            raise CloseError(4001, "Unknown opcode.")
        if op == HEARTBEAT:
            self.heartbeats += 1
            if self.acks:
                connection.send(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            raise CloseError(4003, "Not authenticated.")
        elif op == REQUEST_MEMBERS and self.members is not None:
            connection.session.dispatch(*self.members(data))

    def _identify(self, connection: Connection, data: Payload) -> None:
        self.identified.append(data)
        if connection.session is not None:
            raise CloseError(4005, "Already authenticated.")
        check_token(data, self._token)
        shard, shards, intents = asked_for(data, least_shards=self.shards, granted=self.granted)
        session = Session(id=secrets.token_hex(16), shard=shard, shards=shards, intents=intents)
        session.connection, connection.session = connection, session
        self.sessions.append(session)
        for name, payload in self.greeting(session):
            session.dispatch(name, payload)
        kept, self.kept = self.kept, []
        for event in kept:
            self._tell(event)

    def _resume(self, connection: Connection, data: Payload) -> None:
        self.resumed.append(data)
        check_token(data, self._token)
        session = next((one for one in self.sessions if one.id == data["session_id"]), None)
        if session is None or session.is_over or self.refuses_resume or self._is_late(session):
            connection.send(INVALID_SESSION, data=False)
            return
        if data["seq"] > len(session.sent):
            session.is_over = True
            raise CloseError(4007, "Invalid seq.")
        session.connection, connection.session = connection, session
        session.replay(data["seq"])
        self.kept.clear()
        session.dispatch("RESUMED", {"_trace": []})

    def _is_late(self, session: Session) -> bool:
        away_s = asyncio.get_running_loop().time() - (session.left_at or float("inf"))
        return away_s > self._resume_window_s

    def _tell(self, event: Event) -> None:
        there = [one for one in self.sessions if not one.is_over and one.concerns(event)]
        if self.keeps and not any(one.connection for one in self.sessions if not one.is_over):
            self.kept.append(event)
        for session in there:
            session.dispatch(event.name, event.data(session.intents))

    def _count(self, connection: Connection) -> None:
        now = asyncio.get_running_loop().time()
        connection.received = [at for at in connection.received if at > now - 60] + [now]
        if len(connection.received) > MOST_A_MINUTE:
            raise CloseError(4008, "Rate limited.")

    def _closed(self, connection: Connection) -> None:
        """End a session that the client closed itself; what we closed is remembered already."""
        by_client = connection in self._connections
        if by_client and connection.session and connection.socket.close_code in {1000, 1001}:
            connection.session.is_over = True

    def _left(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            session.left_at = asyncio.get_running_loop().time()
