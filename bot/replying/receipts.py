"""What people are told of dropped files: only what somebody must act on, unless they asked."""

from collections.abc import Sequence

from adapters.replies import Final, Offer, OfferKind
from bot.replying.waiting import Read
from bot.sentences import filing
from rag.values import FileOutcome, RefusalReason


def must_act(read: Read) -> bool:
    """Whether somebody has to do something about a file that nobody asked about."""
    if read.older_version is not None:
        return True
    if read.receipt.outcome is FileOutcome.REFUSED:
        # A picture, a song, a program: nobody expects it to be read.
        return read.receipt.refusal is not RefusalReason.UNKNOWN_TYPE
    return read.receipt.outcome is not FileOutcome.INDEXED


def receipts(files: Sequence[Read]) -> Final:
    """Return a reply that is nothing but receipts."""
    told = [filing.receipt(read.receipt) for read in files]
    told += [filing.older_version(read.receipt) for read in files if read.older_version]
    return Final(
        text="",
        citations=(),
        told=tuple(told) or (filing.NO_FILE,),
        offers=offers(files),
        rateable=False,
    )


def offers(files: Sequence[Read]) -> tuple[Offer, ...]:
    """Return the choices about older versions of files."""
    return tuple(
        Offer(kind=kind, label=filing.offer(kind, read.receipt), document_id=read.older_version)
        for read in files
        if read.older_version is not None
        for kind in (OfferKind.REPLACE, OfferKind.KEEP_BOTH)
    )
