"""The whole app on a chat platform: what people in a channel see."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.running import Part
from bot.settings import Settings
from tests.fakes.openai.faults import SERVER_ERROR
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.journeys.talking import HANDBOOK, PRINTER, QUESTION, ask, drop
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


WHOLE = [Part(gateway=True, worker=True)]
SPLIT = [Part(gateway=True, worker=False), Part(gateway=False, worker=True)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tell every story in one process; at full size in two on one database as well."""
    if "footnote" in metafunc.fixturenames:
        full_size = metafunc.config.getoption("--full-size")
        parts = [WHOLE, SPLIT] if full_size else [WHOLE]
        names = ["whole", "split"][: len(parts)]
        metafunc.parametrize("footnote", parts, ids=names, indirect=True)


@pytest.fixture
async def footnote(
    parlour: Parlour, settings: Settings, request: pytest.FixtureRequest
) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for part in request.param:
            await stack.enter_async_context(footnote_on(parlour, settings, part=part))
        yield


async def test_drop_a_file_then_ask(footnote: None, parlour: Parlour) -> None:
    dropped = await drop(parlour, "handbook.md", HANDBOOK)

    asked = await ask(parlour, QUESTION)

    assert parlour.answers(dropped) == []
    assert parlour.room.reactions[dropped] == ["reading", "done"]
    [answer] = parlour.answers(asked)
    assert "eight weeks" in answer.text
    assert "[1] handbook.md, " in answer.text
    assert parlour.status(asked) == ""
    assert parlour.room.statuses[asked][0].startswith("Searching 1 file")
    assert parlour.room.reactions[asked] == ["seen"]


async def test_ask_with_a_file_in_the_same_message(footnote: None, parlour: Parlour) -> None:
    await drop(parlour, "printer.txt", PRINTER)

    asked = parlour.says("anna", QUESTION, files={"handbook.md": HANDBOOK})
    await parlour.until(lambda: parlour.is_answered(asked))

    assert "eight weeks" in parlour.answer(asked)
    assert "[1] handbook.md" in parlour.answer(asked)
    assert "Reading handbook.md…" in parlour.room.statuses[asked]


async def test_names_and_words_that_no_database_holds(footnote: None, parlour: Parlour) -> None:
    odd = "\0\ud800"
    dropped = await drop(parlour, f"hand{odd}book.md", HANDBOOK)

    asked = await ask(parlour, f"{QUESTION}{odd}")
    again = await ask(parlour, f"@footnote Who{odd} is told?", thread=asked)

    assert parlour.room.reactions[dropped] == ["reading", "done"]
    assert "[1] hand" in parlour.answer(asked)
    assert len(parlour.answers(again)) == 1


async def test_a_question_about_a_file_that_is_being_read_waits_for_it(
    footnote: None, parlour: Parlour
) -> None:
    parlour.says("anna", "", files={"handbook.md": HANDBOOK}, mention=False)
    asked = await ask(parlour, QUESTION)

    assert "eight weeks" in parlour.answer(asked)
    assert "Reading handbook.md…" in parlour.room.statuses[asked]


async def test_a_file_with_a_mention_gets_a_receipt(footnote: None, parlour: Parlour) -> None:
    asked = parlour.says("anna", "@footnote", files={"handbook.md": HANDBOOK, "x.txt": b""})
    await parlour.until(lambda: parlour.is_answered(asked))

    told = parlour.answer(asked)
    assert "Read handbook.md: 2 passages." in told
    assert "x.txt cannot be used: " in told


async def test_a_file_that_somebody_must_act_on_gets_one_line_unasked(
    footnote: None, parlour: Parlour
) -> None:
    dropped = parlour.says("anna", "", files={"empty.txt": b""}, mention=False)
    await parlour.until(lambda: parlour.is_answered(dropped))

    assert parlour.answer(dropped).startswith("empty.txt cannot be used: ")


async def test_a_picture_that_nobody_asked_about_gets_nothing(
    footnote: None, parlour: Parlour
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100)

    dropped = await drop(parlour, "holiday.png", picture)

    assert parlour.answers(dropped) == []
    assert parlour.room.reactions[dropped] == ["reading", "unread"]


async def test_summarise_it(footnote: None, parlour: Parlour) -> None:
    asked = parlour.says("anna", "@footnote Summarise this", files={"handbook.md": HANDBOOK})
    await parlour.until(lambda: parlour.is_answered(asked))

    assert "[1] handbook.md" in parlour.answer(asked)


async def test_follow_up_without_a_mention(
    footnote: None, parlour: Parlour, openai: FakeOpenAI
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, QUESTION)
    openai.answers.append("When do I tell HR if the child comes early?")  # made to stand alone

    further = await ask(parlour, "And if it comes early?", thread=asked, mention=False)

    assert "two weeks" in parlour.answer(further)
    prompts = [str(request.body["messages"]) for request in openai.received(CHAT)]
    assert any("And if it comes early?" in p and "eight weeks" in p for p in prompts)


