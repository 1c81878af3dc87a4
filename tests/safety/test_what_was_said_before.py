"""Earlier answers of a thread are no way around what its readers may see now."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.linking import link, link_of, unlink
from bot.settings import Settings
from rag.values import Scope
from tests.fakes.openai.prompts import Task, read_prompt
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.journeys.talking import HANDBOOK, ask, drop
from tests.parlour.inbound import scope_of
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour
from tests.rag.storage.shelf import put, shared

ENDS = link_of(scope_of("C1"), Scope("elsewhere:8391/112"))
CANARY = "zanzibarquux"
TONER = "@footnote Which toner has the printer?"
FOLLOW_UP = "And how much notice for parental leave?"


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def footnote(parlour: Parlour, settings: Settings) -> AsyncIterator[App]:
    async with footnote_on(parlour, settings) as app:
        hidden = shared(name="printer.txt", message="elsewhere:8391/112/1", scope=ENDS[0])
        await put(app.store, f"The toner of the printer is {CANARY}.", file=hidden)
        await drop(parlour, "handbook.md", HANDBOOK)
        yield app


async def linked(app: App, *, is_linked: bool) -> None:
    async with app.database.pool.connection() as connection:
        await (link if is_linked else unlink)(connection, ENDS)


def rewritings(openai: FakeOpenAI) -> list[str]:
    """Return what a model was told of the conversation before a question."""
    prompts = [read_prompt(request.body["messages"]) for request in openai.received(CHAT)]
    return [prompt.conversation for prompt in prompts if prompt.task is Task.STANDALONE]


@pytest.mark.parametrize("still_linked", [True, False])
async def test_what_may_no_longer_be_seen_is_not_repeated_from_memory(
    footnote: App, parlour: Parlour, openai: FakeOpenAI, *, still_linked: bool
) -> None:
    await linked(footnote, is_linked=True)
    asked = await ask(parlour, TONER)
    assert CANARY in parlour.answer(asked)
    openai.requests.clear()

    await linked(footnote, is_linked=still_linked)
    followed = await ask(parlour, FOLLOW_UP, thread=asked, mention=False)

    assert "eight weeks" in parlour.answer(followed)
    assert (CANARY in "".join(rewritings(openai))) is still_linked
    assert still_linked or not any(CANARY in str(one.body) for one in openai.requests)
