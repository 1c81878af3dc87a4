"""What can go wrong between a file, a question and its answer.

RagError
├── StoreUnavailableError     the database did not answer; worth trying again
├── UnreadableFileError       a file yields no text; the same bytes will never do
├── ReadingFailedError        the reading process died or ran out of time; worth one more try
├── FetchFailedError          the bytes of a shared file could not be had
├── FileRetractedError        a file was taken back while it was read; nothing is kept of it
├── AudienceViolatedError     a passage outside the audience was found: a bug, nothing is shown
└── ModelError                a model endpoint did not do its part
    ├── ModelUnavailableError     did not answer, not in time, or asked us to come back later
    ├── ModelRefusedError         will never accept this call: key, model name, setting
    ├── ContextTooLongError       the prompt is larger than the model's context window
    ├── StreamBrokenError         a streamed answer ended before its end
    └── WrongEmbeddingError       vectors of another size or count than the settings say
"""

from rag.values import RefusalReason


class RagError(Exception):
    """Anything that went wrong in `rag`; catch this to catch them all."""


class StoreUnavailableError(RagError):
    """The database did not answer; nothing was written."""


class UnreadableFileError(RagError):
    """A file was accepted but no text can be taken from it."""

    def __init__(self, name: str, *, reason: RefusalReason, detail: str) -> None:
        super().__init__(f"{name!r} cannot be read: {detail}")
        self.name = name
        self.reason = reason
        self.detail = detail


class ReadingFailedError(RagError):
    """The process that reads a file ended without an answer."""

    def __init__(self, name: str, *, detail: str) -> None:
        super().__init__(f"Reading {name!r} failed: {detail}")
        self.name = name
        self.detail = detail


class FetchFailedError(RagError):
    """The bytes of a shared file could not be had."""

    def __init__(self, name: str, *, detail: str) -> None:
        super().__init__(f"{name!r} could not be fetched: {detail}")
        self.name = name
        self.detail = detail


class FileRetractedError(RagError):
    """A file, or its message, was taken back before it was stored; it stays out."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} was taken back where it was dropped, so nothing of it is kept.")
        self.name = name


class AudienceViolatedError(RagError):
    """The store returned a passage that the audience may not see."""


class ModelError(RagError):
    """A model endpoint did not do its part; the message names model and setting."""


class ModelUnavailableError(ModelError):
    """No answer, not in time, or "come back later", after our retries."""


class ModelRefusedError(ModelError):
    """The endpoint will never accept this call: a wrong key, model name or setting."""


class ContextTooLongError(ModelError):
    """The prompt is larger than the model's context window."""


class StreamBrokenError(ModelError):
    """A streamed answer ended before its end.

    `text` is what had arrived.
    """

    def __init__(self, message: str, *, text: str) -> None:
        super().__init__(message)
        self.text = text


class WrongEmbeddingError(ModelError):
    """The endpoint returned vectors of another size or count than asked for."""
