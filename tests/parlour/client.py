"""Parlour's HTTP API with our one retry layer, and its refusals as our errors."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from adapters.errors import AddressExpiredError, PlatformUnavailableError, PostRefusedError

_TRIES = 4
_PAUSE_S = 0.1
_PATIENCE_S = 3.0


class UnknownResultError(Exception):
    """The request may have been done."""


class Client:
    """One client per process; opened when it is first needed."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                self.url, headers=self._headers, timeout=aiohttp.ClientTimeout(total=_PATIENCE_S)
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str) -> Any:
        return await self._again(lambda: self._once("GET", path, None))

    async def repeatable(self, path: str, body: dict[str, object]) -> Any:
        """Post what may be done twice."""
        return await self._again(lambda: self._once("POST", path, body))

    async def once(self, path: str, body: dict[str, object]) -> Any:
        """Post what must not be done twice.

        Raises:
            UnknownResultError: look whether it was done before trying again.
        """
        return await self._once("POST", path, body)

    async def _again(self, request: Callable[[], Awaitable[Any]]) -> Any:
        for attempt in range(1, _TRIES + 1):
            try:
                return await request()
            except (UnknownResultError, PlatformUnavailableError) as error:
                if attempt == _TRIES:
                    raise PlatformUnavailableError(f"Parlour does not answer: {error}") from error
            await asyncio.sleep(_PAUSE_S * attempt)
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, method: str, path: str, body: dict[str, object] | None) -> Any:
        try:
            async with self.session.request(method, path, json=body) as response:
                said = await response.json(content_type=None) if response.content_length else {}
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise UnknownResultError(f"{path}: {error!r}") from error
        match response.status:
            case 200:
                return said
            case 410:
                raise AddressExpiredError(f"{path}: this private place is gone")
            case 403 | 400 | 401 | 404:
                raise PostRefusedError(f"{path}: {said.get('why', response.status)}")
            case status:
                raise PlatformUnavailableError(f"{path}: {status}")
