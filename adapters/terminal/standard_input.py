"""Lines from standard input, typed by a person or sent by a program."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress

_STANDARD_INPUT = 0
_AHEAD = 64
"""Lines read before they are asked for; a program may send thousands."""


def is_person() -> bool:
    """Whether somebody sits at both ends, rather than a pipe or a file."""
    return sys.stdin.isatty() and sys.stdout.isatty()


async def lines(*, prompt: str = "") -> AsyncIterator[str]:
    """Yield each line as it comes, without its end; ends with the input, or at Ctrl-D.

    A thread waits for them, so that nothing else is held up while a person types; the terminal
    itself lets them correct a line before it is sent. `prompt` is shown whenever one is wanted.
    """
    loop = asyncio.get_running_loop()
    read: asyncio.Queue[str | None] = asyncio.Queue()
    room = threading.Semaphore(_AHEAD)

    def follow() -> None:
        # A file object of its own: whoever waits in `sys.stdin` cannot leave at Ctrl-C.
        with (
            suppress(RuntimeError),  # the loop is closed: nobody listens any more
            open(_STANDARD_INPUT, closefd=False, encoding="utf-8", errors="replace") as given,
        ):
            for line in given:
                room.acquire()
                loop.call_soon_threadsafe(read.put_nowait, line.rstrip("\r\n"))
            loop.call_soon_threadsafe(read.put_nowait, None)

    threading.Thread(target=follow, daemon=True).start()
    while (line := await _next(read, prompt)) is not None:
        room.release()
        yield line


async def _next(read: asyncio.Queue[str | None], prompt: str) -> str | None:
    if prompt:
        sys.stdout.write(prompt)
        sys.stdout.flush()
    return await read.get()
