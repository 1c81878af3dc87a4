"""Which reader a file goes to: by its bytes, with the name only choosing among kinds of text."""

from dataclasses import dataclass

from rag.readers.archives import opened_archive
from rag.readers.decoding import decoded_text
from rag.readers.limits import ReadingLimits
from rag.readers.refusal import RefusedError
from rag.readers.signatures import OLE, PDF, ZIP, signature_of
from rag.values import RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryFile:
    """A file whose reader wants bytes."""

    format: str
    reader: str
    """A module of `rag.readers.formats`."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file whose reader wants text."""

    format: str
    reader: str
    text: str


def identify(data: bytes, *, suffix: str, limits: ReadingLimits) -> BinaryFile | TextFile:
    """Decide what `data` is and who reads it."""
    signature = signature_of(data)
    if signature is None:
        text = decoded_text(data)
        if text is None:
            raise RefusedError(RefusalReason.UNKNOWN_TYPE, "its type is unknown.")
        return _text_file(text, suffix=suffix)
    if signature.advice:
        raise RefusedError(
            RefusalReason.UNKNOWN_TYPE, f"it is a {signature.kind}. {signature.advice}"
        )
    if signature.kind == PDF:
        return BinaryFile(format="PDF", reader="pdf", data=data)
    if signature.kind == ZIP:
        return _office(data, limits=limits)
    assert signature.kind == OLE
    raise RefusedError(RefusalReason.UNKNOWN_TYPE, "an old Office file")


def _office(data: bytes, *, limits: ReadingLimits) -> BinaryFile:
    with opened_archive(data, limits=limits) as archive:
        names = set(archive.namelist())
    for member, format_, reader in (
        ("word/document.xml", "Word", "word"),
        ("ppt/presentation.xml", "PowerPoint", "powerpoint"),
        ("xl/workbook.xml", "Excel", "excel"),
    ):
        if member in names:
            return BinaryFile(format=format_, reader=reader, data=data)
    raise RefusedError(RefusalReason.UNKNOWN_TYPE, "it is a zip archive.")


def _text_file(text: str, *, suffix: str) -> TextFile:
    formats = {
        ".md": ("Markdown", "markdown"),
        ".html": ("HTML", "html"),
        ".htm": ("HTML", "html"),
        ".csv": ("CSV", "delimited"),
        ".tsv": ("TSV", "delimited"),
    }
    format_, reader = formats.get(suffix, ("text", "plain"))
    return TextFile(format=format_, reader=reader, text=text)
