"""An answer that could not be shown when it was made: who reads it is asked again before it is."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.linking import link, link_of, unlink
from bot.settings import Settings
from rag.values import Scope
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.parlour.inbound import scope_of
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour
from tests.rag.storage.shelf import put, shared

HERE, THERE = scope_of("C1"), Scope("elsewhere:8391/112")
QUESTION = "@footnote Which toner has the printer?"
CANARY = "zanzibarquux"


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def app(parlour: Parlour, settings: Settings) -> AsyncIterator[App]:
    async with footnote_on(parlour, settings) as opened:
        hidden = shared(name="printer.txt", message=f"{THERE}/1", scope=THERE)
        await put(opened.store, f"The toner of the printer is {CANARY}.", file=hidden)
        async with opened.database.pool.connection() as connection:
            await link(connection, link_of(HERE, THERE))
        yield opened


async def answered_while_the_platform_is_away(app: App, parlour: Parlour) -> int:
    """Ask, and wait until the answer is made that nobody can see, two minutes ago."""
    parlour.faults.lasting = {"post": 503, "edit": 503}
    asked = parlour.says("anna", QUESTION)
    while not await was_put_back(app):  # noqa: ASYNC110 (only Postgres knows)
        await asyncio.sleep(0.05)
    async with app.database.pool.connection() as connection:
        await connection.execute("update message set accepted_at = now() - interval '2 minutes'")
    return asked


async def was_put_back(app: App) -> bool:
    """Whether the attempt that made an answer is over, and its job waits for the platform."""
    async with app.database.pool.connection() as connection:
        cursor = await connection.execute(
            "select from reply where state = 'answered' and exists"
            " (select from procrastinate_jobs where status = 'todo' and scheduled_at > now())"
        )
        return cursor.rowcount > 0


async def test_what_its_readers_may_not_see_any_more_is_not_in_it(
    app: App, parlour: Parlour
) -> None:
    asked = await answered_while_the_platform_is_away(app, parlour)
    async with app.database.pool.connection() as connection:
        await unlink(connection, link_of(HERE, THERE))

    parlour.faults.lasting = {}
    await parlour.until(lambda: parlour.is_answered(asked))

    assert not any(CANARY in text for post in parlour.answers(asked) for text in post.states)


async def test_it_is_shown_as_it_was_made_while_they_may(
    app: App, parlour: Parlour, openai: FakeOpenAI
) -> None:
    asked = await answered_while_the_platform_is_away(app, parlour)
    asked_of_models = len(openai.received(CHAT))

    parlour.faults.lasting = {}
    await parlour.until(lambda: parlour.is_answered(asked))

    assert CANARY in parlour.answer(asked)
    assert len(openai.received(CHAT)) == asked_of_models
