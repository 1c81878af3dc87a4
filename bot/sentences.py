"""What people are told: every sentence of Footnote's own, in one place."""

from rag.events import Stage, StageReached
from rag.values import (
    Answer,
    AnswerOutcome,
    Document,
    FileOutcome,
    ReadThrough,
    Receipt,
    Scope,
)

QUOTES_ONLY = "Quotes only: no language model is set up. With OPENAI_API_KEY I write answers."
NO_SOURCE = "The model named no source for this. Check it before you rely on it."
NOTHING_TO_ASK = "There is no question here. Write one behind the command, or - for standard input."
NO_FILE = "There is no file to read."
NO_PASSAGE = "No passage matches."
NO_DOCUMENT = "Nothing is ingested here yet. Begin with: footnote ingest PATH"
MIGRATED = "The database is ready."
STOPPED = "Stopped."
CHAT_HELLO = "Ask away. A path on a line of its own is read; Ctrl-D ends."
DEMO_YOUR_TURN = "Your turn: ask, or give the path of a file of your own. Ctrl-D ends."


def stage(reached: StageReached) -> str:
    """Say what is being done right now; short, and the same words on every platform."""
    match reached.stage:
        case Stage.SEARCHING:
            return f"Searching {_counted(reached.count, 'file')}…"
        case Stage.READING:
            return f"Reading {_counted(reached.count, 'passage')}…"
        case Stage.WRITING:
            return "Writing…"


def ending(answer: Answer, *, remedy: str) -> list[str]:
    """Say what the text of an answer does not say itself: nothing found, cut short, left out.

    Args:
        answer: how the question ended.
        remedy: what to do when nothing was found, in the words of the place it was asked in.
    """
    told = [*_ending(answer, remedy=remedy)]
    if answer.read_through is not None:
        told += _left_out(answer.read_through)
    return told


def _ending(answer: Answer, *, remedy: str) -> list[str]:
    match answer.outcome:
        case AnswerOutcome.NOT_FOUND:
            # The same words whatever is hidden from this audience.
            return [f"I found nothing about that in the files I may use here. {remedy}"]
        case AnswerOutcome.BUSY:
            return ["I have too much to do right now. Ask again in a minute."]
        case AnswerOutcome.REFUSED:
            return [f"I may not answer that. If this surprises you, {_id(answer)}"]
        case AnswerOutcome.FAILED:
            found = "These quotes are what I had found. " if answer.text else ""
            return [f"That went wrong on my side. {found}Ask again in a minute; {_id(answer)}"]
        case AnswerOutcome.ANSWERED | AnswerOutcome.PARTLY_ANSWERED:
            return _reservations(answer)


def _reservations(answer: Answer) -> list[str]:
    if answer.interrupted:
        return [f"The model stopped before its end. Ask again in a minute; {_id(answer)}"]
    if answer.quotes_only:
        return [QUOTES_ONLY]
    return [] if answer.citations else [NO_SOURCE]


def _id(answer: Answer) -> str:
    return f"if it stays, give your admin this id: {answer.failure_id}."


def _left_out(read: ReadThrough) -> list[str]:
    if read.passages_read == read.passages_total:
        return []
    return [
        f"I read {read.passages_read} of {read.passages_total} passages of {read.document}, "
        f"up to {read.until}; what comes after is left out."
    ]


def receipt(told: Receipt) -> str:
    """Say what became of a file, and what to do where something is to be done."""
    match told.outcome:
        case FileOutcome.INDEXED if told.known:
            return f"{told.name} was here already: {_amount(told)}."
        case FileOutcome.INDEXED:
            return f"Read {told.name}: {_amount(told)}."
        case FileOutcome.PARTLY_INDEXED:
            return f"Read a part of {told.name}: {_amount(told)}. {told.detail}"
        case FileOutcome.REFUSED:
            return f"{told.name} cannot be used: {told.detail}"
        case FileOutcome.FAILED:
            return f"{told.name} could not be read this time: {told.detail}"


def _amount(told: Receipt) -> str:
    passages = _counted(told.passages, "passage")
    return passages if told.pages is None else f"{_counted(told.pages, 'page')}, {passages}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def forgotten(document: Document) -> str:
    return f"Forgot {document.name}: {_counted(document.passages, 'passage')}."


def no_such_document(name: str, scope: Scope) -> str:
    return f"There is no document {name!r} in {scope!r}. `footnote sources` lists what is there."


def no_citation(n: int) -> str:
    return f"The last answer here had no [{n}], or its document is forgotten. Ask again."
