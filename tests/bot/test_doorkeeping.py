"""Whoever says nothing, or never ends saying it, keeps nobody else out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import aiohttp
import pytest

from bot.doorkeeping import Patience
from bot.web import Place, open_web

QUICK = Patience(silent_s=1.0, most_silent=20)
HEAD = b"GET /healthz HTTP/1.1\r\nHost: footnote\r\n"


@dataclass
class Caller:
    """A connection that somebody holds."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, words: bytes, *, every_s: float) -> None:
        """Say it byte by byte, for ever."""
        with suppress(OSError):
            while True:
                for n in range(len(words)):
                    self.writer.write(words[n : n + 1])
                    await self.writer.drain()
                    await asyncio.sleep(every_s)

    async def heard(self) -> bytes:
        """Return all that is answered until the connection is closed."""
        with suppress(ConnectionError):
            return await self.reader.read()
        return b""


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def nothing() -> str | None:
        return None

    place = Place(host="127.0.0.1", port=0)
    async with open_web(place, missing=nothing, patience=QUICK) as opened:
        yield opened


async def calling(port: int) -> Caller:
    return Caller(*await asyncio.open_connection("127.0.0.1", port))


async def health(port: int) -> int:
    url = f"http://127.0.0.1:{port}/healthz"
    async with aiohttp.ClientSession() as session, session.get(url) as said:
        return said.status


async def test_who_says_nothing_is_not_waited_for(port: int) -> None:
    caller = await calling(port)

    async with asyncio.timeout(20):
        assert await caller.heard() == b""
    caller.writer.close()


async def test_who_says_a_little_now_and_then_is_not_waited_for(port: int) -> None:
    caller = await calling(port)
    caller.writer.write(HEAD)
    saying = asyncio.create_task(caller.says(b"X-Slow: a\r\n", every_s=0.1))

    async with asyncio.timeout(20):
        assert await caller.heard() == b""
    saying.cancel()
    caller.writer.close()


async def test_who_asks_once_and_then_nothing_is_not_waited_for(port: int) -> None:
    caller = await calling(port)
    caller.writer.write(HEAD + b"\r\n")

    async with asyncio.timeout(20):
        said = await caller.heard()

    assert said.startswith(b"HTTP/1.1 200")
    assert said.endswith(b"Footnote works.\n")
    caller.writer.close()


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"X-Large: " + b"a" * 20_000 + b"\r\n\r\n",
        HEAD + b"X-Many: a\r\n" * 5_000 + b"\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=["a long field", "many fields", "a long address"],
)
async def test_a_head_that_is_too_large_is_refused(port: int, head: bytes) -> None:
    caller = await calling(port)
    caller.writer.write(head)

    async with asyncio.timeout(20):
        said = await caller.heard()

    assert said == b"" or said.startswith(b"HTTP/1.0 400") or said.startswith(b"HTTP/1.1 400")
    caller.writer.close()


async def test_many_who_say_nothing_keep_nobody_out(port: int, full_size: bool) -> None:
    callers = [await calling(port) for _ in range(400 if full_size else 60)]

    async with asyncio.timeout(20):
        first = await callers[0].heard()
        assert await health(port) == 200

    assert first == b""
    for caller in callers:
        caller.writer.close()


async def test_who_is_being_answered_is_not_closed() -> None:
    async def slowly() -> str | None:
        await asyncio.sleep(3 * QUICK.silent_s)
        return None

    place = Place(host="127.0.0.1", port=0)
    async with (
        open_web(place, missing=slowly, patience=QUICK) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/readyz") as said,
    ):
        assert said.status == 200
