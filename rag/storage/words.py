"""The words that BM25 counts, in any writing.

A compound (`parental-leave`, `v1.21`, `read_file`, `maxRetries`) is one word and its parts are
words too: whoever asks for the whole finds it first, whoever asks for a part finds it as well.
Writings without spaces between words are cut into pairs of characters.
"""

import unicodedata
from collections.abc import Iterator

import regex
import Stemmer

_LONGEST = 64
"""Characters of a word that count; longer runs are data, not words."""

_RUN = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[._\-/:@&'’‐‑]+[\p{L}\p{M}\p{N}]+)*(?:\+\+|#(?!\w))?")
_POSSESSIVE = regex.compile(r"['’]s?\b")
_PART = regex.compile(
    r"\p{Lu}{2,}(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}|[\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{N}+"
)
_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]+"
)
_LATIN_MARKS = regex.compile(r"(?<=\p{Latin})\p{Mn}+")
_STEMMER = Stemmer.Stemmer("english", 0)


def tokens(text: str) -> list[str]:
    """Return the words of `text` in order, repeated as often as they occur.

    Folded (NFKC, case, accents of Latin letters) and stemmed as English, which leaves words of
    most other languages as they are. The same for documents and questions.
    """
    known: dict[str, tuple[str, ...]] = {}
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        if run not in known:
            known[run] = _words_of(run)
        found.extend(known[run])
    return found


def _words_of(run: str) -> tuple[str, ...]:
    plain = _POSSESSIVE.sub("", run)
    parts = [word for part in _PART.findall(plain) for word in _folded_part(part)]
    whole = _folded(plain)
    if len(parts) == 1 or _UNSPACED.search(plain):
        return tuple(parts)
    return (whole[:_LONGEST], *parts)


def _folded_part(part: str) -> Iterator[str]:
    if _UNSPACED.fullmatch(part):
        yield from part
        yield from (part[i : i + 2] for i in range(len(part) - 1))
    else:
        yield _STEMMER.stemWord(_folded(part))[:_LONGEST]


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return unicodedata.normalize(
        "NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    )


def asked_words(question: str) -> list[str]:
    """Return the words of a question that searching looks for, each once."""
    return list(dict.fromkeys(tokens(question)))
