"""Waiting for a database that is away for a moment: nothing of ours is lost by it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import psycopg
from psycopg_pool import PoolTimeout

from rag.errors import StoreUnavailableError

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0

AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, StoreUnavailableError)
"""How a database that does not answer shows."""


async def patiently(work: Callable[[], Awaitable[_T]], *, for_s: float) -> _T:
    """Do `work` again, for so long, while the database does not answer; then let it raise."""
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + for_s, _FIRST_PAUSE_S
    while True:
        try:
            return await work()
        except AWAY as error:
            if loop.time() + pause > end:
                raise
            _LOG.warning("the database did not answer, trying again: %s", error)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_S)
