"""What people are told: every sentence of Footnote's own, in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from adapters.replies import OfferKind
from bot.choices import SETTINGS, Access, Contributors, Receipts
from bot.earlier.beginning import Begun
from bot.earlier.outcomes import EarlierOutcomes
from bot.status import Status
from rag.events import Stage, StageReached
from rag.values import (
    Answer,
    AnswerOutcome,
    Document,
    FileOutcome,
    ReadThrough,
    Receipt,
    RefusalReason,
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


KEPT_BOTH = "Both are kept."
NO_PASSAGE_LEFT = "The passages behind this answer are gone, or not for you to see."
NO_SOURCES_HERE = "There are no files to answer from here yet. Drop one."
NO_SUCH_FILE = "There is no such file here."
NOT_YOURS = "Only who dropped a file, or an admin, can make me forget it."
ADMINS_ONLY = "Only admins can change that."
HELLO = (
    "Hi, I answer questions from the files in this channel: mention me with one.",
    "Files dropped from now on are read by themselves.",
)
CHANNEL_ADMINS_ONLY = "Only admins, and whoever created this channel, can change that."
NOT_SET_UP = (
    "I am not set up for this channel: I read no files and answer no questions here. Ask me in a "
    "DM, or ask whoever runs me to let me in."
)
NO_PLATFORM = (
    "No chat platform is set up, so there is nowhere to run. For Slack, set SLACK_BOT_TOKEN and "
    "SLACK_APP_TOKEN: docs/slack.md has the way there, ten minutes. Or try Footnote here in the "
    "terminal: `footnote chat` to ask, `footnote ingest PATH` to give it files, `footnote demo` "
    "to see it work."
)
QUIET = "I say nothing more in this thread, unless somebody mentions me."
UNSIGNED = (
    "With --http Slack posts to Footnote, and SLACK_SIGNING_SECRET, which is not set, tells its "
    'requests from those of others. Copy "Signing Secret" from "Basic Information" in the app\'s '
    "settings, or run without --http and with SLACK_APP_TOKEN: docs/slack.md has both ways."
)
RESTARTING = "I am being restarted and finish this in a moment."
BUSY = "I have too much to do right now. Ask again in a few minutes."
BUDGET_USED_UP = (
    "Quotes only: today's budget for written answers is used up. They return at midnight UTC."
)


_REFUSED = {
    RefusalReason.ENCRYPTED: "encrypted",
    RefusalReason.TOO_LARGE: "too large",
    RefusalReason.EMPTY: "empty",
    RefusalReason.DAMAGED: "damaged",
    RefusalReason.DISGUISED: "of another kind than the name says",
    RefusalReason.HOSTILE: "unsafe",
    RefusalReason.UNKNOWN_TYPE: "of kinds that hold no text",
    RefusalReason.NOT_ALLOWED: "of people who may give none",
}
"""Behind a number; scans are counted in words of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What people are told to do, which differs between a chat and the terminal."""

    remedy: str
    """When nothing was found."""
    first_file: str
    """When there is no file yet."""
    how_to_ask: str


IN_CHAT = Wording(
    remedy="Drop the file in this channel, or ask me in a DM: there I can also use your other "
    "channels.",
    first_file="There are none yet: drop a PDF, a document or a spreadsheet, then ask.",
    how_to_ask="Mention me with a question. To go on, just write in the thread.",
)
IN_TERMINAL = Wording(
    remedy="Ingest the file that says it (footnote ingest PATH), then ask again.",
    first_file="There are none yet: give the path of a file on a line of its own, then ask.",
    how_to_ask="Ask a question, or give the path of another file.",
)


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


def slow_down(again_at: datetime | None) -> str:
    """Refuse politely: when to come back, in the reader's words for time."""
    if again_at is None:
        return "That is a lot at once. Ask again in a minute."
    seconds = max(1, ceil((again_at - datetime.now(UTC)).total_seconds()))
    wait = _counted(seconds, "second") if seconds < 90 else f"{ceil(seconds / 60)} minutes"
    return f"That is a lot at once. Ask me again in {wait}."


def too_many_files(limit: int) -> str:
    return f"{_counted(limit, 'file')} an hour is the limit here. Drop it again in an hour."


def reading(names: Sequence[str]) -> str:
    """Say which files are being read; of many, the first and how many more."""
    return f"Reading {_first_of(names)}…"


def still_reading(names: Sequence[str]) -> str:
    return f"I am still reading {_first_of(names)}. Ask again in a few minutes to use it."


def _first_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def hello(newest: Sequence[Document], count: int, wording: Wording) -> list[str]:
    """Greet: what Footnote knows here, and how to ask; no model is needed for it."""
    if not newest:
        return [
            "Hello. I answer questions from the files that people drop here, with sources.",
            wording.first_file,
        ]
    names = ", ".join(document.name for document in newest)
    return [
        f"Hello. I answer from {_counted(count, 'file')} here; the newest: {names}.",
        wording.how_to_ask,
    ]


