"""A proxy on loopback that opens tunnels, takes the first bytes, and hangs up."""

import asyncio
import base64
from dataclasses import dataclass
from typing import Self

from pydantic import SecretStr


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel:
    """One CONNECT, and what was sent through it first."""

    to: str
    credentials: str
    first_bytes: bytes
    """The beginning of TLS, which names its server."""


class FakeProxy:
    """Wants a name and a password, as companies' proxies do."""

    def __init__(self) -> None:
        self.tunnels: list[Tunnel] = []
        self.address = SecretStr("")

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.address = SecretStr(f"http://me:hunter2@127.0.0.1:{port}")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, to, _ = head.split(maxsplit=2)
        assert method == "CONNECT"
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        first = await reader.read(65_536)
        self.tunnels.append(Tunnel(to=to, credentials=_credentials(head), first_bytes=first))
        writer.close()


def _credentials(head: str) -> str:
    _, _, rest = head.partition("Proxy-Authorization: Basic ")
    return base64.b64decode(rest.splitlines()[0]).decode() if rest else ""
