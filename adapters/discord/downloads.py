"""The bytes of a file that was dropped in Discord."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from discord.http import Route
from yarl import URL

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.keys import channel_of, message_of
from adapters.discord.written import CONTENT
from adapters.errors import DownloadFailedError, DownloadRefusedError, PlatformUnavailableError
from adapters.incoming import MessageKey
from adapters.waiting import retry_after_s
from rag.events import FileShared
from rag.values import RefusalReason

Json = Mapping[str, Any]

_CHUNK = 2**16
_TIMEOUT = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)
_TOO_MANY = 429
_WAITS_S = 60.0
"""As long as the host may ask to stay away."""
_GONE = {403, 404, 410}
_HTTPS = 443
HOSTS = {"cdn.discordapp.com", "media.discordapp.net"}
_NOT_AT_DISCORD = "its bytes are not kept at Discord. Drop the file itself here."
_NOT_NOW = "Discord does not hand it out just now. Try again."
_NO_LONGER = "it is no longer in Discord, or not to be seen by me."


class Downloads:
    """Discord's file host, by links that are fresh: those of yesterday have expired."""

    def __init__(
        self, calls: Calls, session: aiohttp.ClientSession, *, api_url: str, proxy: str | None
    ) -> None:
        self._calls = calls
        self._session = session
        self._api = URL(api_url)
        self._proxy = proxy

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        """Stream a file to `path`, as `Adapter.fetch` does."""
        known = await self._looked_up(file)
        if int(known.get("size") or 0) > max_bytes:
            raise _too_large(file, max_bytes)
        url = URL(str(known["url"]), encoded=True)
        if not is_discords(url, api=self._api):
            raise _refused(file, _NOT_AT_DISCORD)
        try:
            await self._save(file, url, path, max_bytes=max_bytes)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DownloadFailedError(file.name, detail=_NOT_NOW) from error

    async def read(self, known: Json, *, max_bytes: int) -> bytes:
        """Return the bytes of a file that Discord told of just now; raises as `fetch` does."""
        name, url = str(known["filename"]), URL(str(known["url"]), encoded=True)
        if not is_discords(url, api=self._api):
            raise DownloadRefusedError(
                name, reason=RefusalReason.UNKNOWN_TYPE, detail=_NOT_AT_DISCORD
            )
        try:
            async with self._handed_out(url) as response:
                response.raise_for_status()
                content = await response.content.read(max_bytes + 1)
                while not response.content.at_eof() and len(content) <= max_bytes:
                    content += await response.content.read(max_bytes)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DownloadFailedError(name, detail=_NOT_NOW) from error
        if len(content) > max_bytes:
            raise DownloadRefusedError(
                name,
                reason=RefusalReason.TOO_LARGE,
                detail=f"it is larger than {max_bytes:,} bytes.",
            )
        return content

    async def _looked_up(self, file: FileShared) -> Json:
        """Return what Discord knows of a file, with a link that works now."""
        key = MessageKey(file.message_key)
        route = Route(
            "GET",
            "/channels/{channel_id}/messages/{message_id}",
            channel_id=channel_of(key),
            message_id=message_of(key),
        )
        try:
            message = await self._calls.do(route)
        except DiscordRefusal as error:
            raise _refused(file, _NO_LONGER) from error
        except PlatformUnavailableError as error:
            raise DownloadFailedError(file.name, detail=_NOT_NOW) from error
        for known in _files_of(message):
            if known["id"] == file.file_id:
                return known
        if file.link is not None and not any(message.get(part) for part in CONTENT):
            return {"url": file.link, "size": file.size}
        raise _refused(file, _NO_LONGER)

    async def _save(self, file: FileShared, url: URL, path: Path, *, max_bytes: int) -> None:
        async with self._handed_out(url) as response:
            if response.status in _GONE or 300 <= response.status < 400:
                raise _refused(file, _NO_LONGER)
            response.raise_for_status()
            received = 0
            with path.open("xb") as target:
                async for chunk in response.content.iter_chunked(_CHUNK):
                    received += len(chunk)
                    if received > max_bytes:
                        raise _too_large(file, max_bytes)
                    target.write(chunk)

    @asynccontextmanager
    async def _handed_out(self, url: URL) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for a file; come back as late as the host asks for, if that is not too late."""
        loop = asyncio.get_running_loop()
        end = loop.time() + _WAITS_S
        while True:
            async with self._session.get(
                url, allow_redirects=False, proxy=self._proxy, timeout=_TIMEOUT
            ) as response:
                pause_s = _pause_s(response)
                if pause_s is None or loop.time() + pause_s > end:
                    yield response
                    return
            await asyncio.sleep(pause_s)


def _pause_s(response: aiohttp.ClientResponse) -> float | None:
    """Return how long the host asks to stay away; None where it does not say so."""
    return retry_after_s(response.headers) if response.status == _TOO_MANY else None


def is_discords(url: URL, *, api: URL) -> bool:
    """Whether an address is Discord's own file host, or the same server as a test's API."""
    if api.host in {"127.0.0.1", "localhost"}:
        return url.is_absolute() and url.origin() == api.origin()
    return url.scheme == "https" and url.host in HOSTS and url.port == _HTTPS


def _files_of(message: Json) -> Iterator[Json]:
    """Yield a message's files, also those of one that it forwards."""
    yield from message.get("attachments") or ()
    for snapshot in message.get("message_snapshots") or ():
        yield from snapshot["message"].get("attachments") or ()


def _refused(file: FileShared, detail: str) -> DownloadRefusedError:
    return DownloadRefusedError(file.name, reason=RefusalReason.UNKNOWN_TYPE, detail=detail)


def _too_large(file: FileShared, max_bytes: int) -> DownloadRefusedError:
    return DownloadRefusedError(
        file.name,
        reason=RefusalReason.TOO_LARGE,
        detail=f"it is larger than {max_bytes:,} bytes. Split it up.",
    )
