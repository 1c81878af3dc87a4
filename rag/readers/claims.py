"""What a name claims its file to be, by the suffix; believed only when the bytes agree."""

from enum import StrEnum

from rag.readers.refusal import RefusedError
from rag.readers.texts import TEXT_SUFFIXES
from rag.values import RefusalReason


class Family(StrEnum):
    """Kinds of files that nobody takes for one another; the value goes after "it is"."""

    PDF = "a PDF"
    WORD = "a Word document"
    EXCEL = "an Excel workbook"
    POWERPOINT = "a PowerPoint presentation"
    OPEN_DOCUMENT = "an OpenDocument file"
    EPUB = "an EPUB book"
    MAIL = "an Outlook message"
    TEXT = "text"
    PICTURE = "a picture"
    RECORDING = "a sound or video recording"
    PROGRAM = "a program"
    ARCHIVE = "an archive"
    OTHER = "another kind of file"


_SUFFIXES = {
    Family.PDF: "pdf",
    Family.WORD: "docx docm dotx dotm doc dot",
    Family.EXCEL: "xlsx xlsm xltx xltm xlsb xls xlt",
    Family.POWERPOINT: "pptx pptm ppsx ppsm potx ppt pps",
    Family.OPEN_DOCUMENT: "odt ott ods ots odp otp",
    Family.EPUB: "epub",
    Family.MAIL: "msg",
    Family.PICTURE: "png jpg jpeg gif bmp tif tiff webp heic heif avif ico psd",
    Family.RECORDING: "mp3 wav ogg oga flac m4a aac mp4 m4v mov avi mkv webm",
    Family.PROGRAM: "exe dll so dylib class wasm",
    Family.ARCHIVE: "zip gz tgz bz2 xz zst tar 7z rar",
}
_CLAIMED = dict.fromkeys(TEXT_SUFFIXES, Family.TEXT) | {
    f".{suffix}": family for family, suffixes in _SUFFIXES.items() for suffix in suffixes.split()
}
_ZIPPED = {
    *(Family.WORD, Family.EXCEL, Family.POWERPOINT, Family.OPEN_DOCUMENT),
    *(Family.EPUB, Family.ARCHIVE),
}


def claimed_family(suffix: str) -> Family | None:
    """Return what a lower-case suffix with its dot claims; None when it claims nothing known."""
    return _CLAIMED.get(suffix)


def may_be_zipped(suffix: str) -> bool:
    """Tell whether a file so named may be a zip archive."""
    return claimed_family(suffix) in _ZIPPED | {None}


def refuse_disguise(family: Family, *, suffix: str, kind: str = "") -> None:
    """Raise where bytes of `family` go by a suffix of another; `kind` says it more precisely.

    Raises:
        RefusedError: the name lies.
    """
    claimed = claimed_family(suffix)
    if claimed not in {None, family}:
        raise RefusedError(
            RefusalReason.DISGUISED,
            f"its name ends in {suffix}, but its bytes are {kind or family.value}. "
            "Drop the right file, or rename it to what it is.",
        )
