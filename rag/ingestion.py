"""From a dropped file to passages that can be searched: fetch, read, split, embed, store."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from workflows import Workflow, step
from workflows.events import Event

from rag.embedding import TextEmbedder, Vectors, vectors_for
from rag.errors import (
    FetchFailedError,
    FileRetractedError,
    RagError,
    ReadingFailedError,
    UnreadableFileError,
)
from rag.events import FileShared, Indexed
from rag.failures import failure_id
from rag.readers.sandbox import Reader
from rag.receipts import failed, indexed, known_already, refused, state_of
from rag.splitting import SplitDocument, split
from rag.spool import Spool
from rag.storage.store import Store
from rag.storage.vectors import text_to_embed
from rag.values import Document, DocumentState, Reading, RefusalReason, tenant_of

_LOG = logging.getLogger(__name__)

Fetch = Callable[[FileShared, Path], Awaitable[None]]
"""Writes the bytes of a shared file to a path that does not exist yet, within its limits.

Raises:
    FetchFailedError: not now; trying again may help.
    UnreadableFileError: never, for example because it is too large.
"""


class FileFetched(Event):
    """The bytes are here, and nothing in this scope has the same."""

    file: FileShared
    path: Path
    sha256: bytes


class FileRead(Event):
    """The text is here; the bytes are deleted already."""

    file: FileShared
    sha256: bytes
    reading: Reading


class PassagesEmbedded(Event):
    """Everything is ready to be stored in one transaction."""

    file: FileShared
    sha256: bytes
    reading: Reading
    split: SplitDocument
    vectors: Vectors | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestTools:
    """What all files share."""

    fetch: Fetch
    spool: Spool
    reader: Reader
    store: Store
    embedder: TextEmbedder | None
    """None: searched by words alone."""
    max_passages: int
    """Per file; what is beyond is left out and said so."""


class IngestWorkflow(Workflow):
    """FileShared → FileFetched → FileRead → PassagesEmbedded → Indexed, or sooner to Indexed.

    Holds nothing of a single file: one instance serves any number of files at once.
    """

    def __init__(self, tools: IngestTools) -> None:
        """Work with `tools`; time limits are theirs, a run has none of its own."""
        super().__init__(timeout=None)
        self._tools = tools

    @step
    async def fetch(self, file: FileShared) -> FileFetched | Indexed:
        path = self._tools.spool.new_path()
        with ExitStack() as unless_read:
            unless_read.callback(path.unlink, missing_ok=True)
            await self._tools.fetch(file, path)
            sha256 = await asyncio.to_thread(_sha256, path)
            known = await self._known(file, sha256)
            if known is not None:
                return Indexed(receipt=known_already(file.name, known))
            unless_read.pop_all()
        return FileFetched(file=file, path=path, sha256=sha256)

    @step
    async def read(self, fetched: FileFetched) -> FileRead | Indexed:
        try:
            reading = await self._tools.reader.read(
                fetched.path, name=fetched.file.name, room=fetched.path.parent
            )
        except UnreadableFileError as error:
            if error.reason is not RefusalReason.NEEDS_OCR:
                raise
            return await self._keep_scan(fetched, error)
        finally:
            fetched.path.unlink(missing_ok=True)
        return FileRead(file=fetched.file, sha256=fetched.sha256, reading=reading)

    @step
    async def embed(self, read: FileRead) -> PassagesEmbedded:
        split_document = await asyncio.to_thread(
            split, read.reading, max_passages=self._tools.max_passages
        )
        vectors = None
        if self._tools.embedder is not None:
            vectors = await vectors_for(
                self._tools.store,
                self._tools.embedder,
                tenant=tenant_of(read.file.scope),
                texts=[
                    text_to_embed(p.text, name=read.file.name, heading=p.heading)
                    for p in split_document.passages
                ],
            )
        return PassagesEmbedded(
            file=read.file,
            sha256=read.sha256,
            reading=read.reading,
            split=split_document,
            vectors=vectors,
        )

    @step
    async def store(self, ready: PassagesEmbedded) -> Indexed:
        state = state_of(ready.reading, ready.split)
        document_id = await self._tools.store.save(
            file=ready.file,
            sha256=ready.sha256,
            format=ready.reading.format,
            state=state,
            pages=ready.reading.pages,
            split=ready.split,
            space=ready.vectors.space if ready.vectors else None,
            vectors=ready.vectors.rows if ready.vectors else None,
        )
        return Indexed(receipt=indexed(ready.file.name, ready.reading, ready.split, document_id))

    async def _known(self, file: FileShared, sha256: bytes) -> Document | None:
        """Return the document with these bytes, which is then known to be dropped here too."""
        known = await self._tools.store.known(scope=file.scope, sha256=sha256)
        if known is None or await self._tools.store.add_source(document_id=known.id, file=file):
            return known
        return None  # forgotten since we looked, so it has to be read

    async def _keep_scan(self, fetched: FileFetched, error: UnreadableFileError) -> Indexed:
        """Remember a scan, so that it is told apart from what was never dropped."""
        document_id = await self._tools.store.save(
            file=fetched.file,
            sha256=fetched.sha256,
            format="scan",
            state=DocumentState.NEEDS_OCR,
            pages=None,
            split=SplitDocument(text="", passages=(), left_out=0),
            space=None,
            vectors=None,
        )
        return Indexed(receipt=refused(error, document_id=document_id))


async def ingested(
    workflow: IngestWorkflow, file: FileShared, *, explain: Callable[[RagError], str] = str
) -> Indexed:
    """Run one file to its end; whatever goes wrong on the way, the end is a receipt.

    Cancelling the task that awaits this stops the steps, the reading process and the model calls.

    Args:
        workflow: what reads it.
        file: which.
        explain: says of an error that only the operator can mend what its uploader is told; by
            default all of it, for an uploader who is the operator.

    Raises:
        FileRetractedError: it was taken back, before or meanwhile; there is nobody left to tell.
    """
    handler = workflow.run(start_event=file)
    try:
        # Not awaited before its end: it would be cancelled with us, and forget its youngest step.
        async for _ in handler.stream_events():
            pass
        end: object = await handler
    except FileRetractedError:
        raise
    except UnreadableFileError as error:
        end = Indexed(receipt=refused(error))
    except (FetchFailedError, ReadingFailedError) as error:
        end = Indexed(receipt=failed(file.name, error.detail))
    except RagError as error:
        end = Indexed(receipt=failed(file.name, explain(error)))
    except Exception:
        failure = failure_id()
        # Without its name: what is forgotten is not to be found in logs.
        _LOG.exception("%s: a file could not be indexed", failure)
        end = Indexed(
            receipt=failed(file.name, f"that went wrong on our side, see {failure} in the log.")
        )
    finally:
        # Cancelling the task that waits leaves the steps, and their child process, running.
        await asyncio.shield(handler.cancel_run())
    if not isinstance(end, Indexed):
        raise TypeError(f"the workflow ended with {end!r}, not with Indexed")
    return end


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
