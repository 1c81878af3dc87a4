"""What bytes are, by how they begin, never by name."""

from dataclasses import dataclass

ZIP = "zip archive"
PDF = "PDF"
OLE = "OLE container"

_CONVERT = "Save it as PDF, Word or plain text and drop it again."
_NO_TEXT = "Only files that carry text can be read."
_ARCHIVE = "Unpack it and drop the files themselves."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A kind of file that its first bytes give away."""

    kind: str
    """What it is, for people; goes after "it is a"."""
    at: int
    magic: bytes
    advice: str
    """What to do instead; empty for the kinds that are read."""


def _kind(kind: str, magic: bytes, *, advice: str, at: int = 0) -> Signature:
    return Signature(kind=kind, at=at, magic=magic, advice=advice)


# The longer of two signatures that begin alike comes first.
_SIGNATURES = (
    _kind(PDF, b"%PDF-", advice=""),
    _kind(ZIP, b"PK\x03\x04", advice=""),
    _kind(ZIP, b"PK\x05\x06", advice=""),
    _kind(OLE, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", advice=""),
    _kind("RTF document", b"{\\rtf", advice="Save it as Word or PDF and drop it again."),
    _kind("PostScript file", b"%!PS", advice="Save it as PDF and drop it again."),
    _kind("PNG picture", b"\x89PNG\r\n\x1a\n", advice=_NO_TEXT),
    _kind("JPEG picture", b"\xff\xd8\xff", advice=_NO_TEXT),
    _kind("GIF picture", b"GIF87a", advice=_NO_TEXT),
    _kind("GIF picture", b"GIF89a", advice=_NO_TEXT),
    _kind("TIFF picture", b"II*\x00", advice=_NO_TEXT),
    _kind("TIFF picture", b"MM\x00*", advice=_NO_TEXT),
    _kind("Photoshop picture", b"8BPS", advice=_NO_TEXT),
    _kind("icon", b"\x00\x00\x01\x00", advice=_NO_TEXT),
    _kind("WebP picture", b"WEBP", at=8, advice=_NO_TEXT),
    _kind("sound recording", b"WAVE", at=8, advice=_NO_TEXT),
    _kind("video", b"AVI ", at=8, advice=_NO_TEXT),
    _kind("HEIC picture", b"ftyphei", at=4, advice=_NO_TEXT),
    _kind("HEIC picture", b"ftypmif1", at=4, advice=_NO_TEXT),
    _kind("AVIF picture", b"ftypavif", at=4, advice=_NO_TEXT),
    _kind("video or sound recording", b"ftyp", at=4, advice=_NO_TEXT),
    _kind("sound recording", b"ID3", advice=_NO_TEXT),
    _kind("sound recording", b"\xff\xfb", advice=_NO_TEXT),
    _kind("sound recording", b"OggS", advice=_NO_TEXT),
    _kind("sound recording", b"fLaC", advice=_NO_TEXT),
    _kind("video", b"\x1a\x45\xdf\xa3", advice=_NO_TEXT),
    _kind("program", b"\x7fELF", advice=_NO_TEXT),
    _kind("program", b"\xcf\xfa\xed\xfe", advice=_NO_TEXT),
    _kind("program", b"\xca\xfe\xba\xbe", advice=_NO_TEXT),
    _kind("program", b"\x00asm", advice=_NO_TEXT),
    _kind("gzip archive", b"\x1f\x8b", advice=_ARCHIVE),
    _kind("bzip2 archive", b"BZh", advice=_ARCHIVE),
    _kind("xz archive", b"\xfd7zXZ\x00", advice=_ARCHIVE),
    _kind("zstd archive", b"\x28\xb5\x2f\xfd", advice=_ARCHIVE),
    _kind("7-Zip archive", b"7z\xbc\xaf\x27\x1c", advice=_ARCHIVE),
    _kind("RAR archive", b"Rar!\x1a\x07", advice=_ARCHIVE),
    _kind("tar archive", b"ustar", at=257, advice=_ARCHIVE),
    _kind("SQLite database", b"SQLite format 3\x00", advice="Export its tables as CSV."),
    _kind("Parquet table", b"PAR1", advice="Export it as CSV."),
    _kind("font", b"OTTO", advice=_NO_TEXT),
    _kind("font", b"\x00\x01\x00\x00\x00", advice=_NO_TEXT),
    _kind("font", b"wOFF", advice=_NO_TEXT),
    _kind("font", b"wOF2", advice=_NO_TEXT),
)
# Two letters are a weak signature: text may well begin with them.
_PROGRAM = _kind("program", b"MZ", advice=_NO_TEXT)
_BITMAP = _kind("BMP picture", b"BM", advice=_NO_TEXT)

# PDF readers accept anything in front of the header, as long as it comes early.
_PDF_WINDOW = 1024


def signature_of(data: bytes) -> Signature | None:
    """Return the kind that `data` begins like; None when it could be text."""
    for signature in _SIGNATURES:
        if data.startswith(signature.magic, signature.at):
            return signature
    for weak in (_PROGRAM, _BITMAP):
        if data.startswith(weak.magic) and b"\x00" in data[:512]:
            return weak
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return _SIGNATURES[0]
    return None
