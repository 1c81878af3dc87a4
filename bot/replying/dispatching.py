"""From a job to a reply in its thread: exactly one outcome, whatever happens on the way."""

import asyncio
import logging
from collections.abc import Mapping

from adapters.errors import AddressExpiredError, PostRefusedError
from adapters.incoming import MessageKey, ReplyAddress
from adapters.port import Adapter, Thread
from adapters.replies import Posted
from bot.errors import SupersededError
from bot.milestones import Milestone, Reach
from bot.replying.attempting import Attempt
from bot.replying.composing import Composer
from bot.replying.rows import ReplyRows
from bot.replying.watch import Watch

_LOG = logging.getLogger(__name__)

Adapters = Mapping[str, Adapter]
"""By what keys begin with."""


class Dispatcher:
    """Does the jobs of replies; any number at once."""

    def __init__(
        self, rows: ReplyRows, *, adapters: Adapters, composer: Composer, watch: Watch, reach: Reach
    ) -> None:
        self._rows = rows
        self._adapters = adapters
        self._composer = composer
        self._watch = watch
        self._reach = reach

    async def answer(self, message_id: int) -> None:
        """Bring one reply to its end, or leave it to whoever goes on with it.

        Raises:
            PlatformUnavailableError: it is answered but could not be shown: try again later.
            NewerRecordError: a newer Footnote has to do it.
            CancelledError: this process is ending; the reply is handed back.
        """
        while (claim := await self._rows.claim(message_id)) is not None:
            self._reach(Milestone.AFTER_CLAIM)
            attempt = Attempt(
                claim,
                thread=self._thread(
                    claim.key, claim.reply_to, claim.posted, about=claim.wanted.question
                ),
                rows=self._rows,
                composer=self._composer,
                reach=self._reach,
            )
            try:
                await self._watched(attempt)
            except SupersededError as error:
                _LOG.info("%s", error)
                if not await self._goes_on(attempt):
                    return
            else:
                return

    async def take_back(self, message_id: int) -> None:
        """Remove the reply to a message that was taken back.

        Raises:
            PlatformUnavailableError: it still stands there: try again later.
        """
        standing = await self._rows.standing(message_id)
        if standing is None:
            return
        try:
            await self._thread(standing.key, standing.reply_to, standing.posted).remove()
        except (PostRefusedError, AddressExpiredError) as error:
            _LOG.info("what was posted for message %d is out of reach: %s", message_id, error)

    async def amend(self, message_id: int) -> None:
        """Say below an answer, or in its place, that sources of it are gone.

        Raises:
            PlatformUnavailableError: it is not said yet: try again later.
        """
        amendment = await self._rows.amendment(message_id)
        if amendment is None:
            await self._rows.forget_amendment(message_id)
            return
        thread = self._thread(amendment.key, amendment.reply_to, amendment.posted)
        try:
            await thread.show(amendment.final)
        except (PostRefusedError, AddressExpiredError) as error:
            _LOG.info("the answer to message %d is out of reach: %s", message_id, error)
        await self._rows.forget_amendment(amendment)

    async def _watched(self, attempt: Attempt) -> None:
        work = asyncio.create_task(attempt.run())
        with self._watch.over(attempt.claim, work):
            try:
                await asyncio.wait([work])
            except asyncio.CancelledError:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
                await attempt.hand_back()
                raise
        if work.cancelled():
            raise SupersededError(f"attempt {attempt.claim.attempt} at {attempt.claim.key} is over")
        work.result()

    async def _goes_on(self, attempt: Attempt) -> bool:
        """Whether the same worker begins anew: with an edited question, not after a removal."""
        if await self._rows.was_edited(attempt.claim):
            await self._rows.hand_back(attempt.claim, tokens=attempt.tokens)
            return True
        if await self._rows.standing(attempt.claim.message_id) is not None:
            await attempt.take_back()
        else:
            await attempt.clear()
        return False

    def _thread(
        self, key: MessageKey, address: ReplyAddress, posted: Posted | None, *, about: str = ""
    ) -> Thread:
        adapter = self._adapters[key.partition(":")[0]]
        return adapter.thread(address, answers=key, posted=posted, about=about)
