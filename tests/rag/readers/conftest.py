"""What the tests of reading share."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from rag.errors import ReadingFailedError, UnreadableFileError
from rag.readers.limits import ReadingLimits
from rag.readers.sandbox import Reader

Outcome = Callable[..., Awaitable[str]]


@pytest.fixture
def outcome(tmp_path: Path) -> Outcome:
    """Return how a file ends that goes through a child process: `read`, a refusal, `failed`."""

    async def read(data: bytes, name: str, *, limits: ReadingLimits | None = None) -> str:
        path = tmp_path / "file"
        path.write_bytes(data)
        try:
            await Reader(limits=limits).read(path, name=name)
        except UnreadableFileError as error:
            return error.reason.value
        except ReadingFailedError:
            return "failed"
        return "read"

    return read
