"""What an OLE compound file holds, by the names in its directory."""

from rag.readers.claims import Family, refuse_disguise
from rag.readers.refusal import RefusedError, encrypted
from rag.values import RefusalReason

_OLD_WORD = "it is a Word file of before 2007. Save it as .docx or PDF and drop that."
_OLD_POWERPOINT = "it is a PowerPoint file of before 2007. Save it as .pptx or PDF and drop that."
_MAIL = "it is an Outlook message. Save its text or its attachments and drop those."
_UNKNOWN = "it is an old kind of Office file that cannot be read. Save it as PDF and drop that."


def refuse_unreadable(data: bytes, *, suffix: str) -> None:
    """Return for an Excel workbook of before 2007; raise for everything else.

    The most telling name is asked for first: an encrypted package has no other, and a message may
    enclose documents.

    Raises:
        RefusedError: it is encrypted, no workbook, or not what its suffix says.
    """
    if _holds(data, "EncryptedPackage"):
        raise encrypted()
    for name, family, detail in (
        ("__properties_version1.0", Family.MAIL, _MAIL),
        ("WordDocument", Family.WORD, _OLD_WORD),
        ("PowerPoint Document", Family.POWERPOINT, _OLD_POWERPOINT),
        ("Workbook", Family.EXCEL, ""),
        ("Book", Family.EXCEL, ""),
    ):
        if _holds(data, name):
            refuse_disguise(family, suffix=suffix)
            if detail:
                raise RefusedError(RefusalReason.UNKNOWN_TYPE, detail)
            return
    raise RefusedError(RefusalReason.UNKNOWN_TYPE, _UNKNOWN)


def _holds(data: bytes, name: str) -> bool:
    """Look for a directory entry: 128 bytes, aligned, that begin with its name in UTF-16.

    See [MS-CFB] 2.6.1; nothing else of the format is needed to tell.
    """
    entry = name.encode("utf-16-le") + b"\x00\x00"
    place = data.find(entry)
    while place >= 0 and place % 128:
        place = data.find(entry, place + 1)
    return place >= 0
