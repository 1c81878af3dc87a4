"""Small things that nothing depends on and nobody waits for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from adapters.errors import AdapterError

Work = Callable[[], Awaitable[None]]

_LOG = logging.getLogger(__name__)


class Background:
    """Does them, and logs those that fail."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    def start(self, work: Work, *, after_s: float = 0.0) -> None:
        if self._is_closed:
            return
        task = asyncio.create_task(_in_peace(work, after_s))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave undone what is not done, and begin nothing more."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _in_peace(work: Work, after_s: float) -> None:
    try:
        await asyncio.sleep(after_s)
        await work()
    except AdapterError as error:
        _LOG.info("something that nothing depends on was not shown: %s", error)
