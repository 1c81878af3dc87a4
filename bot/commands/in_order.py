"""Many at once, told in order: what `-` on the command line does with standard input."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")


async def in_order(
    inputs: AsyncIterator[str], work: Callable[[str], Awaitable[Result]], *, at_once: int
) -> AsyncIterator[Result]:
    """Work on inputs as they come, `at_once` at a time, and yield the results in their order."""
    begun: asyncio.Queue[asyncio.Task[Result] | None] = asyncio.Queue(maxsize=at_once)
    reading = asyncio.create_task(_begin(inputs, work, begun))
    try:
        while (task := await begun.get()) is not None:
            yield await task
        await reading
    finally:
        reading.cancel()
        while not begun.empty():
            if (task := begun.get_nowait()) is not None:
                task.cancel()


async def _begin(
    inputs: AsyncIterator[str],
    work: Callable[[str], Awaitable[Result]],
    begun: asyncio.Queue[asyncio.Task[Result] | None],
) -> None:
    async for line in inputs:
        await begun.put(asyncio.ensure_future(work(line)))
    await begun.put(None)
