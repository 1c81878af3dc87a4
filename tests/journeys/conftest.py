"""The whole app, driven in one process: real database, real HTTP, what a terminal would show."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from bot.app import App, open_answerer, open_app
from bot.commands.ask import ask_and_show
from bot.commands.ingest import ingest_and_show
from bot.questions import Answerer, asked_in
from bot.settings import Settings
from rag.events import Answered, StageReached, TextSoFar
from rag.values import LIBRARY, Answer, Receipt, Scope, Turn
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.slack.server import FakeSlack
from tests.slack.talking import Talk


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
async def openai() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    """A workspace of a Slack of our own, with two people in one channel."""
    async with FakeSlack() as slack:
        acme = slack.workspace("T1")
        anna, bob = acme.person("anna"), acme.person("bob")
        general = acme.channel("general", members=[anna, bob])
        yield Talk(slack=slack, acme=acme, anna=anna, bob=bob, general=general)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, openai: FakeOpenAI) -> Settings:
    """Settings for the fake endpoint, with little patience."""
    return Settings(
        openai_base_url=openai.url,
        openai_api_key=SecretStr("sk-canary-1234567890"),
        database_url=SecretStr(as_uri(database_url)),
        data_dir=tmp_path / "data",
        first_token_timeout_s=2.0,
        token_gap_timeout_s=2.0,
        answer_timeout_s=20.0,
    )


@pytest.fixture
def offline(settings: Settings) -> Settings:
    return settings.model_copy(update={"openai_base_url": None, "openai_api_key": None})


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


def as_uri(conninfo: str) -> str:
    """Write a keyword conninfo as the URI that DATABASE_URL takes."""
    parts = conninfo_to_dict(conninfo)
    dbname = parts.pop("dbname")
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in parts.items())
    return f"postgresql:///{dbname}?{query}"


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """Three small documents about leave, travel and a printer."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "handbook.md").write_text(
        "# Handbook\n\n## Parental leave\n\n"
        "You need to give eight weeks' notice of parental leave, in writing, to your manager.\n\n"
        "## Early birth\n\nIf the child comes early, tell HR within two weeks after the birth.\n"
    )
    (folder / "travel.md").write_text(
        "# Travel\n\nTrains are booked in second class. A hotel may cost 140 euros a night.\n"
    )
    (folder / "printer.txt").write_text("The printer on floor two needs toner of type K-77.\n")
    return folder
