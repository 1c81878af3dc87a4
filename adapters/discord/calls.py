"""Calling Discord's API: what is tried again, for how long, and what became of a call.

discord.py waits for rate limits, and tries most errors of the server again. What it gives up on
at once (a lost connection, a 503) is tried again here, for as long as patience lasts. All calls may
be made twice: posts carry a nonce, edits hold the whole text.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import discord
from discord.http import Route

from adapters.discord.login import Login
from adapters.errors import AdapterError, PlatformUnavailableError

Json = Mapping[str, Any]
T = TypeVar("T")

_ONE_TRY = aiohttp.ClientTimeout(total=15)
_ERROR_OF_SERVER, _TOO_MANY = 500, 429
_OVERWRITING = {"PUT", "PATCH", "DELETE"}


class DiscordRefusal(AdapterError):  # noqa: N818 - Discord understood, and does not want to
    """An error of ours, as Discord sees it: trying again will not help."""

    def __init__(self, call: str, error: discord.HTTPException) -> None:
        super().__init__(
            f"Discord refuses {call}: {error.text or 'no reason given'} ({error.code})"
        )
        self.code = error.code
        """One of Discord's JSON error codes; 0 where it names none."""
        self.status = error.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one call is tried, in seconds."""

    total_s: float = 60.0
    """With all waiting, for rate limits too."""
    pause_s: float = 0.5
    """Before the second try; doubled before each further one."""


USUAL_PATIENCE = Patience()


class Calls:
    """One bot's API; it logs in before the first call."""

    def __init__(self, login: Login[discord.Client], patience: Patience) -> None:
        self._login = login
        self._patience = patience
        self._under_way: dict[asyncio.Task[Any], str] = {}
        """With what each overwrites."""

    async def do(
        self,
        route: Route,
        body: Json | Sequence[Json] | None = None,
        *,
        files: Sequence[discord.File] = (),
        query: Mapping[str, object] | None = None,
    ) -> Any:
        """Ask for something, make, change or remove it; return what Discord says, as JSON.

        Raises:
            DiscordRefusal: it will not be had.
            PlatformUnavailableError: not now.
        """
        sent = _content(body, files) | ({"params": _as_query(query)} if query else {})
        call = f"{route.method} {route.path}"
        return await self._patiently(call, lambda: self._begun(route, sent, files))

    async def ask(self, what: str, asked: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Ask for `what` by a method of discord.py's own; raises as `do` does."""
        return await self._patiently(what, lambda: self._kept(asked(), place=""))

    async def _patiently(self, call: str, begin: Callable[[], asyncio.Task[T]]) -> T:
        loop = asyncio.get_running_loop()
        end, pause_s = loop.time() + self._patience.total_s, self._patience.pause_s
        while True:
            try:
                return await self._tried(call, begin, until=end)
            except PlatformUnavailableError:
                if loop.time() + pause_s > end:
                    raise
            await asyncio.sleep(pause_s)
            pause_s *= 2

    async def _tried(self, call: str, begin: Callable[[], asyncio.Task[T]], *, until: float) -> T:
        try:
            async with asyncio.timeout_at(until):
                return await asyncio.shield(begin())
        except discord.RateLimited as error:
            raise PlatformUnavailableError(f"{call}: {error}") from error
        except discord.HTTPException as error:
            if error.status >= _ERROR_OF_SERVER or error.status == _TOO_MANY:
                raise PlatformUnavailableError(f"{call}: {error}") from error
            raise DiscordRefusal(call, error) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PlatformUnavailableError(f"{call} was not answered: {error}") from error

    def _begun(
        self, route: Route, sent: dict[str, Any], files: Sequence[discord.File]
    ) -> asyncio.Task[Any]:
        place = route.url if route.method in _OVERWRITING else ""
        # One that was given up on is done in the end, but never after what came later.
        before = [task for task, where in self._under_way.items() if place and where == place]
        return self._kept(self._requested(route, sent, files, before=before), place=place)

    def _kept(self, request: Coroutine[Any, Any, T], *, place: str) -> asyncio.Task[T]:
        """Begin a request that is never cancelled.

        discord.py would hold up all others for ever, were one cancelled that waits for the limit
        of all.
        """
        task = asyncio.create_task(request)
        self._under_way[task] = place
        task.add_done_callback(lambda done: self._under_way.pop(done, None))
        # Whoever gave up on it does not ask what became of it.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    async def _requested(
        self,
        route: Route,
        sent: dict[str, Any],
        files: Sequence[discord.File],
        *,
        before: Sequence[asyncio.Task[Any]],
    ) -> Any:
        if before:
            await asyncio.wait(before)
        client = await self._login.client()
        for file in files:
            # An earlier try read it to its end.
            file.reset(seek=True)
        return await client.http.request(route, files=files or None, timeout=_ONE_TRY, **sent)

    async def close(self) -> None:
        under_way = [*self._under_way]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


def _content(body: Json | Sequence[Json] | None, files: Sequence[discord.File]) -> dict[str, Any]:
    if not files:
        return {} if body is None else {"json": body}
    form: list[dict[str, Any]] = [{"name": "payload_json", "value": json.dumps(body or {})}]
    form += [
        {
            "name": f"files[{n}]",
            "value": file.fp,
            "filename": file.filename,
            "content_type": "application/octet-stream",
        }
        for n, file in enumerate(files)
    ]
    return {"form": form}


def _as_query(query: Mapping[str, object]) -> dict[str, str]:
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
        if value is not None
    }