def failed(failure: str) -> str:
    return (
        "That went wrong on my side. Ask again in a minute; "
        f"if it stays, give your admin this id: {failure}."
    )


def older_version(told: Receipt) -> str:
    return f"There is an older {told.name} here. Until you choose, I use both; the newer one wins."


def offer(kind: OfferKind, told: Receipt) -> str:
    return f"Replace the older {told.name}" if kind is OfferKind.REPLACE else "Keep both"


def read_earlier(total: int) -> str:
    return f"Read the {_counted(total, 'file')} already here".replace("the 1 file", "the file")


def earlier_begun(begun: Begun) -> str:
    match begun:
        case Begun.NOW:
            return "I am reading them, the newest first, and say here when I am done."
        case Begun.BEFORE:
            return "I am reading them already."
        case Begun.ENDED:
            return "I have read them already. Drop a file again to have it read again."
        case Begun.NOT_ALLOWED:
            return "Only who added me to this channel, or an admin, can have them read."


def earlier_read(ended: EarlierOutcomes) -> list[str]:
    """Say what became of the files that were in a channel before Footnote."""
    told = [_read_of(ended)]
    if unread := _unread(ended):
        told.append(f"Not read: {', '.join(unread)}.")
    if ended.refused[RefusalReason.NEEDS_OCR]:
        told.append("Scans are pictures of pages: make them searchable (OCR) and drop them again.")
    if ended.cut_short:
        told.append("There may be more that I may not list. Drop again what is missing.")
    return told


def _read_of(ended: EarlierOutcomes) -> str:
    if not ended.total:
        return "There was no earlier file to read."
    partly = f", {ended.partly:,} of them only in part" if ended.partly else ""
    if ended.read == ended.total:
        return f"Read {_counted(ended.total, 'earlier file')}{partly}. Ask away."
    return f"Read {ended.read:,} of the {_counted(ended.total, 'earlier file')}{partly}."


def _unread(ended: EarlierOutcomes) -> list[str]:
    """Count what was not read, by reason, the same ones always in the same order."""
    told = [f"{n:,} {why}" for reason, why in _REFUSED.items() if (n := ended.refused[reason])]
    if scans := ended.refused[RefusalReason.NEEDS_OCR]:
        told.insert(0, _counted(scans, "scan"))
    return [*told, f"{ended.failed:,} that failed on my side"] if ended.failed else told


def status(now: Status) -> list[str]:
    told = [
        f"{_counted(now.documents, 'file')} can be asked about.",
        f"Today's answers took {now.tokens_today:,} tokens.",
    ]
    if now.files_waiting or now.questions_open:
        told.append(
            f"Under way: {_counted(now.questions_open, 'question')}, "
            f"{_counted(now.files_waiting, 'file')} to read."
        )
    if now.files_unread:
        told.append(f"{_counted(now.files_unread, 'file')} could not be read.")
    if now.files_ignored:
        told.append(
            f"{_counted(now.files_ignored, 'file')} of kinds that hold no text: pictures, audio, "
            "programs."
        )
    return told


_MEANING: Mapping[str, str] = {
    Receipts.QUIET: "I say what became of a file only when somebody has to act on it",
    Receipts.FULL: "I say of every file what became of it",
    Contributors.EVERYONE: "everyone may give me files",
    Contributors.MEMBERS: "only members may give me files, not guests",
    Contributors.ADMINS: "only admins may give me files",
    Access.PUBLIC: "answers may use the files of all public channels that I am in",
    Access.CHANNEL: "answers use only the files of the channel they stand in and the library",
}
"""By the value, each of which only one setting has."""


def no_such_setting(name: str, value: str | None) -> str:
    known = "; ".join(f"{known} {' | '.join(values)}" for known, values in SETTINGS.items())
    which = f"{name!r}" if value is None else f"{name!r} with the value {value!r}"
    return f"There is no setting {which}. There is: {known}."


def setting_is(name: str, value: str, *, everywhere: bool) -> str:
    """Say what holds, and how to change it."""
    others = " | ".join(other for other in SETTINGS[name] if other != value)
    typed = _typed(name, others, everywhere=everywhere)
    return f"{_where(everywhere).capitalize()}: {_MEANING[value]}. To change it: {typed}."


def setting_changed(name: str, value: str, *, before: str, everywhere: bool) -> str:
    """Say what holds from now on, and how to go back."""
    told = f"From now on {_where(everywhere)}: {_MEANING[value]}."
    if before == value:
        return told
    return f"{told} To go back: {_typed(name, before, everywhere=everywhere)}."


def _where(everywhere: bool) -> str:
    return "in every channel without a choice of its own" if everywhere else "in this channel"


def _typed(name: str, value: str, *, everywhere: bool) -> str:
    return f"{name} {value} everywhere" if everywhere else f"{name} {value}"


def not_a_contributor(contributors: Contributors) -> str:
    """Say why a file is not read, as the detail of its receipt."""
    return f"only {contributors} may give me files here. Ask one of them to drop it."
