"""What goes wrong with requests, as a test wants it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from aiohttp import web

CUT = "cut"
"""The request is done, its reply breaks off in the middle."""
HANG = "hang"
"""The request is neither done nor answered."""
PASS = "pass"
"""Nothing goes wrong."""
_BUSY_S = 0.2

Handle = Callable[[web.Request], Awaitable[web.Response]]


class Faults(dict[str, deque[int | str]]):
    """By the first part of a path: a status, CUT, HANG or PASS for each of the next requests.

    A 429 names a time to come back, and is the answer to all requests of that kind until then.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lasting: dict[str, int] = {}
        """By the same: the status of every request, until it is taken away."""
        self._busy_until: dict[str, float] = {}

    async def handled(self, name: str, handle: Handle, request: web.Request) -> web.StreamResponse:
        """Answer a request, or let it go wrong."""
        fault = self._fault(name)
        if fault == HANG:
            await asyncio.Event().wait()
        if isinstance(fault, int):
            headers = {"Retry-After": str(_BUSY_S)} if fault == 429 else None
            return web.json_response({"why": "fault"}, status=fault, headers=headers)
        response = await handle(request)
        return await _broken_off(request, response) if fault == CUT else response

    def _fault(self, name: str) -> int | str | None:
        now = asyncio.get_running_loop().time()
        if now < self._busy_until.get(name, 0.0):
            return 429
        if name in self.lasting:
            return self.lasting[name]
        fault = self[name].popleft() if self.get(name) else None
        if fault == 429:
            self._busy_until[name] = now + _BUSY_S
        return fault


async def _broken_off(request: web.Request, whole: web.Response) -> web.StreamResponse:
    body = whole.body if isinstance(whole.body, bytes) else b""
    half = web.StreamResponse(headers={"Content-Length": str(len(body))})
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.abort()
    return half
