"""Remembering for a little while what was looked up, so that many who ask at once ask once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Key = tuple[str, ...]
"""What it is about, from large to small: a server, then who or what in it."""


class Memory(Generic[T]):
    """What was found, by key, until it is too old or forgotten; errors are not remembered."""

    def __init__(self, lasts_s: float) -> None:
        self._lasts_s = lasts_s
        self._found: dict[Key, tuple[asyncio.Task[T], float]] = {}
        """Oldest first; with when its look-up began."""

    async def recall(self, key: Key, look_up: Callable[[], Coroutine[Any, Any, T]]) -> T:
        now = asyncio.get_running_loop().time()
        self._drop_old(now)
        if key not in self._found:
            task = asyncio.create_task(look_up())
            self._found[key] = (task, now)
            task.add_done_callback(lambda done: self._ended(key, done))
        # Whoever gives up waiting does not take it from the others.
        return await asyncio.shield(self._found[key][0])

    def forget(self, *beginning: str) -> None:
        """Forget all whose key begins so; what is being looked up is not kept."""
        for key in [one for one in self._found if one[: len(beginning)] == beginning]:
            del self._found[key]

    def _drop_old(self, now: float) -> None:
        while self._found:
            key, (_, at) = next(iter(self._found.items()))
            if now - at < self._lasts_s:
                return
            del self._found[key]

    def _ended(self, key: Key, task: asyncio.Task[T]) -> None:
        failed = task.cancelled() or task.exception() is not None
        if failed and key in self._found and self._found[key][0] is task:
            del self._found[key]
