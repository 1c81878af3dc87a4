"""An adapter seen from outside: which of its messages were posted for which question.

Platforms do not know what a message answers. What an adapter posts while it shows a part of a
reply belongs to that reply; no test shows two at once.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from adapters.incoming import EarlierFiles, MessageKey, ReplyAddress, Said, Sign
from adapters.port import Adapter, Inbox, Memory, Thread
from adapters.replies import Posted, ReplyPart
from rag.events import FileShared
from rag.values import Audience, Scope

R = TypeVar("R")
"""How a fake names one message."""


class Noted(Generic[R]):
    """What was posted for whom."""

    def __init__(self, posts: Callable[[], set[R]], *, at: Callable[[R], float]) -> None:
        """Note of all messages that the bot ever posted which are new; `at` tells their order."""
        self._posts = posts
        self._at = at
        self._before: set[R] = set()
        self._by_question: dict[MessageKey, set[R]] = {}

    def begin(self) -> None:
        self._before = self._posts()

    def end(self, answers: MessageKey) -> None:
        new = self._posts() - self._before
        self._by_question.setdefault(answers, set()).update(new)

    def of(self, message: MessageKey) -> list[R]:
        """Return what was ever posted in answer to a message, oldest first."""
        return sorted(self._by_question.get(message, ()), key=self._at)


class NotingAdapter(Generic[R]):
    """Passes everything on."""

    def __init__(self, adapter: Adapter, noted: Noted[R]) -> None:
        self.platform = adapter.platform
        self.asks_first = adapter.asks_first
        self._adapter = adapter
        self._noted = noted

    @property
    def is_in(self) -> bool:
        return self._adapter.is_in

    def remember_with(self, memory: Memory) -> None:
        self._adapter.remember_with(memory)

    async def run(self, inbox: Inbox) -> None:
        await self._adapter.run(inbox)

    def thread(
        self,
        address: ReplyAddress,
        *,
        answers: MessageKey,
        posted: Posted | None,
        about: str = "",
    ) -> Thread:
        thread = self._adapter.thread(address, answers=answers, posted=posted, about=about)
        return _NotingThread(thread, answers, self._noted)

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        await self._adapter.fetch(file, path, max_bytes=max_bytes)

    async def audience(self, address: ReplyAddress, *, strict: bool) -> Audience:
        return await self._adapter.audience(address, strict=strict)

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        return await self._adapter.earlier(address)

    async def earlier_files(self, scope: Scope, *, page: str | None) -> EarlierFiles:
        return await self._adapter.earlier_files(scope, page=page)

    async def gone(self, message: MessageKey, file_ids: Collection[str]) -> Collection[str]:
        return await self._adapter.gone(message, file_ids)


class _NotingThread(Generic[R]):
    def __init__(self, thread: Thread, answers: MessageKey, noted: Noted[R]) -> None:
        self._thread = thread
        self._answers = answers
        self._noted = noted

    async def show(self, part: ReplyPart) -> Posted:
        self._noted.begin()
        try:
            return await self._thread.show(part)
        finally:
            self._noted.end(self._answers)

    async def mark(self, sign: Sign) -> None:
        await self._thread.mark(sign)

    async def remove(self) -> None:
        await self._thread.remove()
