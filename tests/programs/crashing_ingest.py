"""Ingests a folder as `footnote ingest` does, and dies as by kill -9 at a named point.

    crashing_ingest.py FOLDER POINT NTH

Settings come from the environment. The points, in the order in which a file passes them:
before_fetch, after_fetch, after_read, after_embed (with a model), before_commit (everything of a
document is written, nothing is committed), after_commit. At the NTH file to pass POINT, whichever
that is, this process is gone. When fewer pass, it ends like any other, with code 0.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection, AsyncTransaction
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from bot.database.opening import open_database
from bot.settings import Settings, read_settings
from rag.directories import from_disk, ingest_directory
from rag.embedding import TextEmbedder
from rag.events import FileShared
from rag.ingestion import Fetch, IngestTools, IngestWorkflow
from rag.readers.sandbox import Reader
from rag.spool import open_spool
from rag.storage.store import Store
from rag.values import LIBRARY, Reading

_BRINGS_A_DOCUMENT = """
    select exists (select from passage where xmin = pg_current_xact_id_if_assigned()::xid)
"""


class Fuse:
    """Ends this process when its point is passed for the nth time."""

    def __init__(self, point: str, nth: int) -> None:
        self._point = point
        self._left = nth

    def passes(self, point: str) -> None:
        self._left -= point == self._point
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


FUSE = Fuse(sys.argv[2], int(sys.argv[3]))


class WatchedReader(Reader):
    async def read(self, path: Path, *, name: str, room: Path | None = None) -> Reading:
        reading = await super().read(path, name=name, room=room)
        FUSE.passes("after_read")
        return reading


class WatchedEmbedder:
    def __init__(self, embedder: TextEmbedder) -> None:
        self._embedder = embedder
        self.model = embedder.model
        self.dimensions = embedder.dimensions
        self.embed_query = embedder.embed_query

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = await self._embedder.embed(texts)
        FUSE.passes("after_embed")
        return rows


class WatchedConnection(AsyncConnection[TupleRow]):
    @asynccontextmanager
    async def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> AsyncIterator[AsyncTransaction]:
        outermost = self.info.transaction_status is TransactionStatus.IDLE
        brings_a_document = False
        async with super().transaction(savepoint_name, force_rollback) as transaction:
            yield transaction
            if outermost:
                cursor = await self.execute(_BRINGS_A_DOCUMENT)
                [(brings_a_document,)] = await cursor.fetchall()
            if brings_a_document:
                FUSE.passes("before_commit")
        if brings_a_document:
            FUSE.passes("after_commit")


def watched(fetch: Fetch) -> Fetch:
    async def watched_fetch(file: FileShared, path: Path) -> None:
        FUSE.passes("before_fetch")
        await fetch(file, path)
        FUSE.passes("after_fetch")

    return watched_fetch


async def open_tools(stack: AsyncExitStack, settings: Settings) -> IngestTools:
    database = await stack.enter_async_context(
        open_database(url=None, data_dir=settings.data_dir, migrate=True)
    )
    pool: AsyncConnectionPool = AsyncConnectionPool(
        database.url, connection_class=WatchedConnection, open=False
    )
    embedder = None
    if not settings.offline:
        from bot.endpoint import open_embedder  # seconds, which the runs without a model save

        embedder = WatchedEmbedder(await stack.enter_async_context(open_embedder(settings)))
    return IngestTools(
        fetch=watched(from_disk(settings.max_upload_bytes)),
        spool=stack.enter_context(open_spool(settings.data_dir / "spool")),
        reader=WatchedReader(),
        store=Store(await stack.enter_async_context(pool)),
        embedder=embedder,
        max_passages=settings.max_passages,
    )


async def ingest(folder: Path) -> None:
    async with AsyncExitStack() as stack:
        workflow = IngestWorkflow(await open_tools(stack, read_settings()))
        async for _, receipt in ingest_directory(folder, workflow=workflow, scope=LIBRARY):
            sys.stdout.write(f"{receipt}\n")


if __name__ == "__main__":
    asyncio.run(ingest(Path(sys.argv[1])))
