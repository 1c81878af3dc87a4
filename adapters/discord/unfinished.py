"""Connections that discord.py forgets: those that it is making when its client is closed."""

import threading
from weakref import WeakSet

import aiohttp
from discord.gateway import KeepAliveHandler

from adapters.discord.ears import Ears


class Unfinished:
    """Remembers every connection of a client, so that none outlives it."""

    def __init__(self, client: Ears) -> None:
        self._sockets: WeakSet[aiohttp.ClientWebSocketResponse] = WeakSet()
        self._connect = client.http.ws_connect
        client.http.ws_connect = self._connected  # type: ignore[method-assign] # there is no hook

    async def _connected(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        socket = await self._connect(url, compress=compress)
        self._sockets.add(socket)
        return socket

    async def end(self) -> None:
        """Close what the client, which is closed already, left open, and end its heartbeats."""
        for socket in list(self._sockets):
            await socket.close()
        for thread in threading.enumerate():
            if isinstance(thread, KeepAliveHandler) and thread.ws.socket in self._sockets:
                thread.stop()
