"""Calling Slack's Web API: the one place that tries again, and says what became of a call."""

import asyncio
import math
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from adapters import waiting
from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.slack.limits import Limits

Json = Mapping[str, Any]

_BY_GET = frozenset(
    {
        "conversations.history",
        "conversations.info",
        "conversations.members",
        "conversations.replies",
        "files.info",
        "files.list",
        "users.conversations",
        "users.info",
        "users.list",
    }
)
_PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
"""Errors that say nothing about what was asked for."""
_CODE = re.compile(r"[a-z_]{1,60}")
_TOO_MANY = 429
_ERROR_OF_SERVER = 500
_RETRY_AFTER_S = 1.0
_PAGE = 200
_PAGE_OF = {"conversations.members": 1_000, "users.list": 1_000}
"""Lists of plain ids, or that are read whole."""


class SlackRefusal(AdapterError):  # noqa: N818 - Slack understood, and does not want to
    """`{"ok": false}`: trying again will not help."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"Slack refuses {method}: {error}")
        self.error = error

    @property
    def is_not_here(self) -> bool:
        """Footnote is not in the channel that it is about."""
        return self.error in {"not_in_channel", "channel_not_found"}


class FateUnknownError(PlatformUnavailableError):
    """It may have been done, or not: whoever asked has to look."""


class ServerFailedError(FateUnknownError):
    """Slack says itself that it failed: hardly anything was done, but nobody promises that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one call is tried, in seconds."""

    total_s: float = 60.0
    """With all waiting; what Slack asks to wait for beyond that is not waited for."""
    pause_s: float = 0.5
    """Before the second try; doubled before each further one."""


USUAL_PATIENCE = Patience()


class Calls:
    """One workspace's Web API."""

    def __init__(self, client: AsyncWebClient, patience: Patience) -> None:
        """Call by `client`, which must not try again by itself."""
        self.client = client
        self._patience = patience
        self._limits = Limits()

    def tries(self, *, within_s: float = math.inf) -> "Tries":
        """Begin to count the tries at something that takes several calls, or ends early."""
        return Tries(self._patience, within_s=within_s)

    async def read(self, method: str, **arguments: object) -> Json:
        """Ask for something, or do what may be done twice.

        Raises:
            SlackRefusal: it will not be had.
            PlatformUnavailableError: not now.
        """
        return await self._tried(method, arguments, self.tries(), again=FateUnknownError)

    async def soon(self, method: str, *, within_s: float, **arguments: object) -> Json:
        """Do what may be done twice, as `read` does; after `within_s` seconds it is too late."""
        tries = self.tries(within_s=within_s)
        return await self._tried(method, arguments, tries, again=FateUnknownError)

    async def once(self, method: str, **arguments: object) -> Json:
        """Do what must not be done twice; only what surely was not done is tried again.

        Raises:
            SlackRefusal: it was not done.
            FateUnknownError: it may have been.
            PlatformUnavailableError: it was not done.
        """
        return await self._tried(method, arguments, self.tries(), again=_BusyError)

    async def tell(self, method: str, **arguments: object) -> Json:
        """Show what had better be seen twice than never, but not twice for a lost reply.

        Raises:
            SlackRefusal: it was not shown.
            FateUnknownError: it may have been.
            PlatformUnavailableError: it was hardly shown.
        """
        return await self._tried(method, arguments, self.tries(), again=ServerFailedError)

    async def pages(
        self, method: str, *, of: str, pause_s: float = 0.0, **arguments: object
    ) -> AsyncIterator[Json]:
        """Yield the objects of a list, page after page, with a pause before each page.

        Raises:
            SlackRefusal, PlatformUnavailableError: as `read` does.
        """
        cursor = ""
        while True:
            await asyncio.sleep(pause_s)
            more = {"cursor": cursor} if cursor else {}
            page = await self.read(method, limit=_PAGE_OF.get(method, _PAGE), **arguments, **more)
            for item in page[of]:
                yield item
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _tried(
        self,
        method: str,
        arguments: Mapping[str, object],
        tries: "Tries",
        *,
        again: type[AdapterError],
    ) -> Json:
        """Call until it is done; what Slack was too busy for is always tried again."""
        while True:
            try:
                return await self._call(method, arguments)
            except _BusyError as busy:
                await tries.wait(busy, at_least_s=busy.retry_after_s)
            except again as error:
                await tries.wait(error)

    async def _call(self, method: str, arguments: Mapping[str, object]) -> Json:
        wait_s = self._limits.left_s(method, arguments)
        if wait_s > 0:
            raise _BusyError(wait_s)
        by_get = {"http_verb": "GET", "params": _as_query(arguments)}
        by_post = {"json": {k: v for k, v in arguments.items() if v is not None}}
        try:
            said = await self.client.api_call(method, **(by_get if method in _BY_GET else by_post))
        except SlackApiError as error:
            meaning = _what_it_means(method, error)
            if isinstance(meaning, _BusyError):
                self._limits.note(method, arguments, wait_s=meaning.retry_after_s)
            raise meaning from error
        except (SlackRequestError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise FateUnknownError(f"{method} was not answered: {error}") from error
        return said.data if isinstance(said.data, dict) else {}


class Tries:
    """How much longer something is tried."""

    def __init__(self, patience: Patience, *, within_s: float) -> None:
        self._end = asyncio.get_running_loop().time() + min(patience.total_s, within_s)
        self._pause_s = patience.pause_s

    async def wait(self, error: AdapterError, *, at_least_s: float = 0.0) -> None:
        """Wait before another try.

        Raises:
            PlatformUnavailableError: there is no time for one.
        """
        pause_s = max(self._pause_s, at_least_s)
        if asyncio.get_running_loop().time() + pause_s > self._end:
            raise PlatformUnavailableError(str(error)) from error
        self._pause_s *= 2
        await asyncio.sleep(pause_s)


class _BusyError(AdapterError):
    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"Slack asks to come back in {retry_after_s} s")
        self.retry_after_s = retry_after_s


def _what_it_means(method: str, error: SlackApiError) -> AdapterError:
    status = getattr(error.response, "status_code", _ERROR_OF_SERVER)
    said = getattr(error.response, "data", None)
    reason = str(said.get("error", "")) if isinstance(said, dict) else ""
    if not _CODE.fullmatch(reason):  # somebody's between us and Slack, in words that may hold much
        reason = ""
    if status == _TOO_MANY or reason == "ratelimited":
        return _BusyError(retry_after_s(error))
    if status >= _ERROR_OF_SERVER or reason in _PASSING or not reason:
        return ServerFailedError(f"Slack answered {method} with status {status}, error {reason!r}")
    return SlackRefusal(method, reason)


def retry_after_s(error: SlackApiError) -> float:
    """Return how long Slack asks to be left alone, in seconds; a little where it does not say."""
    asked_s = waiting.retry_after_s(getattr(error.response, "headers", None))
    return _RETRY_AFTER_S if asked_s is None else asked_s


def _as_query(arguments: Mapping[str, object]) -> dict[str, str]:
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in arguments.items()
        if value is not None
    }
