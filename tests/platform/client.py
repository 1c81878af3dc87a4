"""Parlour's API as an SDK would have it: one request each, no retries, typed refusals."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp


class RefusedError(Exception):
    """Parlour will not do it."""

    def __init__(self, call: str, *, status: int, error: str) -> None:
        super().__init__(f"{call}: {error} ({status})")
        self.status = status
        self.error = error


class NoAnswerError(Exception):
    """It may have been done, or not."""


class BusyError(NoAnswerError):
    """It was not done."""

    def __init__(self, call: str, *, retry_after_s: float) -> None:
        super().__init__(f"{call}: come back in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Client:
    """Needs no connection, and leaves none behind."""

    def __init__(self, *, url: str, token: str, timeout_s: float) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    async def call(self, call: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Make one call.

        Raises:
            RefusedError: trying again will not help.
            NoAnswerError: it might.
        """
        try:
            async with (
                self._session(self._timeout) as session,
                session.post(f"{self._url}/api/{call}", json=body) as response,
            ):
                said: dict[str, Any] = await response.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NoAnswerError(f"{call}: {error!r}") from error
        if response.status == 429:
            raise BusyError(call, retry_after_s=float(response.headers["Retry-After"]))
        if response.status >= 500:
            raise NoAnswerError(f"{call}: {said['error']} ({response.status})")
        if response.status >= 400:
            raise RefusedError(call, status=response.status, error=said["error"])
        return said

    @asynccontextmanager
    async def file(self, file_id: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open a download; it may take as long as bytes keep coming."""
        patience = aiohttp.ClientTimeout(total=None, sock_read=self._timeout.total)
        async with (
            self._session(patience) as session,
            session.get(f"{self._url}/files/{file_id}") as response,
        ):
            yield response

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with (
            self._session(aiohttp.ClientTimeout(total=None)) as session,
            session.ws_connect(f"{self._url}/socket") as socket,
        ):
            yield socket

    def _session(self, timeout: aiohttp.ClientTimeout) -> aiohttp.ClientSession:
        # Of its own for each: the port has no moment at which a shared one would be closed.
        return aiohttp.ClientSession(headers=self._headers, timeout=timeout)
