"""Deliver, edit, retract, crash, take over, in any order: each key ends once."""

import asyncio
import gc
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    multiple,
    rule,
    run_state_machine_as_test,
)
from psycopg_pool import AsyncConnectionPool

from adapters.incoming import Incoming, MessageRetracted
from adapters.replies import Final, Posted, Reply
from adapters.requests import Request
from bot.errors import SupersededError
from bot.inbox.house import Givens
from bot.inbox.inbox import PostgresInbox
from bot.limits import UNLIMITED
from bot.milestones import pass_by
from bot.replying.claims import Claim, Ending
from bot.replying.rows import ReplyRows
from rag.values import Turn
from tests.bot.inbox.conftest import edited, message

NUMBERS = st.integers(min_value=1, max_value=3)
_T = TypeVar("_T")


def ending(text: str) -> Ending:
    return Ending(
        final=Final(text=text, citations=(), told=(), offers=(), rateable=True),
        outcome="answered",
        turn=Turn(question="?", answer=text, citations=()),
        tokens=0,
    )


class InboxInAnyOrder(RuleBasedStateMachine):
    """Adapters on one side, workers of any age on the other, one database between them."""

    url: str
    attempts: Bundle[Claim] = Bundle("attempts")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.pool: AsyncConnectionPool = self.does(self.opened())
        self.inbox = PostgresInbox(
            self.pool,
            limits=UNLIMITED,
            givens=Givens(allowed_channels=frozenset(), asks_first=()),
            reply_now=no,
            reach=pass_by,
        )
        self.rows = ReplyRows(self.pool, patience_s=5)
        self.delivered: set[int] = set()
        self.retracted: set[int] = set()
        self.edits: dict[int, int] = {}
        self.words: dict[int, str] = {}
        self.answered: dict[int, str] = {}
        self.shown: dict[int, str] = {}

    def does(self, work: Coroutine[Any, Any, _T]) -> _T:
        return self.runner.run(work)

    async def opened(self) -> AsyncConnectionPool:
        pool: AsyncConnectionPool = AsyncConnectionPool(
            self.url, open=False, min_size=1, max_size=2
        )
        await pool.open()
        async with pool.connection() as connection:
            await connection.execute("truncate message, conversation, procrastinate_jobs cascade")
        return pool

    def teardown(self) -> None:
        self.does(self.drained())
        self.does(self.pool.close())
        self.runner.close()

    # --- what adapters do ---

    @rule(number=NUMBERS)
    def deliver(self, number: int) -> None:
        self.does(self.inbox.accept(message(number, "v0")))
        self.delivered.add(number)
        self.words.setdefault(number, "v0")

    @rule(number=NUMBERS)
    def edit(self, number: int) -> None:
        newest = self.edits[number] = self.edits.get(number, 0) + 1
        self.does(self.inbox.accept(self.version(number, newest)))
        self.delivered.add(number)
        self.words[number] = f"v{newest}"

    @rule(number=NUMBERS)
    def deliver_an_old_edit_again(self, number: int) -> None:
        if number in self.delivered and self.edits.get(number):
            self.does(self.inbox.accept(self.version(number, 1)))

    @rule(number=NUMBERS)
    def retract(self, number: int) -> None:
        self.does(self.inbox.retract(MessageRetracted(message=message(number).message)))
        self.retracted.add(number)

    def version(self, number: int, edits: int) -> Incoming:
        incoming = message(number, "v0")
        for n in range(1, edits + 1):
            incoming = edited(incoming, f"v{n}")
        return incoming

    # --- what workers do, the one that crashed included: it is simply never heard of again ---

    @rule(target=attempts, number=NUMBERS)
    def begin(self, number: int) -> MultipleResults[Claim]:
        claim = self.does(self.claimed(number))
        assert claim is None or number not in self.retracted
        assert claim is None or number not in self.shown
        if claim is not None and number in self.answered:
            assert claim.final is not None
            assert claim.final.text == self.answered[number]
        return multiple() if claim is None else multiple(claim)

    @rule(claim=attempts, post=st.sampled_from(["p1", "p2"]))
    def place(self, claim: Claim, post: str) -> None:
        self.tried(self.rows.place(claim, Posted(ids=(post,))))

    @rule(claim=attempts)
    def commit(self, claim: Claim) -> None:
        if claim.final is not None:
            return
        number = int(claim.key.rpartition("/")[2])
        text = f"answer to {claim.wanted.question} by {claim.attempt}"
        if self.tried(self.rows.commit(claim, ending(text))):
            assert number not in self.answered, "a second answer"
            assert number not in self.retracted, "an answer to what is gone"
            assert claim.wanted.question == self.words[number], "an answer to old words"
            self.answered[number] = text

    @rule(claim=consumes(attempts))
    def finish(self, claim: Claim) -> None:
        number = int(claim.key.rpartition("/")[2])
        if number not in self.answered:
            return
        if self.tried(self.rows.finish(claim, posted=Posted(ids=("p1",)))):
            assert number not in self.shown, "shown twice"
            assert number not in self.retracted
            self.shown[number] = self.answered[number]

    def tried(self, write: Awaitable[None]) -> bool:
        async def attempt() -> bool:
            try:
                await write
            except SupersededError:
                return False
            return True

        return self.does(attempt())

    async def claimed(self, number: int) -> Claim | None:
        async with self.pool.connection() as connection:
            cursor = await connection.execute(
                "select id from message where key = %s", (message(number).message,)
            )
            row = await cursor.fetchone()
        return None if row is None else await self.rows.claim(row[0])

    # --- how it all ends ---

    async def drained(self) -> None:
        for number in sorted(self.delivered):
            while (claim := await self.claimed(number)) is not None:
                if claim.final is None:
                    await self.rows.commit(claim, ending("at last"))
                await self.rows.finish(claim, posted=None)
        async with self.pool.connection() as connection:
            cursor = await connection.execute(
                "select split_part(key, '/', 3)::int, state, wanted is null and final is null"
                " from message join reply on message.id = message_id"
            )
            states = {number: (state, bare) for number, state, bare in await cursor.fetchall()}
        for number in self.delivered:
            expected = "retracted" if number in self.retracted else "shown"
            assert states.get(number, ("retracted", True)) == (expected, True)


async def no(request: Request) -> Reply:
    raise AssertionError(request)


@pytest.mark.timeout(900)
def test_each_key_ends_once_in_any_order(database_url: str, full_size: bool) -> None:
    class Machine(InboxInAnyOrder):
        url = database_url

    # What earlier tests left behind must not be collected while hypothesis parses this file:
    # Python 3.11 takes a finalizer inside its parser for a fault of the source.
    gc.collect()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=300 if full_size else 30,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
