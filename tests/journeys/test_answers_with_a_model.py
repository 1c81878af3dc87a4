"""What a person sees when a model writes, and when it does everything wrong."""

import asyncio
import logging
from contextlib import AsyncExitStack, aclosing
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings import Settings
from rag.events import Answered, StageReached, TextSoFar
from rag.values import LIBRARY, AnswerOutcome, Scope, Turn
from tests.fakes.openai.faults import (
    FORGED,
    OVERLOADED,
    PROSE,
    RATE_LIMITED,
    SERVER_ERROR,
    Cut,
    EndWithout,
    Fault,
    Garble,
    Hang,
    Say,
    SendVectors,
    retry_after,
)
from tests.fakes.openai.server import CHAT, EMBEDDINGS, FakeOpenAI
from tests.fakes.openai.traits import too_long, unknown_model, unsupported, wrong_key
from tests.journeys.conftest import Terminal, open_terminal

QUESTION = "How much notice for parental leave?"
RANKING = Say(text='{"sufficient": "full", "ranking": [1]}')
"""What the reranker needs, so that the next fault meets the writing."""


async def test_an_answer_streams_and_names_its_source(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.answers.extend([RANKING.text, "Eight weeks' notice, in writing [1]."])

    seen = await terminal.ask(QUESTION)

    assert seen.startswith("Eight weeks' notice, in writing [1].\n────\n[1] handbook.md, ")
    assert "“You need to give eight weeks' notice of parental leave, in writing" in seen
    assert terminal.answer.outcome is AnswerOutcome.ANSWERED
    assert openai.count(CHAT) == 2


async def test_stages_come_before_text_and_snapshots_grow(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.token_delay_s = 0.02
    openai.answers.extend([RANKING.text, "Eight weeks, " * 20 + "in writing [1]."])

    events = []
    async with aclosing(terminal.events(QUESTION)) as stream:
        async for event in stream:
            events.append(event)

    stages = [event.stage for event in events if isinstance(event, StageReached)]
    texts = [event.text for event in events if isinstance(event, TextSoFar)]
    assert stages == ["searching", "reading", "writing"]
    assert len(texts) > 3
    assert all(later.startswith(text) for text, later in pairwise(texts))
    assert isinstance(events[-1], Answered)
    assert events[-1].answer.text == texts[-1]


async def test_forged_citations_never_reach_the_answer(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, FORGED)

    seen = await terminal.ask(QUESTION)

    assert seen.startswith("It is forty-two, as everyone knows [1].\n")
    assert "97" not in seen


async def test_off_format_reranking_loses_no_passage(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, PROSE)

    seen = await terminal.ask(QUESTION)

    assert "eight weeks" in seen
    assert terminal.answer.outcome is AnswerOutcome.ANSWERED


@pytest.mark.parametrize(
    "reply",
    ['{"sufficient": "full", "ranking": [97, 0, -1]}', '{"ranking": "all"}', "", "[1, 2]"],
)
async def test_rankings_of_nothing_we_know_lose_no_passage(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path, reply: str
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, Say(text=reply))

    assert "eight weeks" in await terminal.ask(QUESTION)


async def test_a_reranker_that_finds_nothing_ends_in_not_found_without_writing(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, Say(text='{"sufficient": "no", "ranking": []}'))

    seen = await terminal.ask("What does a parking permit cost?")

    assert seen.startswith("I found nothing about that in the files I may use here.")
    assert terminal.answer.searched == 3
    assert openai.count(CHAT) == 1


async def test_a_partly_sufficient_find_is_partly_answered(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, Say(text='```json\n{"sufficient": "partly", "ranking": [1]}\n```'))

    await terminal.ask(QUESTION)

    assert terminal.answer.outcome is AnswerOutcome.PARTLY_ANSWERED


async def test_a_text_without_any_source_is_said_to_be_unchecked(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.answers.extend([RANKING.text, "Eight weeks, I think."])

    seen = await terminal.ask(QUESTION)

    assert "The model named no source for this." in seen
    assert terminal.answer.outcome is AnswerOutcome.PARTLY_ANSWERED


@pytest.mark.parametrize("fault", [RATE_LIMITED, retry_after("0.1"), SERVER_ERROR, OVERLOADED])
async def test_a_passing_fault_is_not_seen(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path, fault: Fault
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, fault)

    seen = await terminal.ask(QUESTION)

    assert "eight weeks" in seen
    assert "wrong" not in seen


@pytest.mark.parametrize(
    "fault", [Cut(after_tokens=3), Garble(after_tokens=3), EndWithout(), Hang(after_tokens=3)]
)
async def test_a_stream_that_breaks_is_begun_again_once(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path, fault: Fault
) -> None:
    await terminal.ingest(handbook)
    openai.answers.extend([RANKING.text, *["Eight weeks' notice, in writing, to HR [1]."] * 2])
    openai.fail(CHAT, RANKING)
    openai.answers.popleft()
    openai.fail(CHAT, fault)

    seen = await terminal.ask(QUESTION)

    assert "Eight weeks' notice, in writing, to HR [1].\n────" in seen
    assert terminal.answer.outcome is AnswerOutcome.ANSWERED
    assert not terminal.answer.interrupted
    assert openai.count(CHAT) == 3


async def test_a_stream_that_breaks_twice_keeps_what_had_arrived(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await terminal.ingest(handbook)
    openai.answers.extend(["Eight weeks' notice [1], in writing, to your manager and to HR."] * 2)
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, Cut(after_tokens=9), times=2)

    seen = await terminal.ask(QUESTION)

    assert "Eight weeks" in seen
    assert "The model stopped before its end." in seen
    assert terminal.answer.outcome is AnswerOutcome.PARTLY_ANSWERED
    assert terminal.answer.failure_id
    assert terminal.answer.failure_id in seen
    assert terminal.answer.failure_id in caplog.text


@pytest.mark.parametrize(
    ("fault", "explained"),
    [
        (SERVER_ERROR, "busy or down"),
        (Cut(), "127.0.0.1"),
        (wrong_key("sk-canary-1234567890"), "OPENAI_API_KEY"),
        (unknown_model("gpt-4o-mini"), "LLM_MODEL"),
        (Hang(), "127.0.0.1"),
    ],
)
async def test_a_model_that_never_writes_leaves_the_quotes_and_an_id(
    terminal: Terminal,
    openai: FakeOpenAI,
    handbook: Path,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    explained: str,
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, fault, times=None)

    with caplog.at_level(logging.WARNING):
        seen = await terminal.ask(QUESTION)

    assert seen.startswith("“You need to give eight weeks' notice of parental leave, in writing")
    assert "That went wrong on my side. These quotes are what I had found." in seen
    assert terminal.answer.outcome is AnswerOutcome.FAILED
    assert terminal.answer.failure_id
    assert terminal.answer.failure_id in seen
    assert explained in caplog.text
    assert "sk-canary" not in seen + caplog.text


async def test_a_prompt_that_is_too_long_is_halved_once(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, too_long(limit=10, got=20))

    assert "eight weeks" in await terminal.ask(QUESTION)


async def test_an_endpoint_without_json_mode_ranks_all_the_same(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    openai.json_mode = False
    await terminal.ingest(handbook)

    seen = await terminal.ask(QUESTION)
    again = await terminal.ask(QUESTION)

    assert "eight weeks" in seen
    assert again == seen
    assert openai.count(CHAT) == 5  # the refusal is remembered


async def test_a_model_that_refuses_a_parameter_answers_all_the_same(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, unsupported("temperature"))

    assert "eight weeks" in await terminal.ask(QUESTION)


async def test_words_alone_find_it_when_the_embedding_model_is_gone(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await terminal.ingest(handbook)
    openai.fail(EMBEDDINGS, unknown_model("text-embedding-3-small"), times=None)

    seen = await terminal.ask(QUESTION)

    assert "eight weeks" in seen
    assert "searching by words alone" in caplog.text


@pytest.mark.parametrize("fault", [SendVectors(dimensions=7), SendVectors(fewer=1)])
async def test_wrong_vectors_at_ingest_name_the_setting_and_store_nothing(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path, fault: Fault
) -> None:
    await terminal.ingest(handbook / "travel.md")
    openai.fail(EMBEDDINGS, fault, times=None)

    receipts = await terminal.ingest(handbook / "handbook.md")

    (receipt,) = receipts.values()
    assert receipt.outcome == "failed"
    assert "EMBEDDING_" in receipt.detail
    assert len(await terminal.app.search(LIBRARY).documents()) == 1


async def test_a_follow_up_is_understood_from_what_was_said_before(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    await terminal.ask(QUESTION)
    turn = Turn(question=QUESTION, answer=terminal.answer.text, citations=terminal.answer.citations)

    seen = await terminal.ask("And if the child comes early?", history=[turn])

    assert "two weeks after the birth" in seen


async def test_a_cancelled_question_stops_its_calls(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, Hang(after_tokens=2))
    asking = asyncio.create_task(terminal.ask(QUESTION))
    while openai.count(CHAT) < 2:  # noqa: ASYNC110 - the fake counts, it does not call back
        await asyncio.sleep(0.01)

    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    await asyncio.wait_for(openai.received(CHAT)[-1].closed.wait(), timeout=10)


async def test_the_time_limit_ends_in_quotes_of_what_was_found(
    terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, Hang(), times=None)

    seen = await terminal.ask(QUESTION)

    assert "That went wrong on my side. These quotes are what I had found." in seen
    assert "eight weeks' notice" in seen


async def test_the_time_limit_in_mid_answer_keeps_what_was_shown(
    settings: Settings,
    openai: FakeOpenAI,
    handbook: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hurried = settings.model_copy(update={"answer_timeout_s": 4.0, "token_gap_timeout_s": 60.0})
    openai.answers.append("Eight weeks' notice [1], in writing, to your manager and to HR.")
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, Hang(after_tokens=9), times=None)
    async with AsyncExitStack() as stack:
        terminal = await open_terminal(stack, hurried, capsys)
        await terminal.ingest(handbook)

        seen = await terminal.ask(QUESTION)

    assert seen.startswith("Eight weeks")
    assert "The model stopped before its end." in seen
    assert terminal.answer.interrupted


async def test_nothing_ingested_is_not_found_without_any_model_call(
    terminal: Terminal, openai: FakeOpenAI
) -> None:
    seen = await terminal.ask(QUESTION)

    assert seen.startswith("I found nothing about that")
    assert openai.requests == []


async def test_another_scope_sees_nothing(terminal: Terminal, handbook: Path) -> None:
    await terminal.ingest(handbook, scope=Scope("slack:T1/C7"))

    inside = await terminal.ask(QUESTION, scope=Scope("slack:T1/C7"))
    outside = await terminal.ask(QUESTION, scope=Scope("slack:T1/C8"))

    assert "eight weeks" in inside
    assert outside.startswith("I found nothing about that")
    assert terminal.answer.searched == 0
