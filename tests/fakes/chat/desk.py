"""Where bots reach Parlour: calls and downloads over HTTP, events over a websocket."""

import asyncio
from typing import Any

from aiohttp import web

from tests.fakes.chat.calls import CALLS, RefusedError
from tests.fakes.chat.deliveries import Deliveries
from tests.fakes.chat.faults import Cut, Fault, Faults, Hang, Refuse, Slow
from tests.fakes.chat.people import message_body
from tests.fakes.chat.world import File, World

_AT_ONCE = Slow(piece_bytes=2**16, pause_s=0)


class Desk:
    """Checks the token, lets things go wrong, and keeps what was asked for."""

    def __init__(self, world: World, deliveries: Deliveries, faults: Faults, *, token: str) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self._world = world
        self._deliveries = deliveries
        self._faults = faults
        self._token = token

    def application(self) -> web.Application:
        application = web.Application(client_max_size=2**20)
        application.router.add_post("/api/{call}", self._call)
        application.router.add_get("/files/{id}", self._file)
        application.router.add_get("/socket", self._socket)
        return application

    async def _call(self, request: web.Request) -> web.Response:
        call, body = request.match_info["call"], await request.json()
        fault = self._next(call, body)
        if (refusal := self._refusal(request, fault)) is not None:
            return refusal
        await _break(request, fault, applied=False)
        try:
            result = CALLS[call](self._world, body)
        except RefusedError as error:
            return _refused(Refuse(status=error.status, error=error.error))
        if call == "post":
            posted = self._world.messages[result["id"]]
            self._deliveries.send("message", message_body(self._world, posted))
        await _break(request, fault, applied=True)
        return web.json_response(result)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file_id = request.match_info["id"]
        fault = self._next("file", {"id": file_id})
        if (refusal := self._refusal(request, fault)) is not None:
            return refusal
        file = self._world.files.get(file_id)
        if file is None:
            return _refused(Refuse(status=404, error="no_such_file"))
        if isinstance(fault, Hang):
            await asyncio.Event().wait()
        return await _sent(request, file, fault)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        fault = self._next("socket", {})
        if (refusal := self._refusal(request, fault)) is not None:
            return refusal
        return await self._deliveries.serve(request)

    def _next(self, call: str, body: dict[str, Any]) -> Fault | None:
        self.requests.append((call, body))
        return self._faults.next(call)

    def _refusal(self, request: web.Request, fault: Fault | None) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            return _refused(Refuse(status=401, error="wrong_token"))
        return _refused(fault) if isinstance(fault, Refuse) else None


async def _sent(request: web.Request, file: File, fault: Fault | None) -> web.StreamResponse:
    """Stream a file without saying how long it is."""
    response = web.StreamResponse()
    await response.prepare(request)
    if isinstance(fault, Cut):
        await response.write(file.content[: fault.after_bytes])
        _abort(request)
        return response
    pace = fault if isinstance(fault, Slow) else _AT_ONCE
    for begin in range(0, len(file.content), pace.piece_bytes):
        await response.write(file.content[begin : begin + pace.piece_bytes])
        await asyncio.sleep(pace.pause_s)
    await response.write_eof()
    return response


async def _break(request: web.Request, fault: Fault | None, *, applied: bool) -> None:
    match fault:
        case Hang() if fault.applied == applied:
            await asyncio.Event().wait()
        case Cut() if fault.applied == applied:
            _abort(request)
            raise ConnectionResetError


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _refused(fault: Refuse) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    return web.json_response({"error": fault.error}, status=fault.status, headers=headers)
