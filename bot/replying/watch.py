"""Noticing that an attempt is over while it works: edited, taken back, or taken over."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.patience import AWAY
from bot.replying.claims import Claim
from bot.replying.rows import ReplyRows

_LOG = logging.getLogger(__name__)
_EVERY_S = 0.5


class Watch:
    """Cancels the work of claims that are superseded; one query for all of a process."""

    def __init__(self, rows: ReplyRows) -> None:
        self._rows = rows
        self._running: dict[int, tuple[Claim, asyncio.Task[Any]]] = {}

    @contextmanager
    def over(self, claim: Claim, work: asyncio.Task[Any]) -> Iterator[None]:
        """Watch one claim while the block runs."""
        self._running[claim.message_id] = (claim, work)
        try:
            yield
        finally:
            if self._running.get(claim.message_id) == (claim, work):
                del self._running[claim.message_id]

    async def run(self) -> None:
        """Look every half second, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            running = [claim for claim, _ in self._running.values()]
            if not running:
                continue
            try:
                over = await self._rows.superseded(running)
            except AWAY as error:
                _LOG.warning("nobody can say which attempts are over: %s", error)
                continue
            for claim in running:
                if claim.message_id in over and claim.message_id in self._running:
                    current, work = self._running[claim.message_id]
                    if current == claim:
                        work.cancel()
