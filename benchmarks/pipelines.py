"""The seed and Footnote behind one face, each used as its own documentation says."""

import gc
import io
import os
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, redirect_stdout
from pathlib import Path
from typing import Protocol

from llama_index.core.base.response.schema import AsyncStreamingResponse

from benchmarks.seed import RAGWorkflow
from bot.app import App, open_answerer, open_app
from bot.questions import Answerer, asked_in
from bot.settings import Settings
from rag.directories import files_below
from rag.events import Answered
from rag.values import LIBRARY


class Pipeline(Protocol):
    """What both can do."""

    async def ingest(self, folder: Path) -> None: ...

    async def ask(self, question: str) -> None:
        """Ask and read the answer to its end.

        Raises:
            AssertionError: nothing was answered, so that nothing would be measured.
        """
        ...


class _Seed:
    def __init__(self) -> None:
        self._workflow = RAGWorkflow()
        self._index: object = None

    async def ingest(self, folder: Path) -> None:
        self._index = await self._workflow.run(dirname=str(folder))

    async def ask(self, question: str) -> None:
        result: object = await self._workflow.run(query=question, index=self._index)
        assert isinstance(result, AsyncStreamingResponse)
        text = "".join([delta async for delta in result.async_response_gen()])
        assert text not in {"", "Empty Response"}, question


class _Footnote:
    def __init__(self, app: App, answerer: Answerer) -> None:
        self._app = app
        self._answerer = answerer

    async def ingest(self, folder: Path) -> None:
        async for _, receipt in self._app.ingest(files_below(folder), LIBRARY):
            assert receipt.passages, receipt

    async def ask(self, question: str) -> None:
        async with aclosing(self._answerer.ask(asked_in(LIBRARY, question))) as events:
            async for event in events:
                if isinstance(event, Answered):
                    assert event.answer.citations, event.answer


@asynccontextmanager
async def seed(url: str, data_dir: Path) -> AsyncIterator[Pipeline]:
    """Open the seed, with what it prints kept off the screen; it keeps its index in memory."""
    del data_dir
    os.environ |= {"OPENAI_API_KEY": "sk-no-key", "OPENAI_API_BASE": url}
    with redirect_stdout(io.StringIO()):
        yield _Seed()
        gc.collect()  # it never closes its clients; they close themselves, given a running loop


@asynccontextmanager
async def footnote(url: str, data_dir: Path) -> AsyncIterator[Pipeline]:
    """Open Footnote with a database of its own below `data_dir`."""
    settings = Settings(openai_base_url=url, data_dir=data_dir)
    async with open_app(settings, migrate=True) as app, open_answerer(app) as answerer:
        yield _Footnote(app, answerer)
