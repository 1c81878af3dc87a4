"""What belongs to one stay in a server, kept apart from its end.

Whoever removes Footnote has everything of the server forgotten. What was told before that is handed
in before; what is told afterwards, because Footnote was added back, waits until all is forgotten.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Stays:
    """Knows of each server, by its id, whether Footnote's stay there is ending."""

    def __init__(self) -> None:
        self._stays: WeakValueDictionary[int, _Stay] = WeakValueDictionary()

    @asynccontextmanager
    async def during(self, guild: int | None) -> AsyncIterator[None]:
        """Do something that belongs to a stay; outside of servers there is none, and no end.

        Never within another: the end of the stay would wait for one, and the other for the end.
        """
        if guild is None:
            yield
            return
        stay = self._of(guild)
        async with stay.door:
            stay.inside += 1
            stay.empty.clear()
        try:
            yield
        finally:
            stay.inside -= 1
            if not stay.inside:
                stay.empty.set()

    @asynccontextmanager
    async def ending(self, guild: int) -> AsyncIterator[None]:
        """Do what ends a stay, behind all that belongs to it and before what comes next."""
        stay = self._of(guild)
        async with stay.door:
            await stay.empty.wait()
            yield

    def is_ending(self, guild: int) -> bool:
        """Whether an end is waited with: who takes long should stop."""
        return self._of(guild).door.locked()

    def _of(self, guild: int) -> "_Stay":
        return self._stays.setdefault(guild, _Stay())


class _Stay:
    def __init__(self) -> None:
        self.door = asyncio.Lock()
        """Whoever ends the stay keeps it shut; all others only pass, in the order they came in."""
        self.inside = 0
        self.empty = asyncio.Event()
        self.empty.set()
