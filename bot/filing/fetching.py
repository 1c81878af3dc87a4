"""Getting the bytes of a dropped file from the platform it was dropped on."""

import logging
from collections.abc import Mapping
from pathlib import Path

from adapters.errors import DownloadFailedError, DownloadRefusedError
from adapters.port import Adapter
from rag.errors import FetchFailedError, UnreadableFileError
from rag.events import FileShared
from rag.ingestion import Fetch

_LOG = logging.getLogger(__name__)


def from_platforms(adapters: Mapping[str, Adapter], *, max_bytes: int) -> Fetch:
    """Return what fetches each file by the adapter that its scope belongs to."""

    async def fetch(file: FileShared, path: Path) -> None:
        adapter = adapters[file.scope.partition(":")[0]]
        try:
            await adapter.fetch(file, path, max_bytes=max_bytes)
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
