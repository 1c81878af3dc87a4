"""The terminal as a platform: one conversation, typed line by line."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.errors import DownloadRefusedError, InboxUnavailableError
from adapters.incoming import (
    EarlierFiles,
    Incoming,
    MessageKey,
    MessageRetracted,
    ReplyAddress,
    Said,
)
from adapters.port import Inbox, Memory
from adapters.replies import Final, Posted
from adapters.terminal.inbound import Conversation
from adapters.terminal.interrupts import Stoppable, at_ctrl_c
from adapters.terminal.thread import TerminalThread
from rag.events import FileShared
from rag.values import Audience, RefusalReason, Scope

_LOG = logging.getLogger(__name__)

PREFIX = "terminal-"
"""What the names of all terminals begin with."""
_AGAIN_S = 1.0
"""Between tries to hand in what could not be stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Who is told what happens in a conversation."""

    dropped: Callable[[str], Awaitable[bool]]
    """Reads what a line names, when it is the path of a file or folder and nothing else."""
    answered: Callable[[Final], None]
    stopped: Callable[[], None]
    """Ctrl-C ended an answer, or the reading of files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answering:
    """The question under way."""

    key: MessageKey
    thread: TerminalThread
    end: asyncio.Future[Final]


class TerminalAdapter:
    """Takes in a line, shows its answer, takes in the next.

    Each conversation is a platform of its own, since jobs are handed out by platform: what is
    asked in one terminal must not be answered in another.
    """

    def __init__(self, lines: AsyncIterator[str], *, scope: Scope, listeners: Listeners) -> None:
        """Talk about `scope`, until `lines` end."""
        self.asks_first = False
        self.platform = f"{PREFIX}{secrets.token_hex(4)}"
        self._conversation = Conversation(platform=self.platform, scope=scope)
        self._lines = lines
        self._listeners = listeners
        self._stoppable = Stoppable()
        self._is_left = False
        self._asked = 0
        self._answering: _Answering | None = None

    @property
    def is_in(self) -> bool:
        return not self._is_left

    def remember_with(self, memory: Memory) -> None:
        """Nothing: no other process needs to know what this one does."""

    async def run(self, inbox: Inbox) -> None:
        """Talk until the lines end, which Ctrl-C lets them when nothing else is under way."""
        with at_ctrl_c(self._stoppable.stop):
            while (line := await self._stoppable.finished(self._line())) is not None:
                if not await self._stoppable.finished(self._take(line, inbox)):
                    await self._take_back(inbox)

    def leave(self) -> None:
        """Let `run` end: what is under way is stopped, no line is read any more."""
        self._is_left = True
        self._stoppable.stop()

    def thread(
        self,
        address: ReplyAddress,
        *,
        answers: MessageKey,
        posted: Posted | None,
        about: str = "",
    ) -> TerminalThread:
        """Return the one handle there is for a question, however often it is tried."""
        del address, posted, about
        if self._answering is not None and self._answering.key == answers:
            return self._answering.thread
        return TerminalThread()

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        del path, max_bytes
        detail = "files are read from the disk here, by their path. Give the path."
        raise DownloadRefusedError(file.name, reason=RefusalReason.EMPTY, detail=detail)

    async def audience(self, address: ReplyAddress, *, strict: bool) -> Audience:
        del address, strict
        return Audience(scopes=frozenset({self._conversation.scope}))

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        del address
        return ()

    async def earlier_files(self, scope: Scope, *, page: str | None) -> EarlierFiles:
        del scope, page
        return EarlierFiles(total=0, messages=(), next=None)

    async def gone(self, message: MessageKey, file_ids: Collection[str]) -> Collection[str]:
        del message, file_ids
        return ()

    async def _line(self) -> str | None:
        return None if self._is_left else await anext(self._lines, None)

    async def _take(self, line: str, inbox: Inbox) -> bool:
        """Do what a line wants, and return True at the end of it."""
        if await self._listeners.dropped(line):
            return True
        self._asked += 1
        incoming = self._conversation.incoming(line, number=self._asked, sent_at=datetime.now(UTC))
        self._answering = _answering(incoming.message)
        await _hand_in(inbox, incoming)
        self._listeners.answered(await self._answering.end)
        self._answering = None
        return True

    async def _take_back(self, inbox: Inbox) -> None:
        """Stop what is being answered, and with it the calls of its model."""
        stopped, self._answering = self._answering, None
        if stopped is not None:
            await stopped.thread.remove()
            try:
                await inbox.retract(MessageRetracted(message=stopped.key))
            except InboxUnavailableError as error:
                _LOG.warning("it goes on unseen, and the next question waits for it: %s", error)
        self._listeners.stopped()


def _answering(key: MessageKey) -> _Answering:
    end: asyncio.Future[Final] = asyncio.get_running_loop().create_future()

    def ended(final: Final) -> None:
        if not end.done():
            end.set_result(final)

    return _Answering(key=key, thread=TerminalThread(ended=ended), end=end)


async def _hand_in(inbox: Inbox, incoming: Incoming) -> None:
    """Hand in a question; what cannot be stored is tried again, until its person stops it."""
    while True:
        try:
            await inbox.accept(incoming)
        except InboxUnavailableError as error:
            _LOG.warning("asking again: %s", error)
            await asyncio.sleep(_AGAIN_S)
        else:
            return
