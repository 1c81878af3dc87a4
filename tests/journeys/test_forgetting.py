"""What is forgotten is gone: from answers that stand in a thread, from memory, from every table."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.settings import Settings
from tests.fakes.openai.prompts import Task, read_prompt
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.journeys.talking import HANDBOOK, QUESTION, ask, drop
from tests.parlour.room import ADMIN, Json
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour
from tests.scanning import everything

NOTES = (
    b"# Notes\n\nNotice of parental leave is also announced to the team lead, in a short meeting.\n"
)


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def app(parlour: Parlour, settings: Settings) -> AsyncIterator[App]:
    async with footnote_on(parlour, settings) as opened:
        yield opened


def citing_all(messages: list[dict[str, object]]) -> str | None:
    """Write an answer that cites every passage it is shown; else what the fake would say."""
    prompt = read_prompt(messages)
    if prompt.task is not Task.ANSWER:
        return None
    return " ".join(f"{' '.join(text.split())} [{n}]." for n, text in prompt.passages.items())


async def stored(app: App) -> str:
    async with app.database.pool.connection() as connection:
        return await everything(connection)


# --- answers that stand in a thread ---


async def test_an_answer_says_which_of_its_sources_was_removed(app: App, parlour: Parlour) -> None:
    dropped = await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, QUESTION)
    assert "[1] handbook.md" in parlour.answer(asked)

    parlour.deletes(dropped)
    await parlour.until(lambda: "source removed" in parlour.answer(asked))

    [answer] = parlour.answers(asked)
    assert "eight weeks" in answer.text
    assert "[1] source removed." in answer.text
    assert "handbook.md" not in answer.text
    held = await stored(app)
    assert "eight weeks" not in held
    assert "handbook" not in held


async def test_the_sources_that_are_left_can_still_be_looked_at(
    app: App, parlour: Parlour, openai: FakeOpenAI
) -> None:
    dropped = await drop(parlour, "handbook.md", HANDBOOK)
    await drop(parlour, "notes.md", NOTES)
    openai.respond = citing_all
    asked = await ask(parlour, QUESTION)
    assert "notes.md" in parlour.answer(asked)

    parlour.deletes(dropped)
    await parlour.until(lambda: "source removed" in parlour.answer(asked))
    click = parlour.clicks("bob", "passages", on=asked, value=str(asked))
    await parlour.until(lambda: click in parlour.replies)

    assert "notes.md" in parlour.answer(asked)
    assert "handbook.md" not in parlour.answer(asked)
    passages = str(parlour.replies[click]["passages"])
    assert "short meeting" in passages
    assert "eight weeks" not in passages


async def test_an_answer_that_lost_a_second_source_is_taken_away_whole(
    app: App, parlour: Parlour, openai: FakeOpenAI
) -> None:
    first = await drop(parlour, "handbook.md", HANDBOOK)
    second = await drop(parlour, "notes.md", NOTES)
    openai.respond = citing_all
    asked = await ask(parlour, QUESTION)

    parlour.deletes(first)
    await parlour.until(lambda: "source removed" in parlour.answer(asked))
    parlour.deletes(second)
    await parlour.until(lambda: "were removed, and its text" in parlour.answer(asked))

    assert "eight weeks" not in parlour.answer(asked)


async def test_quotes_go_with_the_file_that_they_are_from(
    parlour: Parlour, offline: Settings
) -> None:
    async with footnote_on(parlour, offline) as app:
        dropped = await drop(parlour, "handbook.md", HANDBOOK)
        asked = await ask(parlour, QUESTION)
        assert "eight weeks" in parlour.answer(asked)

        parlour.deletes(dropped)
        await parlour.until(lambda: "were removed" in parlour.answer(asked))

        assert "eight weeks" not in parlour.answer(asked)
        assert "eight weeks" not in await stored(app)


async def test_the_conversation_forgets_what_it_knew_from_a_file(
    app: App, parlour: Parlour, openai: FakeOpenAI
) -> None:
    dropped = await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, QUESTION)
    again = await ask(parlour, "And is that in writing?", thread=asked, mention=False)
    await drop(parlour, "notes.md", NOTES)

    parlour.deletes(dropped)
    await parlour.until(lambda: "source removed" in parlour.answer(asked))
    await parlour.until(lambda: "source removed" in parlour.answer(again))
    before = len(openai.received(CHAT))
    await ask(parlour, "@footnote And who is told?", thread=asked)

    prompts = str([request.body for request in openai.received(CHAT)[before:]])
    assert "short meeting" in prompts
    assert "eight weeks" not in prompts


async def test_what_is_forgotten_while_it_is_answered_from_is_in_no_answer(
    app: App, parlour: Parlour, openai: FakeOpenAI
) -> None:
    dropped = await drop(parlour, "handbook.md", HANDBOOK)
    await drop(parlour, "notes.md", NOTES)
    openai.token_delay_s = 0.2

    asked = parlour.says("anna", QUESTION)
    await parlour.until(lambda: bool(parlour.answers(asked)))
    openai.token_delay_s = 0.0
    parlour.deletes(dropped)
    await parlour.until(lambda: parlour.is_answered(asked))

    assert len(parlour.answers(asked)) == 1
    assert "eight weeks" not in parlour.answer(asked)
    assert "eight weeks" not in await stored(app)


# --- forgetting by command, and the answers that go with it ---


async def test_who_makes_a_file_forgotten_may_have_the_answers_deleted(
    app: App, parlour: Parlour
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, QUESTION)
    forgotten = await wished(parlour, ADMIN, "forget", str(await document_id(app)))

    offers = forgotten["buttons"]
    assert isinstance(offers, list)
    [offer] = offers
    assert "say from now on that the source was removed" in str(forgotten["told"])
    assert offer["label"] == "Delete these answers"
    refused = await wished(parlour, "bob", str(offer["wish"]), str(offer["value"]))
    assert "no such answer" in str(refused["told"])
    await wished(parlour, ADMIN, str(offer["wish"]), str(offer["value"]))
    await parlour.until(lambda: not parlour.answers(asked))


async def test_nothing_is_offered_where_nobody_cited_it(app: App, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)

    forgotten = await wished(parlour, ADMIN, "forget", str(await document_id(app)))

    assert forgotten["told"] == ["Forgot handbook.md: 2 passages."]
    assert forgotten["buttons"] == []


# --- forgetting a person ---


async def test_forget_me_is_explained_done_and_told(app: App, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, QUESTION)
    parlour.clicks("anna", "up", on=asked, value=str(asked))

    said = await ask(parlour, "@footnote forget me")
    assert parlour.answer(said).startswith("Write that to me in a direct message")
    told = await ask(parlour, "@footnote /private forget me")
    assert "I keep 1 file, 1 question and 1 rating of yours" in parlour.answer(told)
    done = await ask(parlour, "@footnote /private forget me now")
    await parlour.until(lambda: "source removed" in parlour.answer(asked))

    assert parlour.answer(done) == "Done. Gone for good: 1 file, 1 question and 1 rating."
    held = await stored(app)
    assert "eight weeks" not in held
    assert "parental leave" not in held
    assert "handbook" not in held
    again = await ask(parlour, "@footnote /private forget me")
    assert "I keep nothing of you here" in parlour.answer(again)


async def test_only_who_says_it_is_forgotten(app: App, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK, author="bob")
    asked = await ask(parlour, QUESTION, author="bob")

    await ask(parlour, "@footnote /private forget me now")
    after = await ask(parlour, QUESTION, author="bob")

    assert "source removed" not in parlour.answer(asked)
    assert "eight weeks" in parlour.answer(after)


async def wished(parlour: Parlour, author: str, wish: str, value: str) -> Json:
    envelope = parlour.wishes(author, wish, value, channel="C1")
    await parlour.until(lambda: envelope in parlour.replies)
    return parlour.replies[envelope]


async def document_id(app: App) -> int:
    async with app.database.pool.connection() as connection:
        cursor = await connection.execute("select id from document")
        [(id_,)] = await cursor.fetchall()
        return int(id_)
