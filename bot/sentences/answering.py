"""What people are told of their questions."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil

from bot.sentences.counting import counted
from bot.sentences.wording import Wording
from rag.events import Stage, StageReached
from rag.values import Answer, AnswerOutcome, Document, ReadThrough

QUOTES_ONLY = "Quotes only: no language model is set up. With OPENAI_API_KEY I write answers."
NO_SOURCE = "The model named no source for this. Check it before you rely on it."
BUDGET_USED_UP = (
    "Quotes only: today's budget for written answers is used up. They return at midnight UTC."
)
BUSY = "I have too much to do right now. Ask again in a few minutes."
RESTARTING = "I am being restarted and finish this in a moment."
QUIET = "I say nothing more in this thread, unless somebody mentions me."
NOT_SET_UP = (
    "I am not set up for this channel: I read no files and answer no questions here. Ask me in a "
    "DM, or ask whoever runs me to let me in."
)
ANSWER_REMOVED = "The files that this answer was made of were removed, and its text with them."
NO_PASSAGE_LEFT = "The passages behind this answer are gone, or not for you to see."


def stage(reached: StageReached) -> str:
    """Say what is being done right now; short, and the same words on every platform."""
    match reached.stage:
        case Stage.SEARCHING:
            return f"Searching {counted(reached.count, 'file')}…"
        case Stage.READING:
            return f"Reading {counted(reached.count, 'passage')}…"
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


def slow_down(again_at: datetime | None) -> str:
    """Refuse politely: when to come back, in the reader's words for time."""
    if again_at is None:
        return "That is a lot at once. Ask again in a minute."
    seconds = max(1, ceil((again_at - datetime.now(UTC)).total_seconds()))
    wait = counted(seconds, "second") if seconds < 90 else f"{ceil(seconds / 60)} minutes"
    return f"That is a lot at once. Ask me again in {wait}."


def hello(newest: Sequence[Document], count: int, wording: Wording) -> list[str]:
    """Greet: what Footnote knows here, and how to ask; no model is needed for it."""
    if not newest:
        return [
            "Hello. I answer questions from the files that people drop here, with sources.",
            wording.first_file,
        ]
    names = ", ".join(document.name for document in newest)
    return [
        f"Hello. I answer from {counted(count, 'file')} here; the newest: {names}.",
        wording.how_to_ask,
    ]


def sources_removed(numbers: Sequence[int]) -> str:
    """Say which sources of an answer are gone, in place of their lines."""
    markers = ", ".join(f"[{n}]" for n in numbers)
    return f"{markers} {'source' if len(numbers) == 1 else 'sources'} removed."


def failed(failure: str) -> str:
    return (
        "That went wrong on my side. Ask again in a minute; "
        f"if it stays, give your admin this id: {failure}."
    )
