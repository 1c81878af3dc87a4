"""What is said in a channel that Footnote comes to, and of the files that were there before."""

from adapters.replies import Offer, OfferKind
from bot.earlier.beginning import Begun
from bot.earlier.outcomes import EarlierOutcomes
from bot.sentences.counting import counted
from rag.values import RefusalReason

WHAT_I_DO = "Hi, I answer questions from the files that people drop, with sources: mention me."
FILES_ARE_READ = "Files dropped from now on are read by themselves."
NO_FILES_YET = "I read no files yet: an admin says where I may."
HELLO = (
    "Hi, I answer questions from the files in this channel: mention me with one.",
    FILES_ARE_READ,
)
EARLIER_TOO = "To have the files read that a channel has already: /footnote read-earlier there."
OFFERS = {
    OfferKind.INDEX_HERE: "Read files in this channel",
    OfferKind.INDEX_EVERYWHERE: "In every channel I can see",
    OfferKind.INDEX_CHOOSE: "Choose",
}
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


def earlier_offers(total: int | None) -> list[Offer]:
    """Return the button to read so many files, if there are any; None is an unknown number."""
    if total == 0:
        return []
    files = "files" if total is None else "file" if total == 1 else counted(total, "file")
    label = f"Read the {files} already here"
    return [Offer(kind=OfferKind.READ_EARLIER, label=label, document_id=None)]


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
        return f"Read {counted(ended.total, 'earlier file')}{partly}. Ask away."
    return f"Read {ended.read:,} of the {counted(ended.total, 'earlier file')}{partly}."


def _unread(ended: EarlierOutcomes) -> list[str]:
    """Count what was not read, by reason, the same ones always in the same order."""
    told = [f"{n:,} {why}" for reason, why in _REFUSED.items() if (n := ended.refused[reason])]
    if scans := ended.refused[RefusalReason.NEEDS_OCR]:
        told.insert(0, counted(scans, "scan"))
    return [*told, f"{ended.failed:,} that failed on my side"] if ended.failed else told
