"""What a person or a program types: lines from standard input, without holding up anything."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress


def is_person() -> bool:
    """Whether somebody sits at both ends, rather than a pipe or a file."""
    return sys.stdin.isatty() and sys.stdout.isatty()


async def lines() -> AsyncIterator[str]:
    """Yield each line of standard input as it comes, without its end; ends with the input."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line.rstrip("\r\n")


async def typed_lines(prompt: str) -> AsyncIterator[str]:
    """Yield what a person types behind a prompt; ends with Ctrl-D."""
    with suppress(EOFError):
        while True:
            yield await asyncio.to_thread(input, prompt)
