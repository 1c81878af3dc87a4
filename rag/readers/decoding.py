"""Bytes to text, in whatever encoding they were written."""

import codecs
import re
import unicodedata
from itertools import islice

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_CANDIDATES = [
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
    *("cp1252", "cp1250", "cp1251", "koi8_r", "cp866", "iso8859_2"),
    *("cp1253", "cp1254", "cp1255", "cp1256"),
]
_DECLARED = re.compile(
    # Encodings of texts; Python knows others that are slow or turn text into something else.
    rb"""(?:charset|coding)\s*[=:]\s*["']?"""
    rb"((?:utf|iso|windows|cp|shift|euc|gb|big5|koi8|latin|mac)[\w.-]*)",
    re.IGNORECASE,
)
_SHIFTED = b"\x1b$"
"""How ISO-2022-JP, else plain ASCII, changes over to Japanese."""
_DECLARATION_WINDOW = 2_048
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_SAMPLE = 65_536
_STRAY_SHARE = 0.01
"""Share of control bytes, or of broken characters, that text may have."""


def decoded_text(data: bytes) -> str | None:
    """Return the text that `data` holds; None when it is not text.

    In this order: a byte order mark, UTF-16 or UTF-32 by their zero bytes, UTF-8 with at most a
    few broken characters, what the text declares of itself, what its bytes are most likely to be.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\x00" in data[:_SAMPLE]:
        wide = _wide_text(data)
        if wide is not None:
            return wide
    sample = data[:_SAMPLE]
    if len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) * _STRAY_SHARE:
        return None
    if _SHIFTED in sample:
        return _strictly(data, "iso2022_jp") or _likely(data)
    return _utf8(data) or _declared(data) or _likely(data)


def _wide_text(data: bytes) -> str | None:
    texts = [data[:_SAMPLE].decode(encoding, errors="replace") for encoding in _WIDE]
    best = max(range(len(_WIDE)), key=lambda index: _plausibility(texts[index]))
    if _plausibility(texts[best]) < 1 - _STRAY_SHARE:
        return None
    return data.decode(_WIDE[best], errors="replace")


def _plausibility(text: str) -> float:
    """Return the share of characters that texts are made of; more than 1 where some are ASCII.

    Almost any two bytes make a Chinese character, but not a space or a line end.
    """
    good = sum(
        character in "\t\n\r" or unicodedata.category(character) not in {"Cc", "Cn", "Co", "Cs"}
        for character in text
        if character != "\ufffd"
    )
    plain = sum(map(str.isascii, text))
    return (good + 0.1 * plain) / max(len(text), 1)


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(not character.isascii() for character in text) - broken
    return text if broken <= whole * _STRAY_SHARE else None


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_DECLARATION_WINDOW])
    return _strictly(data, found[1].decode("ascii")) if found else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _likely(data: bytes) -> str | None:
    # Only bytes beyond ASCII tell encodings apart: lines without them would dilute the sample.
    telling = (line for line in data.splitlines(keepends=True) if not line.isascii())
    sample = b"".join(islice(telling, 2_000))[:_SAMPLE]
    from charset_normalizer import from_bytes

    matches = list(from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False))
    if not matches:
        return None
    rank = (matches[0].chaos, matches[0].coherence)
    equals = {match.encoding for match in matches if (match.chaos, match.coherence) == rank}
    encoding = "cp1252" if "cp1252" in equals else matches[0].encoding
    return data.decode(encoding, errors="replace")
