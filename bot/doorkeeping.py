"""Who may stay at the web server: nobody who says nothing, and not too many at once.

aiohttp limits what a request may hold; how long its head may take, and how many there may be that
never end it, it leaves open.
"""

import asyncio
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

_LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How much is put up with."""

    silent_s: float = 10.0
    """So long may a connection be open, or open again after a request, without a whole head."""
    most_silent: int = 200
    """So many at once; of more, those that have been silent the longest are closed."""


class Doorkeeper:
    """Closes connections of one server that ask nothing."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._heard: set[web.RequestHandler] = set()
        """Those whose request is being answered."""
        self._silent_since: dict[web.RequestHandler, float] = {}

    async def watch(self, runner: web.AppRunner) -> None:
        """Look around until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            if runner.server is not None:
                self._look(runner.server, now=asyncio.get_running_loop().time())

    @web.middleware
    async def listen(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request of the application, and know meanwhile who asked it."""
        self._heard.add(request.protocol)
        try:
            return await handler(request)
        finally:
            self._heard.discard(request.protocol)
            self._silent_since.pop(request.protocol, None)

    def _look(self, server: web.Server, *, now: float) -> None:
        silent = [c for c in server.connections if c not in self._heard]
        self._silent_since = {c: self._silent_since.get(c, now) for c in silent}
        longest_first = sorted(silent, key=lambda connection: self._silent_since[connection])
        too_many = len(silent) - self._patience.most_silent
        for number, connection in enumerate(longest_first):
            too_long = now - self._silent_since[connection] > self._patience.silent_s
            if number < too_many or too_long:
                connection.force_close()
