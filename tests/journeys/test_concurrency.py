"""Questions that are asked together wait for the model together, not one after another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import pytest

from bot.settings import Settings
from rag.events import Answered
from rag.values import Answer, AnswerOutcome
from tests.fakes.openai.prompts import Task, read_prompt
from tests.fakes.openai.server import CHAT, FakeOpenAI, Received
from tests.journeys.conftest import Terminal, open_terminal

AT_ONCE = 8
QUESTION = "How much notice for parental leave?"


class Meeting:
    """Holds every chat call until eight of its kind wait: one after another, none would end."""

    def __init__(self) -> None:
        self._barriers = {task: asyncio.Barrier(AT_ONCE) for task in (Task.RERANK, Task.ANSWER)}

    async def hold(self, received: Received) -> None:
        if received.path == CHAT:
            await self._barriers[read_prompt(received.body["messages"]).task].wait()


@pytest.fixture
async def patient_terminal(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Terminal]:
    """A terminal that outlasts the time in which a busy machine sends eight questions."""
    patience = {"first_token_timeout_s": 24.0, "answer_timeout_s": 24.0}
    async with AsyncExitStack() as stack:
        yield await open_terminal(stack, settings.model_copy(update=patience), capsys)


async def answer(terminal: Terminal) -> Answer:
    async with aclosing(terminal.events(QUESTION)) as events:
        ended = [event async for event in events if isinstance(event, Answered)]
    return ended[-1].answer


async def test_eight_questions_share_the_wait_for_ranking_and_for_writing(
    patient_terminal: Terminal, openai: FakeOpenAI, handbook: Path
) -> None:
    await patient_terminal.ingest(handbook)
    openai.hold = Meeting().hold

    answers = await asyncio.gather(*(answer(patient_terminal) for _ in range(AT_ONCE)))

    assert [a.outcome for a in answers] == [AnswerOutcome.ANSWERED] * AT_ONCE
    assert all("eight weeks" in a.text for a in answers)
    assert openai.count(CHAT) == 2 * AT_ONCE
