"""Parlour's HTTP API with our one retry layer, and its refusals as our errors."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import aiohttp

from adapters.errors import AddressExpiredError, PlatformUnavailableError, PostRefusedError

T = TypeVar("T")

_PAUSES_S = (0.1, 0.2, 0.3)
_LONGEST_PAUSE_S = 10.0
_PATIENCE_S = 3.0


class NoAnswerError(Exception):
    """The request may have been done, or not: look before doing again what must be done once."""


class BusyError(NoAnswerError):
    """The request was not done; it may be tried after a while."""

    def __init__(self, path: str, *, again_after_s: float) -> None:
        super().__init__(f"{path}: come back in {again_after_s} s")
        self.again_after_s = again_after_s


class Client:
    """One client per process; opened when it is first needed."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """May take as long as bytes keep coming."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                self.url,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=None, sock_read=_PATIENCE_S),
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str) -> Any:
        return await self.patiently(partial(self.once, path))

    async def repeatable(self, path: str, body: Mapping[str, object]) -> Any:
        """Post what may be done twice."""
        return await self.patiently(partial(self.once, path, body))

    async def patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try until there is an answer, a few times.

        Raises:
            PlatformUnavailableError: there was none.
        """
        for pause_s in _PAUSES_S:
            try:
                return await attempt()
            except BusyError as busy:
                await asyncio.sleep(min(busy.again_after_s, _LONGEST_PAUSE_S))
            except NoAnswerError:
                await asyncio.sleep(pause_s)
        try:
            return await attempt()
        except NoAnswerError as error:
            raise PlatformUnavailableError(f"Parlour does not answer: {error}") from error

    async def once(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Make one request, a POST if there is a body.

        Raises:
            NoAnswerError: nobody knows whether it was done.
            BusyError: it was not.
        """
        method = "GET" if body is None else "POST"
        patience = aiohttp.ClientTimeout(total=_PATIENCE_S)
        try:
            async with self.session.request(method, path, json=body, timeout=patience) as response:
                said = await response.json(content_type=None) if response.content_length else {}
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NoAnswerError(f"{path}: {error!r}") from error
        match response.status:
            case 200:
                return said
            case 410:
                raise AddressExpiredError(f"{path}: this private place is gone")
            case 429:
                raise BusyError(path, again_after_s=float(response.headers["Retry-After"]))
            case 401:
                raise PlatformUnavailableError(f"{path}: wrong token; give Footnote the right one")
            case status if status < 500:
                raise PostRefusedError(f"{path}: {said.get('why', status)}")
            case status:
                raise NoAnswerError(f"{path}: {status}")
