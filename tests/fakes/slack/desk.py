"""Where the app reaches Slack: Web API, file host, response addresses, websockets."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.fakes.slack import chat_methods, look_methods, other_methods, stream_methods
from tests.fakes.slack.breaking import interrupt, refused
from tests.fakes.slack.calling import Api, Method
from tests.fakes.slack.faults import Cut, Fault, Faults, Pass, Refuse, busy
from tests.fakes.slack.file_host import hand_out
from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.limits import RefusedError
from tests.fakes.slack.news import News
from tests.fakes.slack.rates import Pauses, Rates
from tests.fakes.slack.scopes import check_scopes
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.things import Team
from tests.fakes.slack.world import World

METHODS: Mapping[str, Method] = {
    **chat_methods.METHODS,
    **stream_methods.METHODS,
    **look_methods.METHODS,
    **other_methods.METHODS,
}
OPEN = "apps.connections.open"
FILE, SOCKET, HOOK = "file", "socket", "response_url"
"""How requests that are no method are counted, and made to fail."""


class Desk:
    """Checks tokens, lets things go wrong, and keeps what was asked for."""

    def __init__(
        self, world: World, news: News, hooks: Hooks, sockets: Sockets, *, app_token: str
    ) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.faults = Faults()
        self.broken: set[str] = set()
        """Calls that something went wrong with."""
        self.pauses = Pauses()
        self.rates = Rates()
        self.stream_open_s = 300.0
        self._world = world
        self._news = news
        self._hooks = hooks
        self._sockets = sockets
        self._app_token = app_token

    def application(self) -> web.Application:
        application = web.Application(client_max_size=2**22)
        application.router.add_route("*", "/api/{method}", self._call)
        application.router.add_get("/files-pri/{id}/{tail:.*}", self._file)
        application.router.add_post("/hooks/{name}", self._hook)
        application.router.add_get("/socket", self._socket)
        return application

    async def _call(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await _arguments(request)
        fault = self._noted(method, body)
        if isinstance(fault, Refuse):
            return refused(fault)
        await interrupt(request, fault, applied=False)
        try:
            said = self._said(method, body, _token(request, body))
        except RefusedError as error:
            return _not_ok(error)
        await interrupt(request, fault, applied=True)
        return said

    def _said(self, method: str, body: dict[str, Any], token: str) -> web.Response:
        if method == OPEN:
            return self._opened(token)
        team = self._team(token)
        if method not in METHODS:
            raise RefusedError("unknown_method", req_method=method)
        check_scopes(method, team.scopes)
        now = asyncio.get_running_loop().time()
        channel = str(body.get("channel", ""))
        wait_s = self.rates.wait_s(method, team=team.id, channel=channel, now=now)
        if wait_s:
            return refused(busy(retry_after_s=wait_s))
        api = Api(
            world=self._world,
            team=team,
            payloads=self._news.payloads,
            news=self._news,
            hooks=self._hooks,
            now=now,
            stream_open_s=self.stream_open_s,
        )
        result = METHODS[method](api, body)
        headers = {"x-oauth-scopes": ",".join(sorted(team.scopes))}
        return web.json_response({"ok": True, **result}, headers=headers)

    def _opened(self, token: str) -> web.Response:
        if not token.startswith("xapp-"):
            raise RefusedError("not_allowed_token_type")
        if token != self._app_token:
            raise RefusedError("invalid_auth")
        base = self._news.payloads.objects.base.replace("http://", "ws://")
        url = f"{base}/socket?ticket={self._sockets.ticket()}&app_id=A0FOOTNOTE"
        if self._sockets.switched_on:
            return web.json_response({"ok": True, "url": url})
        warned = {"messages": ["[WARN] Socket Mode is not turned on."]}
        return web.json_response({"ok": True, "url": url, "response_metadata": warned})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file_id = request.match_info["id"].rpartition("-")[2]
        fault = self._noted(FILE, {"id": file_id})
        if isinstance(fault, Refuse):
            return refused(fault)
        return await hand_out(request, self._world, file_id, token=_token(request, {}), fault=fault)

    async def _hook(self, request: web.Request) -> web.Response:
        name, body = request.match_info["name"], await request.json()
        fault = self._noted(HOOK, {"hook": name, **body})
        if isinstance(fault, Refuse):
            return refused(fault)
        await interrupt(request, fault, applied=False)
        try:
            posted = self._hooks.respond(name, body)
        except RefusedError as error:
            gone = error.error in {"expired_url", "used_url"}
            return web.json_response(
                {"ok": False, "error": error.error}, status=404 if gone else 400
            )
        if posted is not None and posted.only_for is None:
            self._news.said(posted)
        await interrupt(request, fault, applied=True)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        fault = self._noted(SOCKET, {})
        if isinstance(fault, Refuse):
            return refused(fault)
        await interrupt(request, fault, applied=False)
        if isinstance(fault, Cut):
            self._sockets.use_up(request)
        await interrupt(request, fault, applied=True)
        return await self._sockets.serve(request)

    def _noted(self, call: str, body: dict[str, Any]) -> Fault | None:
        """Keep what was asked for, and return what goes wrong with it."""
        self.requests.append((call, body))
        self.pauses.check(call, body)
        fault = self.faults.next(call)
        if fault is not None and not isinstance(fault, Pass):
            self.broken.add(call)
        if isinstance(fault, Refuse) and fault.retry_after_s is not None:
            self.pauses.begin(call, body, for_s=fault.retry_after_s)
        return fault

    def _team(self, token: str) -> Team:
        if not token:
            raise RefusedError("not_authed")
        for team in self._world.teams.values():
            if team.bot_token == token:
                if team.revoked:
                    raise RefusedError("token_revoked")
                return team
        raise RefusedError("not_allowed_token_type" if token[:5] == "xapp-" else "invalid_auth")


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **{key: str(value) for key, value in (await request.post()).items()}}


def _token(request: web.Request, body: Mapping[str, Any]) -> str:
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return sent or str(body.get("token", ""))


def _not_ok(error: RefusedError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error": error.error, **error.more}
    if error.messages:
        body["response_metadata"] = {"messages": [*error.messages]}
    return web.json_response(body)
