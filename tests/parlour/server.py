"""Parlour: a chat platform of our own, over HTTP and a websocket, that remembers what was seen."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Self

from aiohttp import web

from tests.parlour.calls import Calls
from tests.parlour.deliveries import Deliveries
from tests.parlour.faults import Faults, Handle
from tests.parlour.room import BOT, Json, Post

TOKEN = "parlour-token"


class Parlour(Calls):
    """One server, a tenant or more; gateways and workers reach it from any process."""

    def __init__(self, *, redeliver_after_s: float = 1.0, echoes: bool = False) -> None:
        """Prepare it; with `echoes`, what Footnote posts for all is an event like any other."""
        super().__init__()
        self.calls: Counter[str] = Counter()
        self.faults = Faults()
        self.deliveries = Deliveries(
            redeliver_after_s=redeliver_after_s, changed=self._tell_waiting
        )
        self._echoes = echoes
        self._arrivals = count(1)
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/events", self._events)
        paths = ("/thread/{id}", "/file/{id}", "/files/{id}", "/message/{channel}/{id}", "/rooms")
        for path in paths:
            application.router.add_get(path, self._guarded(path.split("/")[1]))
        for name in ("post", "edit", "delete", "react", "status"):
            application.router.add_post(f"/{name}", self._guarded(name))
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._redelivering = asyncio.create_task(self.deliveries.redeliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._redelivering.cancel()
        await asyncio.gather(self._redelivering, return_exceptions=True)
        self.deliveries.cut()
        await self._runner.cleanup()

    @property
    def acknowledged(self) -> list[int]:
        """Envelopes, one for each time."""
        return self.deliveries.acknowledged

    @acknowledged.setter
    def acknowledged(self, kept: list[int]) -> None:
        self.deliveries.acknowledged = kept

    @property
    def replies(self) -> dict[int, Json]:
        """What clicks were answered, by envelope."""
        return self.deliveries.replies

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
        files: Mapping[str, bytes] | None = None,
        mention: bool = True,
        to_others: bool = False,
        about: int | None = None,
        unheard: bool = False,
    ) -> int:
        """Have a person write, `unheard` by gateways if they are not there; return its id."""
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
        if not (unheard or self.room.channels[channel].is_left):
            self.deliver(id_)
        return id_

    def edits(self, id_: int, text: str) -> None:
        post = self.room.posts[id_]
        self.room.change(id_, text, [])
        post.edited += 1
        if not self.room.channels[post.channel].is_left:
            self.deliver(id_)

    def deletes(self, id_: int) -> None:
        self.room.posts[id_].deleted = True
        channel = self.room.posts[id_].channel
        if not self.room.channels[channel].is_left:
            self.deliveries.send({"type": "deleted", **self._place(channel), "id": id_})

    def adds_footnote(
        self, inviter: str | None, *, channel: str = "C1", times: int = 1, alone: bool = False
    ) -> None:
        """Add Footnote to a channel, which gateways are told once or more often.

        `alone`: who adds it has it greet them and nobody else.
        """
        self.room.channels[channel].is_left = False
        event: Json = {
            "type": "added",
            **self._place(channel),
            "inviter": inviter,
            "alone": alone,
            "nth": next(self._arrivals),
            "at": _now(),
        }
        for _ in range(times):
            self.deliveries.send(event)

    def clicks(self, author: str, wish: str, *, on: int, value: str = "") -> int:
        """Have a person click; return the envelope whose reply will be in `replies`."""
        post = self.room.posts[on]
        return self._wishes(author, wish, value, post.channel, thread=post.thread, on=on)

    def wishes(self, author: str, wish: str, value: str, *, channel: str) -> int:
        """Have a person type a command; return the envelope as `clicks` does."""
        return self._wishes(author, wish, value, channel, thread=0, on=0)

    def _wishes(
        self, author: str, wish: str, value: str, channel: str, *, thread: int, on: int
    ) -> int:
        return self.deliveries.send(
            {"type": "click", "author": author, "wish": wish, "value": value, "id": on,
             **self._place(channel), "thread": thread, "guest": author in self.room.guests,
             "creator": self.room.channels[channel].creator,
             "within": self.room.channels[channel].within}
        )  # fmt: skip

    def dismisses(self, channel: str) -> None:
        """Have somebody remove Footnote from a channel."""
        self.room.channels[channel].is_left = True
        self.deliveries.send({"type": "left", **self._place(channel), "at": _now()})

    def removes_footnote(self, tenant: str) -> None:
        """Have somebody remove Footnote from all of a tenant."""
        for channel in self.room.channels.values():
            channel.is_left = channel.is_left or channel.tenant == tenant
        self.deliveries.send({"type": "removed", "tenant": tenant, "at": _now()})

    def deliver(self, id_: int) -> int:
        """Send a message to a gateway, as it stands, once more if it was sent before."""
        return self.deliveries.send(self.room.event(self.room.posts[id_]))

    def _place(self, channel: str) -> Json:
        return {"tenant": self.room.channels[channel].tenant, "channel": channel}

    # --- what people see ---

    def answers(self, id_: int) -> list[Post]:
        """Return what Footnote has standing in answer to a message."""
        return self._standing(f"{id_}:")

    def hellos(self, *, channel: str = "C1") -> list[Post]:
        return [post for post in self._standing("hello-") if post.channel == channel]

    def summaries(self, *, channel: str = "C1") -> list[Post]:
        """Return what Footnote has standing about files that were there before it."""
        return [post for post in self._standing("earlier-") if post.channel == channel]

    def answer(self, id_: int) -> str:
        """Return all of an answer as one text."""
        return "\n".join(post.text for post in self.answers(id_))

    def is_answered(self, id_: int) -> bool:
        """Whether an answer stands there that says that it is complete, and no progress below."""
        is_complete = any(p.buttons and p.buttons[-1].get("end") for p in self.answers(id_))
        return is_complete and not self.status(self.room.posts[id_].thread)

    def status(self, thread: int) -> str:
        """Return the line below a thread; empty where there is none."""
        return self.room.statuses.get(thread, [""])[-1]

    def _standing(self, nonce: str) -> list[Post]:
        posts = [p for p in self.room.posts.values() if p.author == BOT and not p.deleted]
        return [post for post in posts if (post.nonce or "").startswith(nonce)]

    # --- the wire ---

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        _check_token(request)
        return await self.deliveries.connect(request)

    def _guarded(self, name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Count a request, check its token, and let it go wrong as a test wants it."""
        handle: Handle = getattr(self, f"_{name}")

        async def guarded(request: web.Request) -> web.StreamResponse:
            self.calls[name] += 1
            _check_token(request)
            response = await self.faults.handled(name, handle, request)
            self._tell_waiting()
            return response

        return guarded

    def _appears(self, post: Post) -> None:
        super()._appears(post)
        if self._echoes and post.private_to is None:
            self.deliver(post.id)

    def _tell_waiting(self) -> None:
        self._changed.set()


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _check_token(request: web.Request) -> None:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        raise web.HTTPUnauthorized