async def test_a_turn_is_never_seen_outside_its_thread(
    footnote: None, parlour: Parlour, openai: FakeOpenAI
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    await ask(parlour, QUESTION)
    before = openai.count(CHAT)

    await ask(parlour, "@footnote And if it comes early?")

    later = [str(request.body["messages"]) for request in openai.received(CHAT)[before:]]
    assert later
    assert not any("<conversation>" in prompt for prompt in later)


async def test_what_only_one_person_sees_is_no_history_for_others(
    footnote: None, parlour: Parlour, openai: FakeOpenAI
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    root = parlour.says("bob", "Hello all", mention=False)
    secret = await ask(parlour, "@footnote /private How much notice for Zebulon?", thread=root)
    before = openai.count(CHAT)

    await ask(parlour, "@footnote And if it comes early?", author="bob", thread=root)

    assert parlour.answers(secret)[0].private_to == "anna"
    prompts = [str(request.body["messages"]) for request in openai.received(CHAT)[before:]]
    assert not any("Zebulon" in prompt and "Answer:" in prompt for prompt in prompts)


async def test_a_greeting_costs_no_model(
    footnote: None, parlour: Parlour, openai: FakeOpenAI
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)

    asked = await ask(parlour, "@footnote what do you know?")

    assert "the newest: handbook.md" in parlour.answer(asked)
    assert openai.count(CHAT) == 0


async def test_mentioned_among_people_their_words_help_to_understand(
    footnote: None, parlour: Parlour, openai: FakeOpenAI
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    root = parlour.says("bob", "Parental leave is coming up for me.", mention=False)

    asked = await ask(parlour, "@footnote How much notice?", thread=root)

    assert "eight weeks" in parlour.answer(asked)
    assert any("coming up for me" in str(r.body["messages"]) for r in openai.received(CHAT))


async def test_a_reply_to_a_files_message_means_that_file(footnote: None, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    dropped = await drop(parlour, "printer.txt", PRINTER)

    asked = parlour.says("anna", "@footnote What is in it?", about=dropped)
    await parlour.until(lambda: parlour.is_answered(asked))

    assert "[1] printer.txt" in parlour.answer(asked)


async def test_another_version_of_a_file_is_offered_to_replace_the_older(
    footnote: None, parlour: Parlour
) -> None:
    await drop(parlour, "printer.txt", PRINTER)

    again = parlour.says("anna", "", files={"printer.txt": PRINTER + b"Or K-78.\n"}, mention=False)
    await parlour.until(lambda: parlour.is_answered(again))
    [line] = parlour.answers(again)
    [replace, keep, _] = line.buttons
    click = parlour.clicks("anna", str(replace["wish"]), on=again, value=str(replace["value"]))
    await parlour.until(lambda: click in parlour.replies)

    assert "There is an older printer.txt here." in line.text
    assert keep["label"] == "Keep both"
    assert parlour.replies[click]["told"] == ["Forgot printer.txt: 1 passage."]


async def test_two_people_in_two_threads_and_in_one(footnote: None, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)

    first = parlour.says("anna", QUESTION)
    second = parlour.says("bob", "@footnote When do I tell HR of an early birth?")
    third = parlour.says("bob", "@footnote Is that in writing?", thread=first)
    await parlour.until(lambda: all(map(parlour.is_answered, (first, second, third))))

    assert all(len(parlour.answers(id_)) == 1 for id_ in (first, second, third))
    assert "two weeks" in parlour.answer(second)


async def test_passages_are_shown_to_who_may_see_them(footnote: None, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, QUESTION)

    click = parlour.clicks("bob", "passages", on=asked, value=str(asked))
    await parlour.until(lambda: click in parlour.replies)
    parlour.room.channels["C1"].members.discard("bob")
    parlour.room.channels["C1"].public = False
    again = parlour.clicks("bob", "passages", on=asked, value=str(asked))
    await parlour.until(lambda: again in parlour.replies)

    assert "eight weeks" in str(parlour.replies[click])
    assert "eight weeks" in str(parlour.replies[again])  # the channel it was asked in stays seen


# --- edits and removals ---


async def test_an_edited_question_is_answered_as_edited(
    footnote: None, parlour: Parlour, openai: FakeOpenAI
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    openai.latency_s = 1.0

    asked = parlour.says("anna", QUESTION)
    await openai.arrivals.get()
    parlour.edits(asked, "@footnote When do I tell HR of an early birth?")
    await parlour.until(lambda: parlour.is_answered(asked))

    assert "two weeks" in parlour.answer(asked)
    assert len(parlour.answers(asked)) == 1


async def test_a_deleted_question_is_cancelled_and_its_answer_removed(
    footnote: None, parlour: Parlour, openai: FakeOpenAI
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    openai.token_delay_s = 0.2

    asked = parlour.says("anna", QUESTION)
    await parlour.until(lambda: bool(parlour.answers(asked)))
    parlour.deletes(asked)
    await parlour.until(lambda: not parlour.answers(asked))
    answered = await ask(parlour, "@footnote what do you know?")

    assert parlour.answers(answered)
    assert not parlour.answers(asked)
    assert parlour.status(asked) == ""


async def test_an_answer_is_removed_with_its_question(footnote: None, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, QUESTION)

    parlour.deletes(asked)
    await parlour.until(lambda: not parlour.answers(asked))


async def test_a_deleted_file_is_forgotten(footnote: None, parlour: Parlour) -> None:
    dropped = await drop(parlour, "handbook.md", HANDBOOK)
    before = await ask(parlour, QUESTION)

    parlour.deletes(dropped)
    await parlour.until(lambda: len(parlour.acknowledged) >= 3)
    after = await ask(parlour, QUESTION)

    assert "eight weeks" in parlour.answer(before)
    assert "I found nothing about that" in parlour.answer(after)


# --- when the platform or the model fails ---


@pytest.mark.parametrize("fault", [500, 429, "cut"])
async def test_one_answer_stands_there_whatever_happens_to_its_posts(
    footnote: None, parlour: Parlour, fault: int | str
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    parlour.faults["post"] = deque([fault])
    parlour.faults["edit"] = deque([fault, fault])

    asked = await ask(parlour, QUESTION)

    [answer] = parlour.answers(asked)
    assert "eight weeks" in answer.text
    assert len([post for post in parlour.room.posts.values() if post.author == "footnote"]) == 1


async def test_a_model_that_fails_ends_in_one_honest_line(
    footnote: None, parlour: Parlour, openai: FakeOpenAI
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    openai.fail(CHAT, SERVER_ERROR, times=None)

    asked = await ask(parlour, QUESTION)

    assert "That went wrong on my side." in parlour.answer(asked)
    assert "give your admin this id: " in parlour.answer(asked)


async def test_a_private_answer_whose_place_is_gone_is_posted_nowhere(
    footnote: None, parlour: Parlour
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    parlour.expired.add("anna")

    asked = parlour.says("anna", "@footnote /private How much notice for parental leave?")
    public = await ask(parlour, QUESTION, author="bob")

    assert parlour.answers(asked) == []
    assert parlour.answers(public)


async def test_who_asks_too_much_is_told_when_to_come_back(
    parlour: Parlour, settings: Settings
) -> None:
    few = settings.model_copy(update={"questions_per_minute": 1})
    async with footnote_on(parlour, few):
        await drop(parlour, "handbook.md", HANDBOOK)
        await ask(parlour, QUESTION)

        told = await ask(parlour, QUESTION)
        ignored = parlour.says("anna", QUESTION)
        await parlour.until(lambda: ignored in parlour.room.reactions)

    assert "That is a lot at once. Ask me again in " in parlour.answer(told)
    assert parlour.room.reactions[ignored] == ["too_much"]


async def test_at_the_days_cap_answers_are_quotes(parlour: Parlour, settings: Settings) -> None:
    poor = settings.model_copy(update={"tokens_per_day": 10})
    async with footnote_on(parlour, poor):
        await drop(parlour, "handbook.md", HANDBOOK)

        asked = await ask(parlour, QUESTION)

    assert "eight weeks" in parlour.answer(asked)
    assert "today's budget for written answers is used up" in parlour.answer(asked)


async def test_offline_is_said_once_in_a_thread(parlour: Parlour, offline: Settings) -> None:
    async with footnote_on(parlour, offline):
        await drop(parlour, "handbook.md", HANDBOOK)
        first = await ask(parlour, QUESTION)

        second = await ask(parlour, "When do I tell HR of an early birth?", thread=first,
                           mention=False)  # fmt: skip

    assert "Quotes only: no language model is set up." in parlour.answer(first)
    assert "Quotes only" not in parlour.answer(second)
    assert "two weeks" in parlour.answer(second)


# --- in two processes ---


async def test_gateway_and_worker_may_be_two(parlour: Parlour, settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        for part in SPLIT:
            await stack.enter_async_context(footnote_on(parlour, settings, part=part))
        await drop(parlour, "handbook.md", HANDBOOK)
        asked = await ask(parlour, QUESTION)

    assert "eight weeks" in parlour.answer(asked)
    assert len(parlour.answers(asked)) == 1


async def test_a_model_that_is_not_there_is_named_at_start(
    parlour: Parlour, settings: Settings, openai: FakeOpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    openai.models = {"gpt-5-mini", "text-embedding-3-small"}

    async with footnote_on(parlour, settings):
        async with asyncio.timeout(30):
            while "LLM_MODEL" not in caplog.text:  # noqa: ASYNC110 - a log tells nobody
                await asyncio.sleep(0.1)

    assert "LLM_MODEL='gpt-4o-mini' is not among the models at 127.0.0.1:" in caplog.text
