"""What people are told of their files."""

from collections.abc import Sequence

from adapters.replies import OfferKind
from bot.sentences.counting import counted
from rag.values import Document, FileOutcome, Receipt

NO_FILE = "There is no file to read."
NO_SOURCES_HERE = "There are no files to answer from here yet. Mention me with one."
NO_SUCH_FILE = "There is no such file here."
NOT_YOURS = "Only who dropped a file, or an admin, can make me forget it."
KEPT_BOTH = "Both are kept."
CITED = "The answers that cited it say from now on that the source was removed."
DELETE_ANSWERS = "Delete these answers"
ANSWERS_DELETED = "The answers that cited it are being deleted."
NO_ANSWERS = "There is no such answer left that you may delete."


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
    passages = counted(told.passages, "passage")
    return passages if told.pages is None else f"{counted(told.pages, 'page')}, {passages}"


def went_wrong(failure: str) -> str:
    """Say that it was not the file, as the detail of its receipt."""
    return (
        "that went wrong on my side. Drop it again in a minute; "
        f"if it stays, give your admin this id: {failure}."
    )


def forgotten(document: Document) -> str:
    return f"Forgot {document.name}: {counted(document.passages, 'passage')}."


def too_many_files(limit: int) -> str:
    return f"{counted(limit, 'file')} an hour is the limit here. Drop it again in an hour."


def reading(names: Sequence[str]) -> str:
    """Say which files are being read; of many, the first and how many more."""
    return f"Reading {_first_of(names)}…"


def still_reading(names: Sequence[str]) -> str:
    return f"I am still reading {_first_of(names)}. Ask again in a few minutes to use it."


def _first_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def older_version(told: Receipt) -> str:
    return f"There is an older {told.name} here. Until you choose, I use both; the newer one wins."


def offer(kind: OfferKind, told: Receipt) -> str:
    return f"Replace the older {told.name}" if kind is OfferKind.REPLACE else "Keep both"


def not_a_contributor(contributors: str) -> str:
    """Say why a file is not read, as the detail of its receipt; as `House.contributors`."""
    # What the role is called, a receipt cannot know.
    one_role = contributors.startswith("@")
    who = "people with the role that was chosen, and admins," if one_role else contributors
    return f"only {who} may give me files here. Ask one of them to drop it."
