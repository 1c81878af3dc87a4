"""Which office format a zip archive is, by the parts it holds."""

from dataclasses import dataclass

from rag.readers.claims import Family, refuse_disguise
from rag.readers.packages import Package
from rag.readers.refusal import RefusedError
from rag.values import RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFormat:
    """A format and who reads it."""

    format: str
    """For people."""
    reader: str
    """A module of `rag.readers.formats`."""
    family: Family
    doctype: bool
    """Whether its parts may declare a document type (never entities)."""


_BY_FOLDER = {
    "word": OfficeFormat(format="Word", reader="word", family=Family.WORD, doctype=False),
    "ppt": OfficeFormat(
        format="PowerPoint", reader="powerpoint", family=Family.POWERPOINT, doctype=False
    ),
    "xl": OfficeFormat(format="Excel", reader="spreadsheet", family=Family.EXCEL, doctype=False),
}
_BY_MIMETYPE = {
    "application/epub+zip": OfficeFormat(
        format="EPUB", reader="epub", family=Family.EPUB, doctype=True
    ),
    "application/vnd.oasis.opendocument.text": OfficeFormat(
        format="OpenDocument text",
        reader="opendocument",
        family=Family.OPEN_DOCUMENT,
        doctype=True,
    ),
    "application/vnd.oasis.opendocument.presentation": OfficeFormat(
        format="OpenDocument presentation",
        reader="opendocument",
        family=Family.OPEN_DOCUMENT,
        doctype=True,
    ),
    "application/vnd.oasis.opendocument.spreadsheet": OfficeFormat(
        format="OpenDocument spreadsheet",
        reader="spreadsheet",
        family=Family.OPEN_DOCUMENT,
        doctype=True,
    ),
}


def office_format(package: Package, *, suffix: str) -> OfficeFormat:
    """Return the format of `package`.

    Raises:
        RefusedError: it is just an archive, or not what its suffix says.
    """
    found = _by_parts(package)
    if found is not None:
        refuse_disguise(found.family, suffix=suffix)
        return found
    if any(name.endswith(".iwa") for name in package.names):
        raise RefusedError(
            RefusalReason.UNKNOWN_TYPE,
            "it is an Apple Pages, Numbers or Keynote file. Export it as PDF and drop that.",
        )
    refuse_disguise(Family.ARCHIVE, suffix=suffix, kind="a zip archive")
    raise RefusedError(
        RefusalReason.UNKNOWN_TYPE,
        "it is a zip archive. Unpack it and drop the files that are in it.",
    )


def _by_parts(package: Package) -> OfficeFormat | None:
    mimetype = (package.read("mimetype") or b"").decode("ascii", errors="replace").strip()
    folder = (package.main_part or "").partition("/")[0]
    return _BY_MIMETYPE.get(mimetype.removesuffix("-template")) or _BY_FOLDER.get(folder)
