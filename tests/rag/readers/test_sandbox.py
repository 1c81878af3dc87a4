"""What the parent promises: two at once, an end for every file, nothing left running."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from rag.errors import ReadingFailedError, UnreadableFileError
from rag.readers.limits import ReadingLimits
from rag.readers.sandbox import Reader
from rag.values import RefusalReason
from tests.documents.pdfs import text_pdf

SLOW = b"<div>" * 60_000
"""A page that takes many seconds to read."""


@pytest.fixture
def slow_file(tmp_path: Path) -> Path:
    path = tmp_path / "slow"
    path.write_bytes(SLOW)
    return path


@asynccontextmanager
async def reading(path: Path) -> AsyncIterator[tuple[asyncio.Task[object], psutil.Process]]:
    """Read a slow file; give its task and its child once that is at work."""
    task: asyncio.Task[object] = asyncio.create_task(Reader().read(path, name="slow.html"))
    try:
        yield task, await _child_at_work()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _child_at_work() -> psutil.Process:
    """Wait for a child that is past its imports, with the file before it."""
    while True:
        for child in _children():
            if child.cpu_times().user > 0.5:
                return child
        await asyncio.sleep(0.02)


def _children() -> Iterator[psutil.Process]:
    for process in psutil.Process().children():
        try:
            if "rag.readers.child" in process.cmdline():
                yield process
        except psutil.Error:
            continue


def _content(folder: Path) -> list[Path] | None:
    return list(folder.iterdir()) if folder.exists() else None


async def test_a_child_has_no_environment_and_an_empty_folder(slow_file: Path) -> None:
    async with reading(slow_file) as (_, child):
        environment = child.environ()
        folder = Path(child.cwd())
        content = _content(folder)

    assert environment == {}
    assert content == []
    assert folder.is_relative_to(tempfile.gettempdir())
    assert _content(folder) is None


async def test_a_child_knows_no_name_and_inherits_no_file(slow_file: Path) -> None:
    async with reading(slow_file) as (_, child):
        command = " ".join(child.cmdline())
        descriptors = child.num_fds()

    assert "slow" not in command
    assert descriptors <= 5


async def test_a_child_leads_a_session_of_its_own(slow_file: Path) -> None:
    async with reading(slow_file) as (_, child):
        assert os.getsid(child.pid) == child.pid


async def test_cancelling_kills_the_child(slow_file: Path) -> None:
    async with reading(slow_file) as (task, child):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert not child.is_running()


async def test_who_cancels_again_waits_for_the_end_of_the_child_too(slow_file: Path) -> None:
    async with reading(slow_file) as (task, child):
        for _ in range(3):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task

        assert not child.is_running()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
async def test_a_child_that_is_stopped_or_crashes_is_worth_another_try(
    slow_file: Path, stop: signal.Signals
) -> None:
    async with reading(slow_file) as (task, child):
        child.send_signal(stop)

        with pytest.raises(ReadingFailedError, match=r"slow\.html.*Try again"):
            await task


async def test_time_on_the_clock_is_worth_another_try(slow_file: Path) -> None:
    reader = Reader(limits=ReadingLimits(wall_s=0.5))

    with pytest.raises(ReadingFailedError, match=r"slow\.html.*longer than"):
        await reader.read(slow_file, name="slow.html")
    assert not list(_children())


async def test_too_much_processor_time_is_the_fault_of_the_file(slow_file: Path) -> None:
    reader = Reader(limits=ReadingLimits(cpu_s=1))

    with pytest.raises(UnreadableFileError, match="Split it") as refused:
        await reader.read(slow_file, name="slow.html")
    assert refused.value.reason is RefusalReason.TOO_LARGE


async def test_too_much_memory_is_the_fault_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text("[" + '{"a": [1.5, 2.5]},' * 400_000 + "0]")
    reader = Reader(limits=ReadingLimits(memory_bytes=150 * 1024 * 1024))

    with pytest.raises(UnreadableFileError, match="memory") as refused:
        await reader.read(path, name="many.json")
    assert refused.value.reason is RefusalReason.TOO_LARGE


async def test_no_more_children_than_slots(tmp_path: Path) -> None:
    path = tmp_path / "short.pdf"
    path.write_bytes(text_pdf("Words"))
    reader = Reader(slots=2)
    reads = asyncio.gather(*(reader.read(path, name="short.pdf") for _ in range(6)))

    most = 0
    while not reads.done():
        most = max(most, len(list(_children())))
        await asyncio.sleep(0.005)

    assert most == 2
    assert len(await reads) == 6


async def test_a_slot_is_free_again_after_every_kind_of_end(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text("Words")
    bad.write_bytes(b"\x00\x01\x02")
    reader = Reader(slots=1)

    with pytest.raises(UnreadableFileError):
        await reader.read(bad, name="bad.pdf")
    with pytest.raises(ReadingFailedError):
        await reader.read(tmp_path / "missing", name="missing.pdf")
    reading_task = asyncio.create_task(reader.read(good, name="good.txt"))
    await asyncio.sleep(0.05)
    reading_task.cancel()
    await asyncio.gather(reading_task, return_exceptions=True)

    assert (await reader.read(good, name="good.txt")).blocks[0].text == "Words"


async def test_a_missing_file_says_what_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(ReadingFailedError, match=r"gone\.pdf.*No such file"):
        await Reader().read(tmp_path / "gone.pdf", name="gone.pdf")


async def test_pipes_and_folders_are_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    for path in (pipe, tmp_path):
        with pytest.raises(UnreadableFileError, match="not a file"):
            await Reader().read(path, name="report.pdf")


async def test_a_file_larger_than_allowed_is_not_even_started_on(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * 2_000_000)
    reader = Reader(limits=ReadingLimits(file_bytes=1024 * 1024))

    with pytest.raises(UnreadableFileError, match=r"larger than 1 MiB") as refused:
        await reader.read(path, name="large.txt")
    assert refused.value.reason is RefusalReason.TOO_LARGE


async def test_an_answer_longer_than_allowed_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("words " * 10_000)
    reader = Reader(limits=ReadingLimits(output_bytes=1_000))

    with pytest.raises(ReadingFailedError, match="no valid answer"):
        await reader.read(path, name="long.txt")


async def test_the_event_loop_goes_on_meanwhile(slow_file: Path) -> None:
    async with reading(slow_file) as (task, _):
        ticks = 0
        for _ in range(20):
            await asyncio.sleep(0.01)
            ticks += 1

        assert not task.done()
        assert ticks == 20
