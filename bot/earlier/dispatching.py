"""From a job to the next page of a channel's earlier files: no page twice, none left out."""

import asyncio
import logging
from collections.abc import Mapping

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.port import Adapter
from bot.earlier.rows import EarlierRows, ReadingClaim
from bot.errors import SupersededError
from bot.jobs.deferring import platform_of
from bot.milestones import Milestone, Reach

_LOG = logging.getLogger(__name__)

_MOST_TRIES = 3


class EarlierDispatcher:
    """Does the jobs that list a channel; each ends as soon as there are files to read."""

    def __init__(self, rows: EarlierRows, *, adapters: Mapping[str, Adapter], reach: Reach) -> None:
        self._rows = rows
        self._adapters = adapters
        self._reach = reach

    async def read_on(self, reading_id: int) -> None:
        """Take in pages until one has files to read; their last one goes on from there.

        Raises:
            PlatformUnavailableError: try again later.
            CancelledError: this process is ending; the page is handed back.
        """
        while (claim := await self._rows.claim(reading_id)) is not None:
            try:
                await self._go_on(claim)
            except (PlatformUnavailableError, asyncio.CancelledError):
                await self._rows.hand_back(claim)
                raise
            except SupersededError as error:
                _LOG.info("%s", error)
                return

    async def _go_on(self, claim: ReadingClaim) -> None:
        if claim.listed:
            await self._rows.tell(claim, cut_short=False)
            return
        if claim.tries > _MOST_TRIES:
            _LOG.error("listing the files of %s took its process down, given up", claim.scope)
            await self._rows.tell(claim, cut_short=True)
            return
        adapter = self._adapters[platform_of(claim.scope)]
        try:
            found = await adapter.earlier_files(claim.scope, page=claim.page)
        except PlatformUnavailableError:
            raise
        except AdapterError as error:
            _LOG.warning("the files of %s cannot be listed: %s", claim.scope, error)
            await self._rows.tell(claim, cut_short=True)
            return
        await self._rows.take_in(claim, found)
        self._reach(Milestone.AFTER_PAGE)
