"""How long an event loop did nothing else: what everybody else who uses it has to wait."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_BEAT_S = 0.002


@dataclass(slots=True, kw_only=True)
class Stalls:
    """What a heartbeat on the event loop has seen so far."""

    longest_s: float = 0.0
    """The most that a beat was late."""

    async def _beat(self) -> None:
        while True:
            due = time.perf_counter() + _BEAT_S
            await asyncio.sleep(_BEAT_S)
            self.longest_s = max(self.longest_s, time.perf_counter() - due)


@asynccontextmanager
async def watched_loop() -> AsyncIterator[Stalls]:
    """Watch the running event loop within the block."""
    stalls = Stalls()
    heart = asyncio.create_task(stalls._beat())
    try:
        yield stalls
        await asyncio.sleep(2 * _BEAT_S)  # a stall at the very end is seen by the next beat
    finally:
        heart.cancel()
