"""An inbox on a real database, and messages to hand in."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.errors import InboxUnavailableError
from adapters.incoming import (
    Accepted,
    Addressed,
    Incoming,
    MessageKey,
    PersonKey,
    ReplyAddress,
    Standing,
    ThreadKey,
)
from adapters.replies import Reply
from adapters.requests import Request
from bot.database.opening import Database
from bot.inbox.house import Givens
from bot.inbox.inbox import PostgresInbox
from bot.limits import Limits
from bot.milestones import pass_by
from rag.events import FileShared, QuestionAsked
from rag.values import Scope

SCOPE = Scope("parlour:T1/C1")
ANNA = PersonKey("parlour:T1/anna")
BOB = PersonKey("parlour:T1/bob")
LIMITS = Limits(
    questions_per_minute=6,
    questions_per_hour=60,
    files_per_hour=20,
    tokens_per_day=2_000_000,
    open_questions=100,
)
BEGAN = datetime(2026, 3, 3, 9, tzinfo=UTC)


def message(
    number: int,
    words: str | None = "How much notice?",
    *,
    author: PersonKey = ANNA,
    standing: Standing = Standing.MEMBER,
    addressed: Addressed = Addressed.MENTION,
    thread: int | None = None,
    files: tuple[str, ...] = (),
) -> Incoming:
    """A message in the channel, or in the thread under message `thread`."""
    key = MessageKey(f"{SCOPE}/{number}")
    return Incoming(
        message=key,
        thread=ThreadKey(f"{SCOPE}/{thread or number}"),
        opens_thread=thread in {None, number},
        scope=SCOPE,
        within=None,
        author=author,
        standing=standing,
        groups=frozenset(),
        reply_to=ReplyAddress(f"C1/{thread or number}"),
        addressed=addressed,
        is_direct=False,
        private=False,
        to_others=False,
        about=None,
        by_program=False,
        question=QuestionAsked(question=words, scope=SCOPE) if words else None,
        files=tuple(file(key, name) for name in files),
        sent_at=BEGAN,
        edited_at=None,
    )


def file(key: MessageKey, name: str) -> FileShared:
    return FileShared(
        scope=SCOPE,
        message_key=key,
        file_id=f"F-{name}",
        name=name,
        size=10,
        uploader="Anna",
        permalink="https://parlour.example/17",
        shared_at=BEGAN,
    )


def edited(incoming: Incoming, words: str | None, *, files: tuple[str, ...] = ()) -> Incoming:
    return replace(
        incoming,
        question=QuestionAsked(question=words, scope=SCOPE) if words else None,
        files=tuple(file(incoming.message, name) for name in files),
        edited_at=(incoming.edited_at or BEGAN) + timedelta(seconds=1),
    )


@dataclass(kw_only=True)
class Rows:
    """What the database holds."""

    database: Database

    async def all(self, query: str) -> list[tuple[object, ...]]:
        async with self.database.pool.connection() as connection:
            cursor = await connection.execute(query.encode())
            return await cursor.fetchall()

    async def jobs(self) -> list[tuple[object, ...]]:
        """Task and message key of every job, in order."""
        return await self.all(
            "select task_name, key from procrastinate_jobs"
            " join message on message.id = (args ->> 'message_id')::bigint"
            " order by procrastinate_jobs.id"
        )


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database=database)


@pytest.fixture
async def inbox(database: Database) -> PostgresInbox:
    return inbox_on(database)


async def deliver(inbox: PostgresInbox, incoming: Incoming) -> Accepted:
    """Hand a message in as platforms do: again, until it is stored."""
    while True:
        with suppress(InboxUnavailableError):
            return await inbox.accept(incoming)
        await asyncio.sleep(0.1)


def inbox_on(
    database: Database,
    *,
    limits: Limits = LIMITS,
    allowed_channels: frozenset[str] = frozenset(),
    asks_first: bool = False,
) -> PostgresInbox:
    async def reply_now(request: Request) -> Reply:
        raise AssertionError(request)

    return PostgresInbox(
        database.pool,
        limits=limits,
        givens=Givens(
            allowed_channels=allowed_channels, asks_first={"parlour"} if asks_first else set()
        ),
        reply_now=reply_now,
        reach=pass_by,
    )
