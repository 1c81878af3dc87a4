"""An OpenAI-compatible endpoint on loopback that answers, breaks, and remembers."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from tests.fakes.openai import wire
from tests.fakes.openai.breaking import CutOnPurposeError, cut, stream
from tests.fakes.openai.faults import Cut, EndWithout, Fault, Hang, Refuse, Say, SendVectors
from tests.fakes.openai.prompts import read_prompt
from tests.fakes.openai.replies import reply
from tests.fakes.openai.traits import Traits, texts_to_embed
from tests.fakes.openai.vectors import vector

CHAT = "/chat/completions"
EMBEDDINGS = "/embeddings"
MODELS = "/models"

_USUAL_MODELS = {"gpt-4o-mini", "text-embedding-3-small"}

Respond = Callable[[list[dict[str, Any]]], str | None]
"""Takes the messages of a chat request; None leaves the answer to the default."""


@dataclass(kw_only=True)
class Received:
    """One request, as it arrived."""

    path: str
    """Below `/v1`."""
    headers: Mapping[str, str]
    body: dict[str, Any]
    peer: object
    """The other end of its connection."""
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the client went away before the answer was complete."""


@dataclass(kw_only=True)
class FakeOpenAI(Traits):
    """Speaks `/v1/chat/completions`, `/v1/embeddings` and `/v1/models`.

    What a chat request is told comes from the first of these that has something to say: a fault,
    `answers` (each used once), `respond`, and `replies.reply`, which knows our prompts.
    """

    answers: deque[str] = field(default_factory=deque)
    respond: Respond | None = None
    hold: Callable[[Received], Awaitable[None]] | None = None
    """Awaited before each answer: a request waits for whatever the test is waiting for."""
    requests: list[Received] = field(default_factory=list)
    arrivals: asyncio.Queue[Received] = field(default_factory=asyncio.Queue)
    """Every request once more, for whoever waits for the next one."""
    most_at_once: int = 0
    """The largest number of requests that were in progress together."""

    def __post_init__(self) -> None:
        self._faults: list[tuple[str, Fault, int | None]] = []
        self._in_progress = 0
        self._closing = False
        self._runner: web.AppRunner | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """The base URL, ending in `/v1`."""
        return self._url

    def fail(self, path: str, fault: Fault, *, times: int | None = 1) -> None:
        """Let the next requests to `path` go wrong; None: all of them. Queued in order."""
        self._faults.append((path, fault, times))

    def count(self, path: str) -> int:
        """Return how many requests to `path` arrived."""
        return len(self.received(path))

    def received(self, path: str) -> list[Received]:
        return [request for request in self.requests if request.path == path]

    async def start(self, *, port: int = 0) -> None:
        application = web.Application(client_max_size=64 * 2**20)
        application.router.add_post("/v1" + CHAT, self._serve)
        application.router.add_post("/v1" + EMBEDDINGS, self._serve)
        application.router.add_get("/v1" + MODELS, self._serve)
        self._runner = web.AppRunner(
            application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, bound_port = self._runner.addresses[0][:2]
        self._url = f"http://{host}:{bound_port}/v1"

    async def stop(self) -> None:
        self._closing = True
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/v1")
        received = Received(
            path=path,
            headers=request.headers,
            body=await request.json() if request.can_read_body else {},
            peer=request.transport and request.transport.get_extra_info("peername"),
        )
        self.requests.append(received)
        self.arrivals.put_nowait(received)
        self._in_progress += 1
        self.most_at_once = max(self.most_at_once, self._in_progress)
        try:
            return await self._answer(request, received)
        except CutOnPurposeError:
            return web.Response()
        except (asyncio.CancelledError, ConnectionError):
            if not self._closing:
                received.closed.set()
            raise
        finally:
            self._in_progress -= 1

    async def _answer(self, request: web.Request, received: Received) -> web.StreamResponse:
        await asyncio.sleep(self.latency_s)
        if self.hold is not None:
            await self.hold(received)
        fault = self._next_fault(received.path)
        if isinstance(fault, Hang) and fault.after_tokens is None:
            await asyncio.Event().wait()
        if isinstance(fault, Cut) and fault.after_tokens is None:
            cut(request)
        authorization = request.headers.get("Authorization", "")
        refusal = self.refusal(authorization=authorization, body=received.body)
        if isinstance(fault, Refuse):
            refusal = fault
        if refusal is not None:
            return _json(wire.error(refusal), status=refusal.status, headers=refusal.headers)
        if received.path == MODELS:
            return _json(wire.models(sorted(self.models or _USUAL_MODELS)))
        if received.path == EMBEDDINGS:
            return self._embeddings(received.body, fault)
        return await self._chat(request, received.body, fault)

    def _next_fault(self, path: str) -> Fault | None:
        for position, (where, fault, times) in enumerate(self._faults):
            if where == path:
                if times is not None:
                    self._faults[position] = (where, fault, times - 1)
                    if times == 1:
                        del self._faults[position]
                return fault
        return None

    # --- vectors ---

    def _embeddings(self, body: dict[str, Any], fault: Fault | None) -> web.Response:
        wrong = fault if isinstance(fault, SendVectors) else SendVectors()
        texts = texts_to_embed(body)
        dimensions = wrong.dimensions or int(body.get("dimensions", self.dimensions))
        rows = [_row(text, dimensions, wrong.value) for text in texts[: len(texts) - wrong.fewer]]
        indexed = list(enumerate(rows))
        as_text = body.get("encoding_format") == "base64"
        return _json(
            wire.embeddings(
                body["model"], reversed(indexed) if wrong.backwards else indexed, as_text=as_text
            )
        )

    # --- chat ---

    async def _chat(
        self, request: web.Request, body: dict[str, Any], fault: Fault | None
    ) -> web.StreamResponse:
        text = fault.text if isinstance(fault, Say) else self._text(body["messages"])
        reason = fault.finish_reason if isinstance(fault, EndWithout) else "stop"
        if body.get("stream"):
            events = wire.chunks(body["model"], text, thoughts=self.thoughts, finish_reason=reason)
            return await stream(request, events, fault, delay_s=self.token_delay_s)
        whole = wire.completion(body["model"], text, thoughts=self.thoughts, finish_reason=reason)
        return _json(whole)

    def _text(self, messages: list[dict[str, Any]]) -> str:
        if self.answers:
            return self.answers.popleft()
        scripted = self.respond(messages) if self.respond is not None else None
        return reply(read_prompt(messages)) if scripted is None else scripted


def _row(text: str, dimensions: int, value: float | None) -> NDArray[np.float32]:
    if value is not None:
        return np.full(dimensions, value, dtype=np.float32)
    return vector(text, dimensions)


def _json(
    text: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")
