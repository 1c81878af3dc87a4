"""The list of everybody, read whole for those who ask about many at once."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

from adapters.errors import PlatformUnavailableError

T = TypeVar("T")

_RENEWED_AFTER_S = 0.5
"""So old, as a part of what it lasts, whoever asks has it read anew and need not wait for that."""
_WAIT_S = 5.0
"""Longer no answer waits for the list of a large workspace; it goes on for the next one."""


class Roster(Generic[T]):
    """Everybody by id, but for those who were forgotten since they were read."""

    def __init__(self, read: Callable[[], AsyncIterator[tuple[str, T]]], *, lasts_s: float) -> None:
        """Read all by `read`, and believe it for `lasts_s` seconds after it began."""
        self._read = read
        self._lasts_s = lasts_s
        self._listed: dict[str, T] = {}
        self._began = -math.inf
        self._reading: asyncio.Task[None] | None = None
        self._forgotten: set[str] = set()
        """Since what is being read was begun."""

    def known(self, user: str) -> T | None:
        return self._listed.get(user) if self._age_s < self._lasts_s else None

    def forget(self, user: str) -> None:
        self._listed.pop(user, None)
        self._forgotten.add(user)

    async def renew(self) -> None:
        """See to it that everybody is known, and will be.

        Raises:
            SlackRefusal, PlatformUnavailableError: they are not, or not yet.
        """
        age_s = self._age_s
        if age_s < self._lasts_s * _RENEWED_AFTER_S:
            return
        reading = self._begun()
        if age_s < self._lasts_s:
            return
        try:
            async with asyncio.timeout(_WAIT_S):
                await asyncio.shield(reading)
        except TimeoutError as error:
            raise PlatformUnavailableError("who is in the workspace is still being read") from error
        if self._age_s >= self._lasts_s:
            raise PlatformUnavailableError("the workspace is too large to be read in time")

    @property
    def _age_s(self) -> float:
        return asyncio.get_running_loop().time() - self._began

    def _begun(self) -> asyncio.Task[None]:
        """Return the reading under way, which all who need it share."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_all())
            # Perhaps nobody waits for it; whoever asks next begins anew.
            self._reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._reading

    async def _read_all(self) -> None:
        began = asyncio.get_running_loop().time()
        self._forgotten.clear()
        listed = {user: found async for user, found in self._read()}
        self._listed = {user: listed[user] for user in listed.keys() - self._forgotten}
        self._began = began
