"""Parlour: a chat platform of our own, over HTTP and a websocket, that remembers what was seen."""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Callable
from itertools import count
from typing import Any, Self

from aiohttp import WSCloseCode, WSMsgType, web

from tests.parlour.room import BOT, Channel, Json, Post, Room

TOKEN = "parlour-token"
LONGEST = 2_000
"""Characters of a message."""

CUT = "cut"
"""The request is done, its reply is lost."""
HANG = "hang"


class Parlour:
    """One server, one tenant; gateways and workers reach it from any process."""

    def __init__(self, *, redeliver_after_s: float = 1.0) -> None:
        self.room = Room(
            channels={
                "C1": Channel(public=True, members={"anna", "bob", "carl"}),
                "C2": Channel(public=True, members={"anna", "bob"}),
                "P1": Channel(public=False, members={"anna", "bob"}),
            }
        )
        self.calls: Counter[str] = Counter()
        self.faults: dict[str, deque[int | str]] = {}
        """By the first part of a path: a status, CUT or HANG for each of the next requests."""
        self.refused: dict[str, str] = {}
        """Why nothing may be posted in a channel."""
        self.expired: set[str] = set()
        """People whose private places are gone."""
        self.acknowledged: list[int] = []
        self.replies: dict[int, Json] = {}
        self._redeliver_after_s = redeliver_after_s
        self._sockets: list[web.WebSocketResponse] = []
        self._envelopes = count(1)
        self._unacknowledged: dict[int, Json] = {}
        self._turn = count()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/events", self._events)
        application.router.add_get("/thread/{id}", self._guarded(self._thread))
        application.router.add_get("/file/{id}", self._guarded(self._file))
        application.router.add_get("/rooms", self._guarded(self._rooms))
        for name in ("post", "edit", "delete", "react", "status"):
            application.router.add_post(f"/{name}", self._guarded(getattr(self, f"_{name}")))
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._redelivering = asyncio.create_task(self._redeliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._redelivering.cancel()
        await asyncio.gather(self._redelivering, return_exceptions=True)
        await self.drop_sockets()
        await self._runner.cleanup()

    async def until(self, seen: Callable[[], bool], *, within_s: float = 30.0) -> None:
        """Wait until something can be seen."""
        async with asyncio.timeout(within_s):
            while not seen():
                self._changed.clear()
                await self._changed.wait()

    # --- what people do ---

    def says(
        self,
        author: str,
        text: str,
        *,
        channel: str = "C1",
        thread: int | None = None,
        files: dict[str, bytes] | None = None,
        mention: bool = True,
        to_others: bool = False,
        about: int | None = None,
    ) -> int:
        """Have a person write; return the id of the message."""
        id_ = self.room.next_id()
        shared = []
        for number, (name, content) in enumerate((files or {}).items()):
            self.room.files[f"F{id_}-{number}"] = content
            shared.append({"id": f"F{id_}-{number}", "name": name, "size": len(content)})
        post = Post(
            id=id_,
            channel=channel,
            thread=thread or id_,
            author=author,
            text=text,
            files=shared,
            mentions_bot=mention,
            to_others=to_others,
            about=about,
        )
        self.room.add(post)
        self.deliver(id_)
        return id_

    def edits(self, id_: int, text: str) -> None:
        post = self.room.posts[id_]
        self.room.change(id_, text, [])
        post.edited += 1
        self.deliver(id_)

    def deletes(self, id_: int) -> None:
        self.room.posts[id_].deleted = True
        self._send({"type": "deleted", "channel": self.room.posts[id_].channel, "id": id_})

    def clicks(self, author: str, wish: str, *, on: int, value: str = "") -> int:
        """Have a person click; return the envelope whose reply will be in `replies`."""
        post = self.room.posts[on]
        return self._send(
            {"type": "click", "author": author, "wish": wish, "value": value, "id": on,
             "channel": post.channel, "thread": post.thread}
        )  # fmt: skip

    def deliver(self, id_: int) -> int:
        """Send a message to a gateway, as it stands, once more if it was sent before."""
        post = self.room.posts[id_]
        return self._send(
            {
                "type": "message",
                "id": post.id,
                "channel": post.channel,
                "thread": post.thread,
                "author": post.author,
                "text": post.text,
                "files": post.files,
                "mentions_bot": post.mentions_bot,
                "to_others": post.to_others,
                "about": post.about,
                "edited": post.edited,
            }
        )

    # --- what people see ---

    def answers(self, id_: int) -> list[Post]:
        """Return what Footnote has standing in answer to a message."""
        return [
            post
            for post in self.room.posts.values()
            if post.author == BOT and not post.deleted and (post.nonce or "").startswith(f"{id_}:")
        ]

    def answer(self, id_: int) -> str:
        """Return all of an answer as one text."""
        return "\n".join(post.text for post in self.answers(id_))

    def is_answered(self, id_: int) -> bool:
        """Whether an answer stands there that says that it is complete."""
        return any(post.buttons and post.buttons[-1].get("end") for post in self.answers(id_))

    def status(self, thread: int) -> str:
        return [*self.room.statuses.get(thread, []), ""][-1] if thread in self.room.statuses else ""

    # --- the wire ---

    async def drop_sockets(self) -> None:
        for socket in self._sockets.copy():
            await socket.close(code=WSCloseCode.GOING_AWAY)

    def _send(self, event: Json) -> int:
        envelope = next(self._envelopes)
        self._unacknowledged[envelope] = event
        self._push(envelope, event)
        return envelope

    def _push(self, envelope: int, event: Json) -> None:
        open_sockets = [socket for socket in self._sockets if not socket.closed]
        if open_sockets:
            socket = open_sockets[next(self._turn) % len(open_sockets)]
            task = asyncio.create_task(self._written(socket, {"envelope": envelope, **event}))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _written(self, socket: web.WebSocketResponse, event: Json) -> None:
        with contextlib.suppress(ConnectionError):
            await socket.send_json(event)

    async def _redeliver(self) -> None:
        while True:
            before = set(self._unacknowledged)
            await asyncio.sleep(self._redeliver_after_s)
            for envelope in sorted(before & set(self._unacknowledged)):
                self._push(envelope, self._unacknowledged[envelope])

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        self._sockets.append(socket)
        for envelope, event in sorted(self._unacknowledged.items()):
            self._push(envelope, event)
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._acknowledge(received.json())
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledge(self, said: dict[str, Any]) -> None:
        self.acknowledged.append(said["ack"])
        self._unacknowledged.pop(said["ack"], None)
        if "reply" in said:
            self.replies[said["ack"]] = said["reply"]
        self._changed.set()

    def _guarded(self, handle: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        """Count a request, check its token, and let it go wrong as a test wants it."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            name = request.path.split("/")[1]
            self.calls[name] += 1
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                raise web.HTTPUnauthorized
            waiting = self.faults.get(name)
            fault = waiting.popleft() if waiting else None
            if fault == HANG:
                await asyncio.Event().wait()
            if isinstance(fault, int):
                return web.json_response(
                    {"why": "fault"}, status=fault, headers={"Retry-After": "0.2"}
                )
            response: web.StreamResponse = await handle(request)
            self._changed.set()
            if fault == CUT and request.transport is not None:
                request.transport.abort()
            return response

        return guarded

    async def _post(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if (why := self._refusal(asked)) is not None:
            return why
        post = Post(
            id=self.room.next_id(),
            channel=asked["channel"],
            thread=asked["thread"],
            author=BOT,
            text=asked["text"],
            nonce=asked["nonce"],
            buttons=asked["buttons"],
            private_to=asked["private_to"],
        )
        self.room.add(post)
        return web.json_response({"id": post.id})

    async def _edit(self, request: web.Request) -> web.Response:
        asked = await request.json()
        post = self.room.posts[asked["id"]]
        if (why := self._refusal({"channel": post.channel, **asked})) is not None:
            return why
        if post.deleted:
            return web.json_response({"why": "gone"}, status=404)
        self.room.change(post.id, asked["text"], asked["buttons"])
        return web.json_response({})

    async def _delete(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.room.posts[asked["id"]].deleted = True
        return web.json_response({})

    async def _react(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.room.reactions.setdefault(asked["id"], []).append(asked["sign"])
        return web.json_response({})

    async def _status(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.room.statuses.setdefault(asked["thread"], []).append(asked["text"])
        return web.json_response({})

    async def _thread(self, request: web.Request) -> web.Response:
        standing = self.room.standing(int(request.match_info["id"]))
        return web.json_response(
            [{"id": p.id, "author": p.author, "text": p.text, "nonce": p.nonce} for p in standing]
        )

    async def _file(self, request: web.Request) -> web.Response:
        content = self.room.files.get(request.match_info["id"])
        if content is None:
            raise web.HTTPNotFound
        return web.Response(body=content)

    async def _rooms(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                name: {"public": channel.public, "members": sorted(channel.members)}
                for name, channel in self.room.channels.items()
            }
        )

    def _refusal(self, asked: dict[str, Any]) -> web.Response | None:
        if len(asked["text"]) > LONGEST:
            return web.json_response({"why": "too long"}, status=400)
        if asked["channel"] in self.refused:
            return web.json_response({"why": self.refused[asked["channel"]]}, status=403)
        if asked.get("private_to") in self.expired:
            return web.json_response({"why": "expired"}, status=410)
        return None
