"""What goes into the two workflows and what comes out of them.

Start events say what a person did, streamed events what is true so far, stop events how it ended.
Every field is required: a misspelt optional field of a workflow event would be swallowed.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import ConfigDict, Field
from workflows.events import Event, StartEvent, StopEvent

from rag.values import Answer, Receipt, Scope


class QuestionAsked(StartEvent):
    """Someone asked Footnote something."""

    model_config = ConfigDict(frozen=True)

    question: str
    """Plain text, the mention of the bot removed, never empty."""
    scope: Scope
    """Where it was asked. What may be searched is decided when answering, not here."""


class FileShared(StartEvent):
    """Someone dropped a file, or named a path in the terminal."""

    model_config = ConfigDict(frozen=True)

    scope: Scope
    message_key: str
    file_id: str
    """Unique within the message. The same key and file id again replaces what was read before."""
    name: str
    """As the uploader gave it: untrusted, for people only."""
    size: int | None
    """Bytes as announced; None when the platform does not say."""
    uploader: str | None
    """As people call them now; None when nobody did or it is not known."""
    uploader_id: str | None = None
    """Who it was, whatever they are called: opaque, and it lasts. None for the operator."""
    permalink: str
    """Where the message can be seen; a path for the terminal."""
    link: str | None = Field(default=None, repr=False)
    """Where its bytes are for now, if the platform says so only once; else it is asked again."""
    shared_at: datetime


class Stage(StrEnum):
    """What is being done for a question right now."""

    SEARCHING = "searching"
    """`count` is the number of documents searched."""
    READING = "reading"
    """`count` is the number of passages read, or of parts of a long document."""
    WRITING = "writing"


class StageReached(Event):
    """A question went on to its next stage; sent before the stage's work begins."""

    model_config = ConfigDict(frozen=True)

    stage: Stage
    count: int


class TextSoFar(Event):
    """A snapshot of the answer: the whole text so far, markers already renumbered.

    A later snapshot begins with this one, except after a restart.
    """

    model_config = ConfigDict(frozen=True)

    text: str


class Answered(StopEvent):
    """How the question ended."""

    model_config = ConfigDict(frozen=True)

    answer: Answer


class Indexed(StopEvent):
    """How the file ended."""

    model_config = ConfigDict(frozen=True)

    receipt: Receipt
