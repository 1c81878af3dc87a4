"""Ctrl-C: it ends what is under way, and leaves the rest of the program as it is."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

_T = TypeVar("_T")


@contextmanager
def at_ctrl_c(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` at each Ctrl-C while the block runs, between two steps of the loop."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, act)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


class Stoppable:
    """Does one thing after another, each of which can be stopped from outside."""

    def __init__(self) -> None:
        self._doing: asyncio.Task[object] | None = None

    def stop(self) -> None:
        """End what is under way, if anything is."""
        if self._doing is not None:
            self._doing.cancel()

    async def finished(self, work: Coroutine[None, None, _T]) -> _T | None:
        """Return what came of `work`; None when it was stopped, once that is complete."""
        task = asyncio.create_task(work)
        self._doing = task
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
        return None if task.cancelled() else task.result()
