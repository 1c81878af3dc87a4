"""What bytes are, by how they begin, never by name."""

from dataclasses import dataclass

from rag.readers.claims import Family

_UNPACK = "Unpack it and drop the files that are in it."
_NO_TEXT = "Only files that carry text can be read."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A kind of file that its first bytes give away."""

    family: Family
    kind: str
    """What it is, for people; goes after "it is"."""
    magic: bytes
    at: int
    advice: str
    """What to do instead of dropping it; empty for the containers that are looked into."""


def _sign(
    family: Family, kind: str, magic: bytes, *, at: int = 0, advice: str = _NO_TEXT
) -> Signature:
    return Signature(family=family, kind=kind, magic=magic, at=at, advice=advice)


PDF = _sign(Family.PDF, "a PDF", b"%PDF-", advice="")
ZIP = _sign(Family.ARCHIVE, "a zip archive", b"PK\x03\x04", advice="")
EMPTY_ZIP = _sign(Family.ARCHIVE, "an empty zip archive", b"PK\x05\x06", advice=_UNPACK)
OLE = _sign(Family.OTHER, "an old Office file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", advice="")

# The longer of two that begin alike comes first.
_SIGNATURES = (
    *(PDF, ZIP, EMPTY_ZIP, OLE),
    _sign(Family.OTHER, "an RTF document", b"{\\rtf", advice="Save it as Word or PDF, drop that."),
    _sign(Family.OTHER, "a PostScript file", b"%!PS", advice="Save it as PDF and drop that."),
    _sign(Family.OTHER, "an SQLite database", b"SQLite format 3\x00", advice="Export it as CSV."),
    _sign(Family.OTHER, "a Parquet table", b"PAR1", advice="Export it as CSV."),
    _sign(Family.OTHER, "a font", b"OTTO"),
    _sign(Family.OTHER, "a font", b"\x00\x01\x00\x00\x00"),
    _sign(Family.OTHER, "a font", b"wOFF"),
    _sign(Family.OTHER, "a font", b"wOF2"),
    _sign(Family.PICTURE, "a PNG picture", b"\x89PNG\r\n\x1a\n"),
    _sign(Family.PICTURE, "a JPEG picture", b"\xff\xd8\xff"),
    _sign(Family.PICTURE, "a GIF picture", b"GIF8"),
    _sign(Family.PICTURE, "a TIFF picture", b"II*\x00"),
    _sign(Family.PICTURE, "a TIFF picture", b"MM\x00*"),
    _sign(Family.PICTURE, "a WebP picture", b"WEBP", at=8),
    _sign(Family.PICTURE, "a HEIC picture", b"ftyphei", at=4),
    _sign(Family.PICTURE, "a HEIC picture", b"ftypmif1", at=4),
    _sign(Family.PICTURE, "an AVIF picture", b"ftypavif", at=4),
    _sign(Family.PICTURE, "a Photoshop picture", b"8BPS"),
    _sign(Family.PICTURE, "an icon", b"\x00\x00\x01\x00"),
    _sign(Family.PICTURE, "a bitmap picture", b"BM"),
    _sign(Family.RECORDING, "a sound recording", b"WAVE", at=8),
    _sign(Family.RECORDING, "a sound recording", b"ID3"),
    _sign(Family.RECORDING, "a sound recording", b"\xff\xfb"),
    _sign(Family.RECORDING, "a sound recording", b"OggS"),
    _sign(Family.RECORDING, "a sound recording", b"fLaC"),
    _sign(Family.RECORDING, "a video", b"AVI LIST", at=8),
    _sign(Family.RECORDING, "a video", b"\x1a\x45\xdf\xa3"),
    _sign(Family.RECORDING, "a sound or video recording", b"ftyp", at=4),
    _sign(Family.PROGRAM, "a program", b"\x7fELF"),
    _sign(Family.PROGRAM, "a program", b"MZ"),
    _sign(Family.PROGRAM, "a program", b"\xcf\xfa\xed\xfe"),
    _sign(Family.PROGRAM, "a program", b"\xca\xfe\xba\xbe"),
    _sign(Family.PROGRAM, "a program", b"\x00asm"),
    _sign(Family.ARCHIVE, "a gzip archive", b"\x1f\x8b\x08", advice=_UNPACK),
    _sign(Family.ARCHIVE, "a bzip2 archive", b"1AY&SY", at=4, advice=_UNPACK),
    _sign(Family.ARCHIVE, "an xz archive", b"\xfd7zXZ\x00", advice=_UNPACK),
    _sign(Family.ARCHIVE, "a zstd archive", b"\x28\xb5\x2f\xfd", advice=_UNPACK),
    _sign(Family.ARCHIVE, "a 7-Zip archive", b"7z\xbc\xaf\x27\x1c", advice=_UNPACK),
    _sign(Family.ARCHIVE, "a RAR archive", b"Rar!\x1a\x07", advice=_UNPACK),
    _sign(Family.ARCHIVE, "a tar archive", b"ustar", at=257, advice=_UNPACK),
)
# PDF readers accept anything in front of the header, as long as it comes early.
_PDF_WINDOW = 1024
_ZERO_WINDOW = 512


def signature_of(data: bytes) -> Signature | None:
    """Return the kind that `data` begins like; None when it could be text."""
    for signature in _SIGNATURES:
        # Text may well begin with letters that are somebody's magic: "BM", "OTTO".
        weak = signature.magic.isalnum() and b"\x00" not in data[:_ZERO_WINDOW]
        if data.startswith(signature.magic, signature.at) and not weak:
            return signature
    return PDF if PDF.magic in data[:_PDF_WINDOW] else None
