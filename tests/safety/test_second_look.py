"""Were the filter to fail where people look for themselves, they would see nothing of it."""

from collections.abc import AsyncIterator

import pytest

from adapters.incoming import MessageKey, PersonKey, Standing
from adapters.replies import PassagesWanted, Reply, SourcesWanted, Wish
from adapters.requests import Request
from bot.app import App
from bot.choices import Access
from bot.immediate import Immediate
from bot.linking import link, link_of, unlink
from bot.settings import Settings
from rag.values import Scope
from tests.journeys.talking import ask
from tests.parlour.adapter import ParlourAdapter
from tests.parlour.inbound import Address, key_of, scope_of
from tests.parlour.running import footnote_on
from tests.parlour.server import TOKEN, Parlour
from tests.rag.storage.shelf import put, shared
from tests.safety.lying import LyingStore

HERE, THERE = scope_of("C1"), Scope("elsewhere:8391/112")
CANARY = "zanzibarquux"
LIES = ["surroundings", "newest", "named"]


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def adapter(parlour: Parlour) -> AsyncIterator[ParlourAdapter]:
    opened = ParlourAdapter(url=parlour.url, token=TOKEN)
    yield opened
    await opened.close()


@pytest.fixture
async def footnote(parlour: Parlour, offline: Settings) -> AsyncIterator[App]:
    async with footnote_on(parlour, offline) as app:
        hidden = shared(name=f"{CANARY}.txt", message=f"{THERE}/1", scope=THERE)
        await put(app.store, f"The toner of the printer is {CANARY}.", file=hidden)
        yield app


async def cited_while_it_was_linked(app: App, parlour: Parlour) -> MessageKey:
    """Let an answer cite what nobody there may see any more."""
    ends = link_of(HERE, THERE)
    async with app.database.pool.connection() as connection:
        await link(connection, ends)
    asked = await ask(parlour, "@footnote Which toner has the printer?")
    async with app.database.pool.connection() as connection:
        await unlink(connection, ends)
    assert CANARY in parlour.answer(asked)
    return key_of("C1", asked)


async def looks(app: App, adapter: ParlourAdapter, wish: Wish, *, lies: str) -> Reply:
    immediate = Immediate(
        app.database.pool,
        store=LyingStore(app.database.pool, lies=lies, hidden=THERE),
        adapters={"parlour": adapter},
        access=Access.PUBLIC,
    )
    return await immediate.reply_now(
        Request(
            asker=PersonKey("parlour:T1/bob"),
            standing=Standing.MEMBER,
            is_admin=False,
            reply_to=Address(channel="C1", thread=1, message=1, asker="bob").written(),
            scope=HERE,
            within=None,
            wish=wish,
        )
    )


@pytest.mark.parametrize("lies", [*LIES, "nothing"])
async def test_passages_sources_and_names_are_looked_at_again(
    footnote: App,
    parlour: Parlour,
    adapter: ParlourAdapter,
    caplog: pytest.LogCaptureFixture,
    lies: str,
) -> None:
    asked = await cited_while_it_was_linked(footnote, parlour)
    wishes: dict[str, Wish] = {
        "surroundings": PassagesWanted(message=asked),
        "newest": SourcesWanted(names_like="", limit=10),
        "named": SourcesWanted(names_like="zan", limit=10),
    }

    replies = {way: await looks(footnote, adapter, wish, lies=lies) for way, wish in wishes.items()}

    assert not any(CANARY in str(reply) for reply in replies.values())
    refused = {way for way, reply in replies.items() if "went wrong" in str(reply.told)}
    assert refused == {lies} & set(LIES)
    assert ("nothing is shown" in caplog.text) == bool(refused)
