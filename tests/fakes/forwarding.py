"""A proxy on loopback that passes plain HTTP and websockets on, and refuses tunnels rudely."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from pydantic import SecretStr


class ForwardingProxy:
    """Repeats to whom it refuses what they sent, password and all."""

    def __init__(self, *, password: str) -> None:
        self.passed = 0
        """Requests that went through."""
        self.refused = 0
        self.address = SecretStr("")
        self._is_closed = False
        self._password = password
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.address = SecretStr(f"http://footnote:{self._password}@127.0.0.1:{port}")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def close(self) -> None:
        """Cut everything off, and refuse everything from now on."""
        self._is_closed = True
        for task in self._open:
            task.cancel()

    def open(self) -> None:
        self._is_closed = False

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                head = await reader.readuntil(b"\r\n\r\n")
                method, to, _ = head.decode().split(maxsplit=2)
                if method == "CONNECT" or self._is_closed:
                    await self._refuse(writer, head)
                else:
                    await self._pass_on(reader, writer, head, to)
        finally:
            writer.close()

    async def _refuse(self, writer: asyncio.StreamWriter, head: bytes) -> None:
        self.refused += 1
        length = str(len(head)).encode()
        writer.write(
            b"HTTP/1.1 407 Refused " + self._password.encode() + b"\r\nConnection: close\r\n"
            b"Content-Length: " + length + b"\r\n\r\n" + head
        )
        await writer.drain()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes, to: str
    ) -> None:
        self.passed += 1
        address = urlsplit(to)
        upstream, into = await asyncio.open_connection(address.hostname, address.port)
        into.write(head)
        both = [
            asyncio.create_task(_copy(reader, into)),
            asyncio.create_task(_copy(upstream, writer)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            into.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(2**16):
            target.write(piece)
            await target.drain()
