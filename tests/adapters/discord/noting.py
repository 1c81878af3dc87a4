"""An adapter seen from outside: which of its messages were posted for which question.

Discord does not know what a message answers. What an adapter posts while it shows a part of a
reply belongs to that reply; no test shows two at once.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from adapters.incoming import EarlierFiles, MessageKey, ReplyAddress, Said, Sign
from adapters.port import Adapter, Inbox, Thread
from adapters.replies import Posted, ReplyPart
from rag.events import FileShared
from rag.values import Audience, Scope
from tests.fakes.discord.things import Ref

Posts = Callable[[], set[Ref]]
"""All messages that the bot ever posted."""


class Noted:
    """What was posted for whom."""

    def __init__(self, posts: Posts) -> None:
        self._posts = posts
        self._before: set[Ref] = set()
        self._by_question: dict[MessageKey, set[Ref]] = {}

    def begin(self) -> None:
        self._before = self._posts()

    def end(self, answers: MessageKey) -> None:
        new = self._posts() - self._before
        self._by_question.setdefault(answers, set()).update(new)

    def of(self, message: MessageKey) -> list[Ref]:
        """Return what was ever posted in answer to a message, oldest first."""
        return sorted(self._by_question.get(message, ()), key=lambda ref: int(ref.id))


class NotingAdapter:
    """Passes everything on."""

    def __init__(self, adapter: Adapter, noted: Noted) -> None:
        self.platform = adapter.platform
        self._adapter = adapter
        self._noted = noted

    @property
    def is_in(self) -> bool:
        return self._adapter.is_in

    async def run(self, inbox: Inbox) -> None:
        await self._adapter.run(inbox)

    def thread(
        self, address: ReplyAddress, *, answers: MessageKey, posted: Posted | None
    ) -> Thread:
        thread = self._adapter.thread(address, answers=answers, posted=posted)
        return _NotingThread(thread, answers, self._noted)

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        await self._adapter.fetch(file, path, max_bytes=max_bytes)

    async def audience(self, address: ReplyAddress, *, strict: bool) -> Audience:
        return await self._adapter.audience(address, strict=strict)

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        return await self._adapter.earlier(address)

    async def earlier_files(self, scope: Scope, *, page: str | None) -> EarlierFiles:
        return await self._adapter.earlier_files(scope, page=page)


class _NotingThread:
    def __init__(self, thread: Thread, answers: MessageKey, noted: Noted) -> None:
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
