"""What ingesting stands on: a store, a spool, a reader, an embedding model on loopback."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest

from bot.database.opening import Database
from rag.directories import from_disk
from rag.ingestion import IngestTools
from rag.models.embedder import Embedder
from rag.models.endpoint import EndpointLLM, ModelEndpoint, chat_model, embedder
from rag.models.limits import ModelLimits
from rag.readers.sandbox import Reader
from rag.spool import Spool, open_spool
from rag.storage.store import Store
from tests.fakes.openai.server import FakeOpenAI


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database.pool)


@pytest.fixture
def spool_folder(tmp_path: Path) -> Path:
    """The folder that holds the spools of all processes."""
    return tmp_path / "spool"


@pytest.fixture
def spool(spool_folder: Path) -> Iterator[Spool]:
    with open_spool(spool_folder) as spool:
        yield spool


@pytest.fixture
def tools(store: Store, spool: Spool) -> IngestTools:
    """Tools as the command line has them, offline, for files of up to 100,000 bytes."""
    return IngestTools(
        fetch=from_disk(100_000),
        spool=spool,
        reader=Reader(),
        store=store,
        embedder=None,
        max_passages=100,
    )


@pytest.fixture
async def openai() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as fake:
        yield fake


def _endpoint(openai: FakeOpenAI) -> ModelEndpoint:
    return ModelEndpoint(
        api_key=None,
        base_url=openai.url,
        llm_model="llama3.1:8b",
        embedding_model="nomic-embed-text",
        embedding_dimensions=64,
        context_window=None,
        limits=ModelLimits(reply_s=2.0, total_s=4.0, backoff_s=0.01),
    )


def small_model(openai: FakeOpenAI) -> EndpointLLM:
    """A chat model with little patience; to be closed."""
    return chat_model(_endpoint(openai))


@pytest.fixture
async def embedding(openai: FakeOpenAI) -> AsyncIterator[Embedder]:
    """An embedding model of 64 dimensions, with little patience."""
    model = embedder(_endpoint(openai))
    yield model
    await model.aclose()


def spooled(folder: Path) -> list[Path]:
    """What lies in the spools below `folder`, apart from their locks."""
    return [path for path in folder.glob("*/*") if path.name != "lock"]


def reading_children() -> list[psutil.Process]:
    """The processes that read files for this one."""
    return [child for child in psutil.Process().children() if _reads(child)]


async def next_reading_child() -> psutil.Process:
    """Wait until a process reads a file for this one, and stop it before it can answer."""
    while not (children := reading_children()):  # noqa: ASYNC110 - a process sets no event
        await asyncio.sleep(0.001)
    children[0].suspend()
    return children[0]


def _reads(process: psutil.Process) -> bool:
    try:
        return "rag.readers.child" in process.cmdline()
    except psutil.Error:
        return False
