"""Ingesting what lies on a disk: the seed's `dirname`, one receipt per file."""

import asyncio
import itertools
import os
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import FetchFailedError, UnreadableFileError
from rag.events import FileShared
from rag.ingestion import Fetch, IngestWorkflow, ingested
from rag.receipts import failed
from rag.values import Receipt, RefusalReason, Scope

_AT_ONCE = 4
"""Files under way: two are read at a time, meanwhile others are embedded and stored."""
_PIECE = 1024 * 1024
"""Bytes copied at a time."""
_NOT_DOCUMENTS = frozenset({".git", ".hg", ".svn"})
"""Folders of version control: thousands of files that nobody wrote."""


async def ingest_directory(
    path: Path, *, workflow: IngestWorkflow, scope: Scope
) -> AsyncGenerator[tuple[Path, Receipt], None]:
    """Ingest a file, or every file below a folder, and yield a receipt for each as it ends.

    The workflow's `fetch` has to be one of `from_disk`. A file that was ingested from the same
    path before replaces what was read then.

    Raises:
        FileNotFoundError: nothing is at `path`.
    """
    async for found in ingest_files(files_below(path), workflow=workflow, scope=scope):
        yield found


async def ingest_files(
    paths: Sequence[Path], *, workflow: IngestWorkflow, scope: Scope
) -> AsyncGenerator[tuple[Path, Receipt], None]:
    """Ingest files, several at once, and yield a receipt for each as it ends."""
    waiting = iter(paths)
    running: set[asyncio.Task[tuple[Path, Receipt]]] = set()
    try:
        while True:
            for path in itertools.islice(waiting, _AT_ONCE - len(running)):
                running.add(asyncio.create_task(_ingest(path, workflow, scope)))
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def files_below(path: Path) -> list[Path]:
    """Return every file at or below `path`, sorted; links to folders are not followed.

    A folder that cannot be listed is returned itself, so that it gets a receipt too.

    Raises:
        FileNotFoundError: nothing is at `path`.
    """
    if not path.is_dir():
        path.lstat()
        return [path]
    found = []
    unlisted: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unlisted.append):
        folders[:] = sorted(set(folders) - _NOT_DOCUMENTS)
        found += [Path(folder, name) for name in names]
    return sorted([*found, *(Path(error.filename) for error in unlisted)])


def from_disk(max_bytes: int) -> Fetch:
    """Return a `fetch` that copies the file that `permalink` names, up to `max_bytes`."""

    async def fetch(file: FileShared, path: Path) -> None:
        await asyncio.to_thread(_copy, file, path, max_bytes)

    return fetch


async def _ingest(path: Path, workflow: IngestWorkflow, scope: Scope) -> tuple[Path, Receipt]:
    try:
        file = await asyncio.to_thread(_shared, path, scope)
    except OSError as error:
        return path, failed(path.name, f"it cannot be opened: {error.strerror}.")
    except UnicodeEncodeError:
        name = os.fsencode(path.name).decode(errors="replace")
        return path, failed(name, "its name, or that of its folder, is no UTF-8. Rename it.")
    return path, (await ingested(workflow, file)).receipt


def _shared(path: Path, scope: Scope) -> FileShared:
    facts = path.stat()
    place = str(path.resolve())
    place.encode()  # what no text can hold, the database cannot
    return FileShared(
        scope=scope,
        # A file belongs to every scope it was ingested for.
        message_key=f"disk:{scope}:{place}",
        file_id="0",
        name=path.name,
        size=facts.st_size,
        uploader=None,
        permalink=place,
        shared_at=datetime.fromtimestamp(facts.st_mtime, UTC),
    )


def _copy(file: FileShared, to: Path, max_bytes: int) -> None:
    source = Path(file.permalink)
    if source.is_dir():
        raise FetchFailedError(file.name, detail="this folder cannot be listed.")
    if not source.is_file():
        raise UnreadableFileError(
            file.name, reason=RefusalReason.UNKNOWN_TYPE, detail="it is no ordinary file."
        )
    if file.size is not None and file.size > max_bytes:
        raise _too_large(file, max_bytes)
    try:
        with source.open("rb") as original, to.open("xb") as copy:
            while piece := original.read(_PIECE):
                copy.write(piece)
                if copy.tell() > max_bytes:  # a file that grows while it is read
                    raise _too_large(file, max_bytes)
    except OSError as error:
        raise FetchFailedError(file.name, detail=f"{error.strerror}.") from error


def _too_large(file: FileShared, max_bytes: int) -> UnreadableFileError:
    return UnreadableFileError(
        file.name,
        reason=RefusalReason.TOO_LARGE,
        detail=f"it is too large: the limit is {max_bytes:,} bytes (MAX_UPLOAD_BYTES). Split it.",
    )
