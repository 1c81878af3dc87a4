"""Questions about all of one document: read in order, in parts where it is long, and joined."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.settings import Settings
from rag.values import AnswerOutcome
from tests.fakes.openai.faults import Refuse
from tests.fakes.openai.prompts import Task, read_prompt
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.journeys.conftest import Terminal, open_terminal


@pytest.fixture
async def short_sighted(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Terminal]:
    """A terminal whose model takes in about two pages at a time."""
    small = settings.model_copy(update={"llm_context_window": 2_048})
    async with AsyncExitStack() as stack:
        yield await open_terminal(stack, small, capsys)


def tender(folder: Path, *, sections: int) -> Path:
    path = folder / "tender.md"
    filler = "The bidder describes how the work is organised and who is responsible for it. " * 5
    path.write_text(
        "\n\n".join(
            f"# Lot {n}\n\nLot {n} costs {n}000 euros. {filler}" for n in range(1, sections + 1)
        )
    )
    return path


def tasks(openai: FakeOpenAI) -> list[Task]:
    return [read_prompt(request.body["messages"]).task for request in openai.received(CHAT)]


async def test_a_short_document_is_read_whole_in_one_call(
    terminal: Terminal, openai: FakeOpenAI, tmp_path: Path
) -> None:
    await terminal.ingest(tender(tmp_path, sections=3))

    seen = await terminal.ask("Summarise tender.md")

    assert seen.index("Lot 1") < seen.index("Lot 2") < seen.index("Lot 3")
    assert '[3] tender.md, "Lot 3"' in seen
    assert tasks(openai) == [Task.READ_THROUGH]
    assert terminal.answer.outcome is AnswerOutcome.ANSWERED


async def test_a_long_document_is_read_in_parts_and_joined(
    short_sighted: Terminal, openai: FakeOpenAI, tmp_path: Path
) -> None:
    await short_sighted.ingest(tender(tmp_path, sections=20))

    seen = await short_sighted.ask("List all lots in the tender")

    asked = tasks(openai)
    read = short_sighted.answer.read_through
    assert asked.count(Task.READ_THROUGH) > 2
    assert asked[-1] is Task.JOIN
    assert read is not None
    assert read.passages_read == read.passages_total
    assert "Lot 20 costs 20000 euros" in seen
    assert "left out" not in seen


async def test_what_is_beyond_the_parts_is_said_to_be_left_out(
    short_sighted: Terminal, openai: FakeOpenAI, tmp_path: Path
) -> None:
    await short_sighted.ingest(tender(tmp_path, sections=90))

    seen = await short_sighted.ask("Summarise tender.md")

    read = short_sighted.answer.read_through
    assert read is not None
    assert read.passages_read < read.passages_total
    assert f"I read {read.passages_read} of {read.passages_total} passages of tender.md" in seen
    assert tasks(openai).count(Task.READ_THROUGH) == 12


async def test_a_part_that_cannot_be_read_is_left_out_and_said_so(
    short_sighted: Terminal, openai: FakeOpenAI, tmp_path: Path
) -> None:
    await short_sighted.ingest(tender(tmp_path, sections=20))
    openai.fail(CHAT, Refuse(status=400, message="This part is refused."))

    seen = await short_sighted.ask("Summarise tender.md")

    read = short_sighted.answer.read_through
    assert read is not None
    assert 0 < read.passages_read < read.passages_total
    assert f"I read {read.passages_read} of {read.passages_total} passages" in seen


async def test_when_no_part_can_be_read_the_end_is_honest(
    short_sighted: Terminal, openai: FakeOpenAI, tmp_path: Path
) -> None:
    await short_sighted.ingest(tender(tmp_path, sections=20))
    openai.fail(CHAT, Refuse(status=400, message="Every part is refused."), times=None)

    seen = await short_sighted.ask("Summarise tender.md")

    assert "That went wrong on my side." in seen
    assert short_sighted.answer.outcome is AnswerOutcome.FAILED


async def test_offline_a_summary_is_a_quote_from_each_stretch(
    offline_terminal: Terminal, openai: FakeOpenAI, tmp_path: Path
) -> None:
    await offline_terminal.ingest(tender(tmp_path, sections=30))

    seen = await offline_terminal.ask("What is in tender.md?")

    assert "“Lot 1 costs 1000 euros.” [1]" in seen
    assert len(offline_terminal.answer.citations) == 8
    assert openai.requests == []


async def test_a_detail_of_a_named_document_is_searched_for_not_read_through(
    terminal: Terminal, openai: FakeOpenAI, tmp_path: Path
) -> None:
    await terminal.ingest(tender(tmp_path, sections=3))

    seen = await terminal.ask("What does lot 2 cost in tender.md?")

    assert "Lot 2 costs 2000 euros" in seen
    assert tasks(openai) == [Task.RERANK, Task.ANSWER]
