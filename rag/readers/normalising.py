"""Makes text from any file safe to index and to show: one form, nothing invisible, one line end.

Invisible characters can carry instructions that a model reads and a person does not see
(OWASP Top 10 for LLM applications, LLM01), and bidi overrides can make a line read as another.
"""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls, but for tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # soft hyphen, fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, bidi, invisible operators
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variation selectors, tags
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"  # annotation anchors, non-characters
    "\ufff0-\ufff8\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # controls
    "\ud800-\udfff"  # lone surrogates: not text, and not encodable
    "]"
)
_TRAILING_SPACE = re.compile(r"[ \t]+(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{3,}")
_ANY_SPACE = re.compile(r"\s+")


def normalised(text: str) -> str:
    """Return `text` in NFC without invisible characters, with line feeds as the only line ends.

    Indentation stays; trailing spaces and more than one blank line in a row go.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _SPACES.sub(" ", text)
    text = without_invisible(_LINE_ENDS.sub("\n", text))
    text = _BLANK_LINES.sub("\n\n", _TRAILING_SPACE.sub("", text))
    return text.strip("\n") if text.strip() else ""


def without_invisible(text: str) -> str:
    """Return `text` without the characters that nobody sees; line ends stay as they are."""
    return _INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """Return `text` normalised and on a single line, every run of white space one space."""
    if text.isascii() and text.isprintable():
        # Most cells of most tables; the way below takes ten times as long.
        return " ".join(text.split())
    return _ANY_SPACE.sub(" ", normalised(text)).strip()
