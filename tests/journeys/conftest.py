"""The whole app, driven in one process: real database, real HTTP, what a terminal would show."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.app import App, open_answerer, open_app
from bot.commands.ask import ask_and_show
from bot.commands.ingest import ingest_and_show
from bot.questions import Answerer, asked_in
from bot.settings import Settings
from rag.events import Answered, StageReached, TextSoFar
from rag.values import LIBRARY, Answer, Receipt, Scope, Turn


class Terminal:
    """What a person at a terminal can do, and what they see."""

    def __init__(self, app: App, answerer: Answerer, screen: pytest.CaptureFixture[str]) -> None:
        self.app = app
        self._answerer = answerer
        self._screen = screen
        self.answer: Answer

    async def ingest(self, *paths: Path, scope: Scope = LIBRARY) -> dict[Path, Receipt]:
        receipts = await ingest_and_show(self.app, paths, scope, quiet=True)
        self._screen.readouterr()
        return receipts

    async def ask(
        self, question: str, *, scope: Scope = LIBRARY, history: Sequence[Turn] = ()
    ) -> str:
        """Ask and return everything that was printed; `answer` is what it was made of."""
        self.answer = await ask_and_show(self._answerer, question, scope=scope, history=history)
        return self._screen.readouterr().out

    def events(
        self, question: str, *, scope: Scope = LIBRARY
    ) -> AsyncGenerator[StageReached | TextSoFar | Answered, None]:
        return self._answerer.ask(asked_in(scope, question))


@pytest.fixture
async def terminal(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Terminal]:
    async with AsyncExitStack() as stack:
        yield await open_terminal(stack, settings, capsys)


@pytest.fixture
async def offline_terminal(
    offline: Settings, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Terminal]:
    async with AsyncExitStack() as stack:
        yield await open_terminal(stack, offline, capsys)


async def open_terminal(
    stack: AsyncExitStack, settings: Settings, screen: pytest.CaptureFixture[str]
) -> Terminal:
    app = await stack.enter_async_context(open_app(settings, migrate=True))
    return Terminal(app, await stack.enter_async_context(open_answerer(app)), screen)
