"""New posts that Footnote answers by itself: with sources, or never with a word."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.settings import Settings
from tests.fakes.openai.faults import SERVER_ERROR
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.journeys.talking import HANDBOOK, QUESTION, ask, drop, told
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour

POST = QUESTION.removeprefix("@footnote ")


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        opened.room.channels["C1"].is_forum = True
        yield opened


@pytest.fixture
async def footnote(parlour: Parlour, settings: Settings) -> AsyncIterator[App]:
    async with footnote_on(parlour, settings) as app:
        await told(parlour, "set", "posts all")
        yield app


async def rows(app: App, query: str) -> list[tuple[object, ...]]:
    async with app.database.pool.connection() as connection:
        cursor = await connection.execute(query.encode())
        return await cursor.fetchall()


def posts(parlour: Parlour, text: str, *, files: dict[str, bytes] | None = None) -> int:
    return parlour.says("bob", text, mention=False, files=files)


async def outcome(app: App, post: int) -> object:
    """Wait until a post has come to its end, which nobody may see; return how."""
    async with asyncio.timeout(30):
        while True:
            ended = await rows(
                app,
                "select outcome from reply join message on id = message_id"
                f" where state = 'shown' and key like '%/{post}'",
            )
            if ended:
                return ended[0][0]
            await asyncio.sleep(0.05)


async def test_a_post_is_answered_at_once_with_sources_and_its_author_goes_on(
    footnote: App, parlour: Parlour
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)

    post = posts(parlour, POST)
    await parlour.until(lambda: parlour.is_answered(post))
    goes_on = await ask(
        parlour, "And if the child comes early?", author="bob", thread=post, mention=False
    )
    other = parlour.says("carl", "Is that so?", thread=post, mention=False)
    await ask(parlour, "@footnote hello", channel="C2")

    [answer] = parlour.answers(post)
    assert "[1] handbook.md" in answer.text
    assert len(answer.states) == 1
    assert post not in parlour.room.statuses or {*parlour.room.statuses[post][:1]} == {""}
    assert post not in parlour.room.reactions
    assert "two weeks" in parlour.answer(goes_on)
    assert parlour.answers(other) == []


async def test_without_sources_nothing_is_ever_seen(footnote: App, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK, channel="C2")
    await told(parlour, "set", "access channel")

    post = posts(parlour, POST)
    ended = await outcome(footnote, post)
    goes_on = parlour.says("bob", "Nobody?", thread=post, mention=False)
    await ask(parlour, "@footnote hello", channel="C2")

    assert ended == "not_found"
    assert parlour.answers(post) == parlour.answers(goes_on) == []
    assert post not in parlour.room.reactions
    assert post not in parlour.room.statuses


async def test_a_failure_is_not_seen(footnote: App, parlour: Parlour, openai: FakeOpenAI) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    openai.fail(CHAT, SERVER_ERROR, times=None)

    post = posts(parlour, POST)
    ended = await outcome(footnote, post)

    assert ended in {"failed", "busy"}
    assert parlour.answers(post) == []
    assert post not in parlour.room.statuses


async def test_over_the_days_budget_it_ends_in_silence(
    parlour: Parlour, settings: Settings, openai: FakeOpenAI
) -> None:
    poor = settings.model_copy(update={"tokens_per_day": 1})
    async with footnote_on(parlour, poor) as app:
        await told(parlour, "set", "posts all")
        dropped = posts(parlour, "", files={"handbook.md": HANDBOOK})
        await parlour.until(lambda: "done" in parlour.room.reactions.get(dropped, []))

        post = posts(parlour, POST)
        ended = await outcome(app, post)

    assert ended == "refused"
    assert parlour.answers(post) == []
    assert openai.count(CHAT) == 0


async def test_who_must_act_on_a_file_of_a_post_is_told(footnote: App, parlour: Parlour) -> None:
    post = posts(parlour, POST, files={"empty.txt": b""})
    await parlour.until(lambda: parlour.is_answered(post))

    assert parlour.answer(post).startswith("empty.txt cannot be used: ")
    assert "I found nothing" not in parlour.answer(post)


async def test_unless_somebody_said_so_posts_are_left_alone(
    footnote: App, parlour: Parlour
) -> None:
    await told(parlour, "set", "posts asked")
    await drop(parlour, "handbook.md", HANDBOOK)

    post = posts(parlour, POST)
    await ask(parlour, "@footnote hello", channel="C2")

    assert parlour.answers(post) == []
    assert len(await rows(footnote, "select from reply")) == 1
