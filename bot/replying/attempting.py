"""One attempt at one reply: compose it, fix it, show it, each only while it is still ours."""

import asyncio
import logging
from dataclasses import replace

from adapters.errors import (
    AdapterError,
    AddressExpiredError,
    PlatformUnavailableError,
    PostRefusedError,
)
from adapters.port import Thread
from adapters.replies import Final, Posted, Progress, Snapshot
from bot.errors import SourcesGoneError, SupersededError
from bot.milestones import Milestone, Reach
from bot.patience import AWAY
from bot.replying.claims import Claim
from bot.replying.composing import Composer
from bot.replying.manners import is_late
from bot.replying.presenting import Presenter, following
from bot.replying.rows import ReplyRows
from bot.replying.silence import is_seen
from bot.sentences import answering

_LOG = logging.getLogger(__name__)

_FAREWELL_S = 2.0
"""For the line that says that another process goes on."""
_UNDELIVERED_S = 3_600.0
"""So long is a platform tried again that does not answer."""
_FRESH_S = 60.0
"""So long is it known who reads an answer."""


class Attempt:
    """Works on one claim in one thread."""

    def __init__(
        self, claim: Claim, *, thread: Thread, rows: ReplyRows, composer: Composer, reach: Reach
    ) -> None:
        self.claim = claim
        self._begun_at = asyncio.get_running_loop().time()
        self._thread = thread
        self._rows = rows
        self._composing = composer.composing(claim)
        self._reach = reach
        self._presenter = Presenter(
            thread,
            posted=claim.posted,
            own=lambda: rows.still_mine(claim),
            place=self._place,
            silently=claim.wanted.silently,
        )

    async def run(self) -> None:
        """Bring the reply to its end.

        Raises:
            SupersededError: it is not ours any more.
            PlatformUnavailableError: it is answered, but could not be shown.
        """
        try:
            final = await self._answered_before() or await self._compose()
            posted = await self._shown(final)
        except (PostRefusedError, AddressExpiredError) as error:
            # A private answer is never posted elsewhere, and a refused one has nowhere to go.
            await self._give_up(error)
            return
        except PlatformUnavailableError as error:
            if self.claim.waited_s < _UNDELIVERED_S:
                raise
            await self._give_up(error)
            return
        self._reach(Milestone.AFTER_POST)
        await self._rows.finish(self.claim, posted=posted)
        self._reach(Milestone.AFTER_SHOWN)

    async def hand_back(self) -> None:
        """Leave it to another process because this one ends, and say so in the thread."""
        if not self.claim.wanted.silently:
            await self._say_that_it_goes_on()
        await self._rows.hand_back(self.claim, tokens=self.tokens)

    async def _say_that_it_goes_on(self) -> None:
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._rows.still_mine(self.claim)
                begun = self._presenter.posted is not None and self.claim.final is None
                told = answering.RESTARTING
                await self._thread.show(Snapshot(text=told) if begun else Progress(sentence=told))
        except (AdapterError, SupersededError, TimeoutError, *AWAY) as error:
            _LOG.info("nobody was told that %s is handed on: %s", self.claim.key, error)

    async def clear(self) -> None:
        """Take away a progress line that left this process after its successor had ended."""
        try:
            await self._thread.show(Progress(sentence=""))
        except AdapterError as error:
            _LOG.info("a progress line may be left for %s: %s", self.claim.key, error)

    @property
    def tokens(self) -> int:
        """What models were paid for so far."""
        return self._composing.tokens

    async def take_back(self) -> None:
        """Remove what this attempt posted of a reply that nobody may see any more."""
        await self._thread.remove()

    async def _answered_before(self) -> Final | None:
        """Return the end that an attempt before this one fixed, if it may still be shown.

        Raises:
            SupersededError: it may not; it is begun anew.
        """
        if self.claim.final is not None and self.claim.waited_s > _FRESH_S:
            await self._composing.ask_again_who_reads()
        return self.claim.final

    async def _compose(self) -> Final:
        """Return the end of the reply, fixed; made anew while what it is made of is forgotten."""
        while True:
            async with following(self._presenter):
                ending = await self._composing.ending(self._presenter)
            self._reach(Milestone.BEFORE_COMMIT)
            try:
                await self._rows.commit(self.claim, ending)
            except SourcesGoneError as error:
                _LOG.info("%s is answered anew: %s", self.claim.key, error)
                continue
            self._reach(Milestone.AFTER_COMMIT)
            return ending.final

    async def _shown(self, final: Final) -> Posted | None:
        """Show the end, unless there is none to see: nobody asked, and there are no sources."""
        if self.claim.wanted.silently and not is_seen(final):
            return None
        worked_s = asyncio.get_running_loop().time() - self._begun_at
        late = is_late(self.claim.wanted, after_s=self.claim.asked_s + worked_s)
        return await self._presenter.show_last(replace(final, is_late=late))

    async def _place(self, posted: Posted) -> None:
        self._reach(Milestone.BEFORE_PLACE)
        await self._rows.place(self.claim, posted)
        self._reach(Milestone.AFTER_PLACE)

    async def _give_up(self, error: Exception) -> None:
        _LOG.warning("%s has no answer to see: %s", self.claim.key, error)
        await self._rows.finish(self.claim, posted=None, outcome="undeliverable")
