"""Which reader a file goes to: by its bytes; the name only chooses among kinds of text."""

from dataclasses import dataclass

from rag.readers.archives import opened_archive
from rag.readers.claims import Family, claimed_family, may_be_zipped, refuse_disguise
from rag.readers.decoding import decoded_text
from rag.readers.limits import ReadingLimits
from rag.readers.office import office_format
from rag.readers.ole import refuse_unreadable
from rag.readers.packages import Package
from rag.readers.refusal import RefusedError
from rag.readers.signatures import OLE, PDF, ZIP, signature_of
from rag.readers.texts import text_format
from rag.values import RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryFile:
    """A file whose reader wants its bytes."""

    format: str
    """For people: `Excel`."""
    reader: str
    """A module of `rag.readers.formats`."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """A file whose reader wants the parts of its archive, all of them checked."""

    format: str
    reader: str
    package: Package


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file whose reader wants text."""

    format: str
    reader: str
    text: str


ReadableFile = BinaryFile | PackageFile | TextFile


def identify(data: bytes, *, suffix: str, limits: ReadingLimits) -> ReadableFile:
    """Decide what `data` is and who reads it; `suffix` is lower case with its dot, or empty.

    Raises:
        RefusedError: nobody does, the name lies, or it is hostile.
    """
    signature = signature_of(data)
    if signature is None:
        return _text(data, suffix=suffix)
    if signature is OLE:
        refuse_unreadable(data, suffix=suffix)
        return BinaryFile(format="Excel", reader="spreadsheet", data=data)
    if signature is ZIP and may_be_zipped(suffix):
        return _office(data, suffix=suffix, limits=limits)
    refuse_disguise(signature.family, suffix=suffix, kind=signature.kind)
    if signature is PDF:
        return BinaryFile(format="PDF", reader="pdf", data=data)
    raise RefusedError(RefusalReason.UNKNOWN_TYPE, f"it is {signature.kind}. {signature.advice}")


def _office(data: bytes, *, suffix: str, limits: ReadingLimits) -> BinaryFile | PackageFile:
    package = Package(opened_archive(data, limits=limits))
    found = office_format(package, suffix=suffix)
    package.check_parts(doctype=found.doctype)
    if found.reader == "spreadsheet":
        return BinaryFile(format=found.format, reader=found.reader, data=data)
    return PackageFile(format=found.format, reader=found.reader, package=package)


def _text(data: bytes, *, suffix: str) -> TextFile:
    text = decoded_text(data)
    claimed = claimed_family(suffix)
    if text is not None:
        refuse_disguise(Family.TEXT, suffix=suffix)
        found = text_format(text, suffix=suffix)
        return TextFile(format=found.format, reader=found.reader, text=text)
    if claimed in {None, Family.TEXT}:
        raise RefusedError(
            RefusalReason.UNKNOWN_TYPE,
            "its type is unknown: neither text nor a kind of document that can be read. "
            "Save it as PDF, Word or plain text and drop that.",
        )
    raise RefusedError(
        RefusalReason.DAMAGED,
        f"its name says {claimed}, but it does not begin like one. Upload it again.",
    )
