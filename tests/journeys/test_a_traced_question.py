"""What a collector sees of one question, asked through the whole app."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.otlp import FakeCollector, fake_collector
from tests.journeys.conftest import open_terminal

QUESTION = "How much notice for parental leave?"
STEPS = [f"AnswerWorkflow.{step}" for step in ("understand", "retrieve", "rerank", "write")]

# The instrumentation reads the model's metadata in a way that pydantic will drop one day.
pytestmark = pytest.mark.filterwarnings("ignore:The `json` method is deprecated")


@pytest.fixture
def collector() -> Iterator[FakeCollector]:
    with fake_collector() as collector:
        yield collector


@pytest.fixture
def traced(settings: Settings, collector: FakeCollector) -> Settings:
    return settings.model_copy(update={"otel_exporter_otlp_endpoint": collector.url})


async def ask(
    settings: Settings, openai: FakeOpenAI, handbook: Path, screen: pytest.CaptureFixture[str]
) -> None:
    openai.answers.extend(
        ['{"sufficient": "full", "ranking": [1]}', "Eight weeks' notice, in writing [1]."]
    )
    async with AsyncExitStack() as stack:
        terminal = await open_terminal(stack, settings, screen)
        await terminal.ingest(handbook)
        seen = await terminal.ask(QUESTION)
    assert "Eight weeks' notice" in seen


async def test_the_trace_of_a_question_holds_its_steps_with_their_times(
    traced: Settings,
    collector: FakeCollector,
    openai: FakeOpenAI,
    handbook: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await ask(traced, openai, handbook, capsys)

    root = collector.named("AnswerWorkflow.run")
    steps = [collector.named(name) for name in STEPS]
    assert root.parent_id == b""
    assert collector.children(root) == STEPS
    assert all(root.start_ns <= step.start_ns < step.end_ns <= root.end_ns for step in steps)
    assert all(earlier.end_ns <= later.start_ns for earlier, later in pairwise(steps))


async def test_each_call_of_a_model_stands_below_the_step_that_made_it(
    traced: Settings,
    collector: FakeCollector,
    openai: FakeOpenAI,
    handbook: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await ask(traced, openai, handbook, capsys)

    ranking, writing = (
        collector.named("EndpointLLM.achat"),
        collector.named("EndpointLLM.astream_chat"),
    )
    assert collector.ancestors(ranking)[-2:] == ["AnswerWorkflow.rerank", "AnswerWorkflow.run"]
    assert collector.ancestors(writing)[-2:] == ["AnswerWorkflow.write", "AnswerWorkflow.run"]
    assert ranking.attributes["llm.model_name"] == "gpt-4o-mini"


async def test_nothing_anybody_wrote_is_in_the_trace_unasked(
    traced: Settings,
    collector: FakeCollector,
    openai: FakeOpenAI,
    handbook: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await ask(traced, openai, handbook, capsys)

    words = (b"notice", b"parental", b"handbook", b"toner", b"Eight", b"canary")
    assert [word for word in words if word in collector.wire()] == []


async def test_asked_for_content_the_trace_holds_the_words_but_never_the_key(
    traced: Settings,
    collector: FakeCollector,
    openai: FakeOpenAI,
    handbook: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with_content = traced.model_copy(update={"trace_content": True})

    await ask(with_content, openai, handbook, capsys)

    words = (QUESTION.encode(), b"in writing, to your manager", b"in writing [1]")
    assert [word for word in words if word not in collector.wire()] == []
    assert b"canary" not in collector.wire()
