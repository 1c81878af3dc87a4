"""Reading in the test's own process: what a reader finds, without the sandbox around it."""

from rag.readers.limits import ReadingLimits
from rag.readers.reading import read
from rag.readers.refusal import RefusedError
from rag.values import Reading, RefusalReason


def read_here(
    data: bytes | str, suffix: str = "", *, limits: ReadingLimits | None = None
) -> Reading:
    """Read bytes, or a text as UTF-8, under a name with that suffix."""
    as_bytes = data.encode() if isinstance(data, str) else data
    return read(as_bytes, suffix=suffix, limits=limits or ReadingLimits())


def texts(reading: Reading) -> list[str]:
    """Return the text of each block."""
    return [block.text for block in reading.blocks]


def refusal(data: bytes | str, suffix: str = "") -> tuple[RefusalReason | None, str]:
    """Return why and with which sentence these bytes are refused; None when they are read."""
    try:
        read_here(data, suffix)
    except RefusedError as refused:
        return refused.reason, refused.detail
    return None, ""
