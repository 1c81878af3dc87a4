"""Putting jobs into the queue within a transaction of ours: rolled back, they never were."""

from dataclasses import dataclass, replace
from enum import StrEnum

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb


class Work(StrEnum):
    """Kinds of jobs, each with its own workers."""

    REPLIES = "replies"
    """Wait on the network: many at once."""
    FILES = "files"
    """Use the processor: two at once."""


def queue_of(work: Work, platform: str) -> str:
    """Return the queue for one kind of work on one platform: not every process has them all."""
    return f"{work} {platform}"


def platform_of(key: str) -> str:
    """Return what a key begins with."""
    return key.partition(":")[0]


class TaskName(StrEnum):
    """What a job does; its arguments are ids, never content."""

    ANSWER = "answer"
    READ = "read"
    TAKE_BACK = "take_back"
    AMEND = "amend"
    READ_EARLIER = "read_earlier"


SOON = 10
"""Priority of what costs nothing and is soon done."""
USUAL = 0
BEHIND = -10
"""Of what nobody waits for: it is begun when there is nothing else to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job to be done some time."""

    task: TaskName
    queue: str
    arguments: dict[str, str | int]
    lock: str | None = None
    """One job at a time, in order, of those with the same."""
    priority: int = USUAL


def answer_job(message_id: int, *, key: str, lock: str, priority: int = USUAL) -> Job:
    return Job(
        task=TaskName.ANSWER,
        queue=queue_of(Work.REPLIES, platform_of(key)),
        arguments={"message_id": message_id},
        lock=lock,
        priority=priority,
    )


def read_job(message_id: int, file_id: str, *, key: str) -> Job:
    return Job(
        task=TaskName.READ,
        queue=queue_of(Work.FILES, platform_of(key)),
        arguments={"message_id": message_id, "file_id": file_id},
    )


def read_behind_job(message_id: int, file_id: str, *, key: str) -> Job:
    """Read a file that was there before Footnote: one at a time, so that live ones find room."""
    job = read_job(message_id, file_id, key=key)
    tenant = key.partition("/")[0]
    return replace(job, lock=f"earlier files of {tenant}", priority=BEHIND)


def read_earlier_job(reading_id: int, *, scope: str) -> Job:
    """Hand in more of the files that were in a channel before Footnote."""
    return Job(
        task=TaskName.READ_EARLIER,
        queue=queue_of(Work.REPLIES, platform_of(scope)),
        arguments={"reading_id": reading_id},
        priority=BEHIND,
    )


def take_back_job(message_id: int, *, key: str) -> Job:
    return Job(
        task=TaskName.TAKE_BACK,
        queue=queue_of(Work.REPLIES, platform_of(key)),
        arguments={"message_id": message_id},
        lock=f"take back {message_id}",
        priority=SOON,
    )


def amend_job(message_id: int, *, key: str) -> Job:
    """Say below an answer that a source of it is gone."""
    return Job(
        task=TaskName.AMEND,
        queue=queue_of(Work.REPLIES, platform_of(key)),
        arguments={"message_id": message_id},
        lock=f"amend {message_id}",
    )


async def defer(connection: AsyncConnection, job: Job) -> None:
    """Queue a job when the transaction of `connection` commits."""
    await connection.execute(
        """
        select procrastinate_defer_jobs_v1(array[
            row(%s, %s, %s, %s, null, %s, null)::procrastinate_job_to_defer_v1
        ])
        """,
        (job.queue, job.task, job.priority, job.lock, Jsonb(job.arguments)),
    )
