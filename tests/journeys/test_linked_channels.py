"""Channels of two tenants that the operator linked: what is seen, and what stays where it is."""

from collections.abc import AsyncIterator

import pytest

from adapters.incoming import ScopeRetracted
from bot.app import App
from bot.inbox.retracting import retract
from bot.linking import link, link_of, unlink
from bot.settings import Settings
from rag.values import Audience, Scope, outside
from tests.journeys.talking import HANDBOOK, QUESTION, ask, drop, told
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour
from tests.rag.storage.shelf import put, shared

HERE, PRIVATE = Scope("parlour:T1/C1"), Scope("parlour:T1/P1")
THERE = Scope("elsewhere:8391/112")
BESIDE = Scope("elsewhere:8391/113")
THIRD = Scope("third:5/6")
TONER = "Which toner does the printer need?"


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def footnote(parlour: Parlour, offline: Settings) -> AsyncIterator[App]:
    async with footnote_on(parlour, offline) as app:
        texts = {
            THERE: "The printer needs toner of type K-77.",
            outside(THERE): "The printer of guests needs toner of type K-78.",
            BESIDE: "The printer next door needs toner of type K-79.",
            THIRD: "The printer of third parties needs toner of type K-80.",
        }
        for n, (scope, text) in enumerate(texts.items()):
            file = shared(name=f"printer-{n}.txt", message=f"{scope}/1", scope=scope)
            await put(app.store, text, file=file)
        await links(app, HERE, THERE)
        await links(app, THIRD, THERE)
        yield app


async def links(app: App, one: Scope, other: Scope) -> None:
    async with app.database.pool.connection() as connection:
        await link(connection, link_of(one, other))


async def says(parlour: Parlour, question: str, *, channel: str = "C1") -> str:
    return parlour.answer(await ask(parlour, f"@footnote {question}", channel=channel))


async def sources(parlour: Parlour, *, channel: str = "C1") -> object:
    envelope = parlour.wishes("bob", "sources", "", channel=channel)
    await parlour.until(lambda: envelope in parlour.replies)
    return parlour.replies[envelope]["documents"]


async def test_answers_use_the_other_channel_and_nothing_beyond(
    footnote: App, parlour: Parlour
) -> None:
    answer = await says(parlour, TONER)
    alone = await says(parlour, f"/private {TONER}")

    for seen in (answer, alone):
        assert "K-77" in seen
        assert not any(code in seen for code in ("K-78", "K-79", "K-80"))


async def test_in_another_channel_nothing_of_it_is_seen(footnote: App, parlour: Parlour) -> None:
    for question in (TONER, f"/private {TONER}"):
        answer = await says(parlour, question, channel="C2")

        assert "K-77" not in answer
        assert "I found nothing about that" in answer


async def test_sources_and_passages_of_the_other_channel_are_shown_where_it_is_linked(
    footnote: App, parlour: Parlour
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, f"@footnote {TONER}")
    envelope = parlour.clicks("bob", "passages", on=asked, value=str(asked))
    await parlour.until(lambda: envelope in parlour.replies)

    assert await sources(parlour) == ["handbook.md", "printer-0.txt"]
    assert await sources(parlour, channel="C2") == ["handbook.md"]
    assert "K-77" in str(parlour.replies[envelope]["passages"])


async def test_sources_tell_in_a_linked_channel_what_it_is_linked_with(
    footnote: App, parlour: Parlour
) -> None:
    here = await told(parlour, "sources", "")
    typing = await told(parlour, "sources", "printer")
    elsewhere = await told(parlour, "sources", "", channel="C2")

    assert "linked this channel with one in Elsewhere (8391/112): answers here may use" in here
    assert "linked" not in typing + elsewhere


async def test_once_unlinked_nothing_of_it_is_left_to_see(footnote: App, parlour: Parlour) -> None:
    asked = await ask(parlour, f"@footnote {TONER}")

    async with footnote.database.pool.connection() as connection:
        await unlink(connection, link_of(HERE, THERE))
    envelope = parlour.clicks("bob", "passages", on=asked, value=str(asked))
    await parlour.until(lambda: envelope in parlour.replies)

    assert parlour.replies[envelope]["passages"] == []
    assert "K-77" not in await says(parlour, TONER)


async def test_a_link_holds_whichever_end_comes_first(footnote: App, parlour: Parlour) -> None:
    await links(footnote, PRIVATE, BESIDE)
    last = Scope("zeta:1/2")
    await links(footnote, last, Scope("parlour:T1/C2"))
    file = shared(message=f"{last}/1", scope=last)
    await put(footnote.store, "The printer needs toner of type K-81.", file=file)

    assert "K-79" in await says(parlour, TONER, channel="P1")
    assert "K-81" in await says(parlour, TONER, channel="C2")


async def test_who_governs_one_end_forgets_nothing_of_the_other(
    footnote: App, parlour: Parlour
) -> None:
    there = Audience(scopes=frozenset({THERE}))
    [document] = await footnote.store.documents(audience=there)

    refused = await told(parlour, "forget", str(document.id))

    assert refused == "Only who dropped a file, or an admin, can make me forget it."
    assert await footnote.store.count_documents(audience=there) == 1


async def test_strict_channels_keep_what_the_operator_linked(
    footnote: App, parlour: Parlour
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK, channel="C2")
    await told(parlour, "set", "access channel")

    assert "K-77" in await says(parlour, TONER)
    assert "eight weeks" not in await says(parlour, QUESTION.removeprefix("@footnote "))


async def test_a_channel_that_is_gone_leaves_its_link_and_nothing_to_find(
    footnote: App, parlour: Parlour
) -> None:
    async with footnote.database.pool.connection() as connection:
        await retract(connection, ScopeRetracted(scope=THERE))
        cursor = await connection.execute("select count(*) from link")
        left = await cursor.fetchone()

    assert left == (2,)
    assert "I found nothing about that" in await says(parlour, TONER)
