"""Getting the bytes of a dropped file from the platform it was dropped on."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from adapters.errors import DownloadFailedError, DownloadRefusedError
from adapters.port import Adapter
from rag.errors import FetchFailedError, UnreadableFileError
from rag.events import FileShared
from rag.ingestion import Fetch

_LOG = logging.getLogger(__name__)

_TRIED_FOR_S = 15.0
_FIRST_PAUSE_S = 0.5
"""Doubled before each further try."""


def from_platforms(adapters: Mapping[str, Adapter], *, max_bytes: int) -> Fetch:
    """Return what fetches each file by the adapter that its scope belongs to."""

    async def fetch(file: FileShared, path: Path) -> None:
        adapter = adapters[file.scope.partition(":")[0]]
        try:
            await _fetched(adapter, file, path, max_bytes=max_bytes)
        except DownloadRefusedError as error:
            raise UnreadableFileError(
                file.name, reason=error.reason, detail=error.detail
            ) from error
        except DownloadFailedError as error:
            # Its cause may name the file, which is not for logs.
            cause = type(error.__cause__).__name__
            _LOG.warning("a file of %s was not fetched: %s", file.message_key, cause)
            raise FetchFailedError(file.name, detail=error.detail) from error

    return fetch


async def _fetched(adapter: Adapter, file: FileShared, path: Path, *, max_bytes: int) -> None:
    """Fetch a file, again and again while that may soon help; raises as `Adapter.fetch` does."""
    loop = asyncio.get_running_loop()
    end, pause_s = loop.time() + _TRIED_FOR_S, _FIRST_PAUSE_S
    while True:
        try:
            return await adapter.fetch(file, path, max_bytes=max_bytes)
        except DownloadFailedError:
            if loop.time() + pause_s > end:
                raise
        await asyncio.to_thread(path.unlink, missing_ok=True)
        await asyncio.sleep(pause_s)
        pause_s *= 2
