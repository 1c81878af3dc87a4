"""Where the application reaches Discord: the API, the CDN, the gateway."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.discord import app_calls, callback_calls, look_calls, message_calls, thread_calls
from tests.fakes.discord.breaking import RefusedError, interrupt, refused, replied
from tests.fakes.discord.calling import Answer, Call, Upload
from tests.fakes.discord.cdn import Links, hand_out
from tests.fakes.discord.commands import Commands
from tests.fakes.discord.faults import Fault, Faults, Refuse, busy
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.news import News
from tests.fakes.discord.rates import Rates
from tests.fakes.discord.world import World

CALLS: Mapping[str, Answer] = {
    **message_calls.CALLS,
    **thread_calls.CALLS,
    **callback_calls.CALLS,
    **app_calls.CALLS,
    **look_calls.CALLS,
}
FILE, SOCKET, RESUME = "file", "gateway", "resume"
"""How requests that are no call of the API are counted, and made to fail."""
_LATEST_S = 3.0
"""Behind a wait, for whoever waited."""
_BODY_BYTES = 120 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What arrived."""

    call: str
    """The route: `POST /channels/{channel}/messages`, or `file`, `gateway`, `resume`."""
    names: Mapping[str, str]
    """What stood in the path."""
    body: Any
    query: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    """What became of it, if that was asked for."""
    at: float = field(default_factory=time.monotonic)

    def is_like(self, other: "Request") -> bool:
        """Whether both ask for the same thing."""
        mine, others = ((r.call, r.names, r.query, r.body) for r in (self, other))
        return mine == others


def hasty(requests: Sequence[Request]) -> list[Request]:
    """Return those that came before the 429 to one like them let them.

    Others may ask for the same meanwhile, for a reason of their own: whoever was told to wait is
    hasty only where nobody comes when it is time.
    """
    found: list[Request] = []
    for n, asked in enumerate(requests):
        if isinstance(asked.fault, Refuse) and asked.fault.retry_after_s is not None:
            due = asked.at + asked.fault.retry_after_s
            again = [later for later in requests[n + 1 :] if later.is_like(asked)]
            if not any(due <= later.at <= due + _LATEST_S for later in again):
                found += [later for later in again if later.at < due]
    return found


class Desk:
    """Checks tokens, lets things go wrong, and keeps what was asked for."""

    def __init__(
        self,
        *,
        world: World,
        news: News,
        gateway: Gateway,
        commands: Commands,
        interactions: Interactions,
        links: Links,
        token: str,
    ) -> None:
        self.requests: list[Request] = []
        self.faults = Faults()
        self.rates = Rates()
        self.is_revoked = False
        """Whether the bot's token is worth nothing any more."""
        self.gateway_url = ""
        self._world, self._news, self._gateway = world, news, gateway
        self._commands, self._interactions = commands, interactions
        self._links = links
        self._token = token

    def application(self) -> web.Application:
        application = web.Application(client_max_size=_BODY_BYTES)
        for route, answer in CALLS.items():
            method, path = route.split(" ")
            application.router.add_route(method, f"/api/v10{path}", self._handler(route, answer))
        application.router.add_route("*", "/api/{tail:.*}", _nowhere)
        for folder in ("attachments", "ephemeral-attachments"):
            application.router.add_get(f"/{folder}/{{channel}}/{{file}}/{{name}}", self._file)
        application.router.add_get("/gateway", self._socket)
        application.router.add_get("/gateway/", self._socket)
        application.router.add_get("/resume", self._socket)
        return application

    def _handler(self, route: str, answer: Answer) -> Any:  # aiohttp's own type
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._call(request, route, answer)

        return handle

    async def _call(self, request: web.Request, route: str, answer: Answer) -> web.StreamResponse:
        body, uploads = await _sent(request)
        names = dict(request.match_info)
        fault = self.faults.next(route)
        self.requests.append(
            Request(call=route, names=names, query=dict(request.query), body=body, fault=fault)
        )
        if isinstance(fault, Refuse):
            return refused(fault)
        await interrupt(request, fault, applied=False)
        if not self._may(request, route):
            return replied({"message": "401: Unauthorized", "code": 0}, status=401)
        verdict = self.rates.count(route, names)
        if verdict.wait_s:
            said = refused(
                busy(retry_after_s=verdict.wait_s, scope="global" if verdict.is_global else "user")
            )
            said.headers.update(verdict.headers)
            return said
        said = self._said(request, answer, body, uploads)
        said.headers.update(verdict.headers)
        await interrupt(request, fault, applied=True)
        return said

    def _said(
        self, request: web.Request, answer: Answer, body: object, uploads: Mapping[int, Upload]
    ) -> web.Response:
        call = Call(
            world=self._world,
            news=self._news,
            commands=self._commands,
            interactions=self._interactions,
            granted=self._gateway.granted,
            gateway_url=self.gateway_url,
            shards=self._gateway.shards,
            names=dict(request.match_info),
            query=dict(request.query),
            body=body,
            uploads=uploads,
        )
        try:
            result = answer(call)
        except RefusedError as error:
            return replied(error.body, status=error.status)
        return web.Response(status=204) if result is None else replied(result)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        fault, names = self.faults.next(FILE), dict(request.match_info)
        self.requests.append(Request(call=FILE, names=names, body=None, fault=fault))
        if isinstance(fault, Refuse):
            return refused(fault)
        return await hand_out(request, self._world, self._links, fault=fault)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        call = RESUME if request.path == "/resume" else SOCKET
        self.requests.append(Request(call=call, names={}, body=dict(request.query)))
        fault = self.faults.next(SOCKET)
        if isinstance(fault, Refuse):
            return refused(fault)
        return await self._gateway.serve(request)

    def _may(self, request: web.Request, route: str) -> bool:
        if " /interactions/" in route or " /webhooks/" in route:
            return True
        right = f"Bot {self._token}"
        return request.headers.get("Authorization") == right and not self.is_revoked


async def _nowhere(_: web.Request) -> web.Response:
    return replied({"message": "404: Not Found", "code": 0}, status=404)


async def _sent(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """Read a body of JSON, or one with files beside it."""
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return (json.loads(text) if text else {}), {}
    body: dict[str, Any] = {}
    uploads: dict[int, Upload] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = json.loads(await part.text())
        else:
            number = int(str(part.name).removeprefix("files[").removesuffix("]"))
            content = bytes(await part.read())
            media_type = part.headers.get("Content-Type")
            uploads[number] = Upload(
                name=part.filename or "file", content=content, media_type=media_type
            )
    return body, uploads
