"""What could not be stored: kept in order, and tried again until it is."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from adapters.errors import InboxUnavailableError

Work = Callable[[], Awaitable[None]]

_LOG = logging.getLogger(__name__)
_MOST = 1_000
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0


class Waiting:
    """Discord does not deliver again what was not stored: it waits here for the database."""

    def __init__(self, *, lost: Callable[[], None]) -> None:
        """Keep what waits; `lost` is called when that was too much, and stored again is."""
        self._lost = lost
        self._line: deque[Work] = deque()
        self._overflowed = False
        self._trying: asyncio.Task[None] | None = None

    async def do(self, work: Work, *, is_must: bool = False) -> None:
        """Do it now, or in its turn behind what waits already; what is a must always has room."""
        if not self._line:
            try:
                await work()
            except InboxUnavailableError as error:
                _LOG.warning("kept until it can be stored: %s", error)
            else:
                return
        if len(self._line) >= _MOST and not is_must:
            self._overflowed = True
            return
        self._line.append(work)
        if self._trying is None or self._trying.done():
            self._trying = asyncio.create_task(self._try_again())

    async def stored(self) -> None:
        """Wait until nothing waits that was to be done so far."""
        if self._trying is not None:
            await asyncio.wait([self._trying])

    async def close(self) -> None:
        """Leave the rest to who catches up after the next start."""
        if self._trying is not None:
            self._trying.cancel()
            await asyncio.gather(self._trying, return_exceptions=True)

    async def _try_again(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while self._line:
            await asyncio.sleep(pause_s)
            try:
                while self._line:
                    await self._line[0]()
                    self._line.popleft()
            except InboxUnavailableError:
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            except Exception:
                _LOG.exception("what waited to be stored is left out")
                self._line.popleft()
        if self._overflowed:
            self._overflowed = False
            self._lost()
