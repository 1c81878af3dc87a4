"""A conversation in the terminal, as far as the inbox sees it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.errors import DownloadRefusedError
from adapters.incoming import (
    Accepted,
    Addressed,
    Incoming,
    MessageKey,
    MessageRetracted,
    ReplyAddress,
)
from adapters.replies import Final, Posted, Progress, Snapshot
from adapters.terminal.adapter import PREFIX, Listeners, TerminalAdapter
from adapters.terminal.thread import TerminalThread
from rag.events import FileShared
from rag.values import LIBRARY, Scope
from tests.adapters.recording_inbox import RecordingInbox

PATH = "/srv/handbook.pdf"


def told(sentence: str) -> Final:
    return Final(text="", citations=(), told=(sentence,), offers=(), rateable=False)


class Counter(RecordingInbox):
    """Lets a test wait for what is handed in."""

    def __init__(self) -> None:
        super().__init__()
        self.new: asyncio.Queue[Incoming] = asyncio.Queue()

    async def accept(self, incoming: Incoming) -> Accepted:
        accepted = await super().accept(incoming)
        self.new.put_nowait(incoming)
        return accepted


class Person:
    """Types lines, and keeps what they are told."""

    def __init__(self, *, scope: Scope = LIBRARY) -> None:
        listeners = Listeners(
            dropped=self._dropped,
            answered=lambda final: self._told.put_nowait(final.told[0]),
            stopped=lambda: self._told.put_nowait("stopped"),
        )
        self.adapter = TerminalAdapter(self._lines(), scope=scope, listeners=listeners)
        self.inbox = Counter()
        self.may_read = asyncio.Event()
        """Files are being read until it is set."""
        self.may_read.set()
        self._told: asyncio.Queue[str] = asyncio.Queue()
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()

    def types(self, line: str | None) -> None:
        self._typed.put_nowait(line)

    async def hears(self) -> str:
        return await self._told.get()

    async def asked(self) -> tuple[Incoming, TerminalThread]:
        """Return the next question, and where to answer it."""
        incoming = await self.inbox.new.get()
        nothing = Posted(ids=())
        address = incoming.reply_to
        return incoming, self.adapter.thread(address, answers=incoming.message, posted=nothing)

    async def is_answered(self, sentence: str) -> Incoming:
        """Answer the next question, as a worker would."""
        incoming, thread = await self.asked()
        await thread.show(Progress(sentence="Searching 3 files…"))
        await thread.show(told(sentence))
        assert await self.hears() == sentence
        return incoming

    async def _dropped(self, line: str) -> bool:
        if line == PATH:
            self._told.put_nowait("reading")
            await self.may_read.wait()
        return line == PATH

    async def _lines(self) -> AsyncIterator[str]:
        while (line := await self._typed.get()) is not None:
            yield line


@asynccontextmanager
async def talking(person: Person) -> AsyncIterator[None]:
    """Run the adapter while the block runs; it ends by itself with the lines."""
    running = asyncio.create_task(person.adapter.run(person.inbox))
    try:
        yield
        person.types(None)
        await running
    finally:
        running.cancel()


async def test_a_line_is_a_question_to_footnote_alone_in_one_conversation() -> None:
    person = Person(scope=Scope("demo"))

    async with talking(person):
        person.types("How much notice?")
        first = await person.is_answered("Eight weeks.")
        person.types("And for twins?")
        second = await person.is_answered("The same.")

    tenant = f"{person.adapter.platform}:me"
    assert person.adapter.platform.startswith(PREFIX)
    assert [first.message, second.message] == [f"{tenant}/1", f"{tenant}/2"]
    assert first.thread == second.thread == f"{tenant}/0"
    assert first.question is not None
    assert (first.question.question, first.scope) == ("How much notice?", "demo")
    assert (first.addressed, first.opens_thread, first.private) == (Addressed.DM, True, False)
    assert (await person.adapter.audience(first.reply_to, strict=True)).scopes == {"demo"}


async def test_no_two_terminals_take_each_others_jobs() -> None:
    assert Person().adapter.platform != Person().adapter.platform


async def test_a_path_is_read_and_no_question() -> None:
    person = Person()

    async with talking(person):
        person.types(PATH)
        heard = await person.hears()

    assert heard == "reading"
    assert person.inbox.accepted == []


async def test_the_next_line_waits_for_the_answer() -> None:
    person = Person()

    async with talking(person):
        person.types("How much notice?")
        person.types("And for twins?")
        _, thread = await person.asked()
        await asyncio.sleep(0.05)
        meanwhile = len(person.inbox.accepted)
        await thread.show(told("Eight weeks."))
        await person.hears()
        await person.is_answered("The same.")

    assert meanwhile == 1


async def test_ctrl_c_takes_a_question_back_and_its_answer_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = Person()

    async with talking(person):
        person.types("How much notice?")
        asked, thread = await person.asked()
        await thread.show(Snapshot(text="Eight weeks, in"))
        os.kill(os.getpid(), signal.SIGINT)
        heard = await person.hears()
        await thread.show(told("Eight weeks."))
        person.types("And for twins?")
        await person.is_answered("The same.")

    assert heard == "stopped"
    assert person.inbox.retracted == [MessageRetracted(message=asked.message)]
    assert "Eight weeks." not in capsys.readouterr().out


async def test_ctrl_c_while_files_are_read_ends_that_alone() -> None:
    person = Person()
    person.may_read.clear()

    async with talking(person):
        person.types(PATH)
        await person.hears()
        os.kill(os.getpid(), signal.SIGINT)
        heard = await person.hears()
        person.types("How much notice?")
        await person.is_answered("Eight weeks.")

    assert heard == "stopped"
    assert person.inbox.retracted == []


async def test_what_could_not_be_stored_is_handed_in_again() -> None:
    person = Person()
    person.inbox.refusals_left = 1

    async with talking(person):
        person.types("How much notice?")
        asked = await person.is_answered("Eight weeks.")

    assert person.inbox.accepted == [asked]


async def test_a_stop_that_could_not_be_stored_is_still_a_stop() -> None:
    person = Person()

    async with talking(person):
        person.types("How much notice?")
        await person.asked()
        person.inbox.refusals_left = 1
        os.kill(os.getpid(), signal.SIGINT)
        heard = await person.hears()

    assert heard == "stopped"
    assert person.inbox.retracted == []


async def test_whoever_leaves_stops_the_answer_and_reads_no_more_lines() -> None:
    person = Person()

    async with talking(person):
        person.types("How much notice?")
        person.types("And for twins?")
        asked, _ = await person.asked()
        person.adapter.leave()

    assert person.inbox.accepted == [asked]
    assert person.inbox.retracted == [MessageRetracted(message=asked.message)]


async def test_files_come_from_the_disk_and_never_by_download(tmp_path: Path) -> None:
    adapter = Person().adapter
    key = MessageKey(f"{adapter.platform}:me/1")
    file = FileShared(
        scope=LIBRARY,
        message_key=key,
        file_id="F1",
        name="handbook.pdf",
        size=None,
        uploader=None,
        permalink=PATH,
        shared_at=datetime(2026, 3, 3, tzinfo=UTC),
    )

    with pytest.raises(DownloadRefusedError, match=r"'handbook\.pdf'.*by their path"):
        await adapter.fetch(file, tmp_path / "copy", max_bytes=10)
    assert await adapter.earlier(ReplyAddress("")) == ()
