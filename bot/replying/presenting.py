"""Showing a reply while it is being made: always the newest part, one at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from adapters.errors import PlatformUnavailableError
from adapters.port import Thread
from adapters.replies import Posted, Progress, ReplyPart, Snapshot
from bot.replying.manners import is_worth_opening

_LOG = logging.getLogger(__name__)
_FIRST_SENTENCE_S = 1.0

Own = Callable[[], Awaitable[None]]
"""Raises `SupersededError` when this attempt may not show anything more."""

Place = Callable[[Posted], Awaitable[None]]
"""Stores what stands in the thread; raises `SupersededError` likewise."""


class Presenter:
    """Takes parts as fast as they come and shows the newest whenever the platform is ready."""

    def __init__(
        self,
        thread: Thread,
        *,
        posted: Posted | None,
        own: Own,
        place: Place,
        silently: bool,
    ) -> None:
        """Show in `thread`, where `posted` stands from before; `silently` only the last part."""
        self._thread = thread
        self._own = own
        self._silently = silently
        self._place = place
        self.posted = posted
        self._newest: ReplyPart | None = None
        self._news = asyncio.Event()
        self._error: Exception | None = None
        self._closed = False
        self._has_text = False

    def show(self, part: Progress | Snapshot) -> None:
        """Show a part soon, unless a newer one comes first.

        Raises:
            AdapterError, SupersededError: showing an earlier part failed for good.
        """
        if self._error is not None:
            raise self._error
        if self._silently:
            return
        self._newest = part
        self._news.set()

    async def show_last(self, part: ReplyPart) -> Posted:
        """Show the part that everything led to, and return what stands in the thread."""
        return await self._show(part)

    async def follow(self) -> None:
        """Show what comes, until `close`."""
        while self._error is None and not self._closed:
            await self._news.wait()
            self._news.clear()
            await self._first_sentence()
            part, self._newest = self._newest, None
            if part is None:
                continue
            try:
                await self._show(part)
            except PlatformUnavailableError as error:
                _LOG.info("a part was not shown, the next may be: %s", error)
            except Exception as error:
                self._error = error

    async def _first_sentence(self) -> None:
        """Wait, before any text is shown, for its first sentence; but not for long."""
        if self._has_text or not isinstance(self._newest, Snapshot):
            return
        self._has_text = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_FIRST_SENTENCE_S):
                while self._is_a_beginning():
                    await self._news.wait()
                    self._news.clear()

    def _is_a_beginning(self) -> bool:
        newest = self._newest
        return isinstance(newest, Snapshot) and not is_worth_opening(newest.text)

    def close(self) -> None:
        """Show nothing more; what is being shown is brought to its end."""
        self._closed = True
        self._newest = None
        self._news.set()

    async def _show(self, part: ReplyPart) -> Posted:
        await self._own()
        posted = await self._thread.show(part)
        if posted != self.posted:
            await self._place(posted)
            self.posted = posted
        return posted


@asynccontextmanager
async def following(presenter: Presenter) -> AsyncIterator[Presenter]:
    """Let a presenter show what comes while the block runs."""
    showing = asyncio.create_task(presenter.follow())
    try:
        yield presenter
        presenter.close()
        # Not cancelled: a first post that is on its way would have to be looked for.
        await showing
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
