"""Getting the bytes of a dropped file from the platform it was dropped on."""

from collections.abc import Mapping
from pathlib import Path

from adapters.errors import AdapterError, DownloadFailedError, DownloadRefusedError
from adapters.port import Adapter
from rag.errors import FetchFailedError, UnreadableFileError
from rag.events import FileShared
from rag.ingestion import Fetch


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
            raise FetchFailedError(file.name, detail=error.detail) from error
        except AdapterError as error:
            raise FetchFailedError(file.name, detail=str(error)) from error

    return fetch
