"""The queue in Postgres and the tasks in it: procrastinate, on connections of its own."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import procrastinate
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job as QueuedJob

from adapters.errors import PlatformUnavailableError
from bot.database.pool import Pool
from bot.errors import NewerRecordError
from bot.jobs.deferring import TaskName

_FOR_A_NEWER_WORKER_S = 5
_FOR_THE_PLATFORM_S = 15
_FOR_OURSELVES_S = 2


class Replies(Protocol):
    """Does the jobs about replies."""

    async def answer(self, message_id: int) -> None: ...
    async def take_back(self, message_id: int) -> None: ...
    async def amend(self, message_id: int) -> None: ...


class Files(Protocol):
    """Does the jobs about files."""

    async def read(self, message_id: int, file_id: str) -> None: ...


class Earlier(Protocol):
    """Does the jobs about files that were in a channel before Footnote."""

    async def read_on(self, reading_id: int) -> None: ...


class AlwaysAgain(BaseRetryStrategy):
    """Puts every job back that did not end well.

    Rows count the tries and end honestly; a job without an unrestricted strategy is lost when its
    worker is shut down in the middle of it.
    """

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision:
        match exception:
            case NewerRecordError():
                return RetryDecision(retry_in={"seconds": _FOR_A_NEWER_WORKER_S})
            case PlatformUnavailableError():
                return RetryDecision(retry_in={"seconds": _FOR_THE_PLATFORM_S})
            case Exception():
                return RetryDecision(retry_in={"seconds": _FOR_OURSELVES_S})
            case _:  # shut down in the middle of it
                return RetryDecision(retry_in={"seconds": 0})


def open_queue(find: Callable[[], Awaitable[str]], *, connections: int) -> procrastinate.App:
    """Return a queue that connects to where `find` says; open it with `open_async`."""
    connector = procrastinate.PsycopgConnector(
        conninfo=find, min_size=1, max_size=connections, name="footnote-queue", pool_factory=Pool
    )
    return procrastinate.App(connector=connector)


def add_tasks(
    queue: procrastinate.App, *, replies: Replies, files: Files, earlier: Earlier
) -> None:
    """Say who does the jobs."""
    again = AlwaysAgain()

    @queue.task(name=TaskName.ANSWER, retry=again)
    async def answer(message_id: int) -> None:
        await replies.answer(message_id)

    @queue.task(name=TaskName.TAKE_BACK, retry=again)
    async def take_back(message_id: int) -> None:
        await replies.take_back(message_id)

    @queue.task(name=TaskName.AMEND, retry=again)
    async def amend(message_id: int) -> None:
        await replies.amend(message_id)

    @queue.task(name=TaskName.READ, retry=again)
    async def read(message_id: int, file_id: str) -> None:
        await files.read(message_id, file_id)

    @queue.task(name=TaskName.READ_EARLIER, retry=again)
    async def read_earlier(reading_id: int) -> None:
        await earlier.read_on(reading_id)
