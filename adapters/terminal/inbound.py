"""What a person or a program types: lines from standard input, without holding up anything."""

import asyncio
import signal
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


async def lines() -> AsyncIterator[str]:
    """Yield each line of standard input as it comes, without its end; ends with the input."""
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
    while (line := await read.get()) is not None:
        room.release()
        yield line


def typed(prompt: str) -> str | None:
    """Wait for one line from a person; None at Ctrl-D and Ctrl-C.

    Blocks on purpose: nothing else goes on in a conversation while its person types, and a thread
    that waits for input could not be left by Ctrl-C.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt):
        return None
    finally:
        signal.signal(signal.SIGINT, before)
