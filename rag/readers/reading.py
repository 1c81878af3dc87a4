"""From bytes to a reading, inside the child: identify, let one reader draft, judge the draft."""

from collections.abc import Callable
from importlib import import_module

from rag.readers.draft import Draft
from rag.readers.limits import ReadingLimits
from rag.readers.packages import Package
from rag.readers.refusal import LimitReachedError, RefusedError
from rag.readers.sniffing import (
    BinaryFile,
    PackageFile,
    ReadableFile,
    TextFile,
    identify,
)
from rag.values import Reading, RefusalReason

_NO_BYTES = "it is empty (0 bytes). Upload it again from the original."
_NO_TEXT = "there is no text in it. If it shows some, that is a picture of text."
_SCAN = "it is a scan: pictures of pages, no text. Make it searchable (OCR) and drop it again."
_DAMAGED = "it is damaged: it could not be read to its end. Save or export it again and drop that."
_TOO_DEEP = "its parts are nested deeper than in any document, as in an attack. It was not read."


def read(data: bytes, *, suffix: str, limits: ReadingLimits) -> Reading:
    """Take all text from `data`.

    Raises:
        RefusedError: these bytes yield no text.
        MemoryError: the limit on memory was met.
    """
    if len(data) > limits.file_bytes:
        raise RefusedError(RefusalReason.TOO_LARGE, limits.too_many_bytes())
    if not data:
        raise RefusedError(RefusalReason.EMPTY, _NO_BYTES)
    draft = Draft(limits=limits)
    try:
        file = identify(data, suffix=suffix, limits=limits)
        draft.format = file.format
        _draft(file, draft)
    except LimitReachedError:
        draft.truncated = True
    except (RefusedError, MemoryError, ImportError):
        raise  # a reader that is not installed says nothing about the file
    except RecursionError as error:
        raise RefusedError(RefusalReason.HOSTILE, _TOO_DEEP) from error
    except Exception as error:
        # Parsers raise whatever a damaged file makes them stumble over.
        raise RefusedError(RefusalReason.DAMAGED, _DAMAGED) from error
    return _judged(draft)


def _draft(file: ReadableFile, draft: Draft) -> None:
    # One reader per process: together they would take a second to import.
    module = import_module(f"rag.readers.formats.{file.reader}")
    match file:
        case BinaryFile():
            read_bytes: Callable[[bytes, Draft], None] = module.read
            read_bytes(file.data, draft)
        case PackageFile():
            read_package: Callable[[Package, Draft], None] = module.read
            read_package(file.package, draft)
        case TextFile():
            read_text: Callable[[str, Draft], None] = module.read
            read_text(file.text, draft)


def _judged(draft: Draft) -> Reading:
    reading = draft.finish()
    if reading.blocks:
        return reading
    if draft.pictured:
        raise RefusedError(RefusalReason.NEEDS_OCR, _SCAN)
    if reading.unreadable_pages:
        raise RefusedError(RefusalReason.DAMAGED, _DAMAGED)
    raise RefusedError(RefusalReason.EMPTY, _NO_TEXT)
