"""The words that BM25 counts, in any writing.

A compound (`parental-leave`, `read_file`, `maxRetries`, `v1.21`) is one word and its parts are
words too: whoever asks for the whole finds it first, whoever asks for a part finds it as well.
Writings without spaces between words are cut into pairs of characters.
"""

import unicodedata
from collections.abc import Iterator

import regex
import Stemmer

_LONGEST = 64
"""Characters of a word that count; longer runs are data, not words."""

_THOUSANDS = regex.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_RUN = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[._\-/:@&'’‐‑]+[\p{L}\p{M}\p{N}]+)*(?:\+\+|#(?!\w))?")
_POSSESSIVE = regex.compile(r"['’]s\b")
_PART = regex.compile(
    r"\p{Lu}{2,}(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}|[\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{N}+"
)
_JOINT = regex.compile(r"(?<=\p{L})[_\-'’‐‑]+(?=[\p{L}\p{N}])|(?<=\p{N})[_\-'’‐‑]+(?=\p{L})")
_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]+"
)
_HAN = regex.compile(r"\p{Han}")
# Accents are left out as often as written; in other writings marks are letters.
_OPTIONAL_MARKS = regex.compile(
    r"(?<=\p{Latin})\p{Mn}+|(?<=[\p{Greek}\p{Cyrillic}])[\u0300\u0301\u0308]+"
    r"|[\u0591-\u05c7\u0640\u064b-\u0652\u0670]+"
)
_STEMMER = Stemmer.Stemmer("english", 0)


def tokens(text: str, *, seen: dict[str, tuple[str, ...]] | None = None) -> list[str]:
    """Return the words of `text` in order, repeated as often as they occur.

    Folded (NFKC, case, accents) and stemmed as English, which leaves the words of most other
    languages alike on both sides. The same for documents and questions.

    `seen` saves work between the passages of one document. It is kept no longer: what is
    forgotten must not live on in a cache.
    """
    seen = {} if seen is None else seen
    found: list[str] = []
    for run in _RUN.findall(_THOUSANDS.sub("", unicodedata.normalize("NFKC", text))):
        if run not in seen:
            seen[run] = tuple(_words_of(_POSSESSIVE.sub("", run)))
        found.extend(seen[run])
    return found


def loose_tokens(text: str) -> list[str]:
    """Return the words of `text` as `tokens` does, without compounds: only their parts."""
    return tokens(" ".join(part for run in _RUN.findall(text) for part in _PART.findall(run)))


def _words_of(run: str) -> Iterator[str]:
    parts = _PART.findall(run)
    if parts != [run] and not _UNSPACED.search(run):
        whole = _JOINT.sub("", run)
        yield _stemmed(whole) if whole.isalpha() else _folded(whole)
    for part in parts:
        # A single letter says something alone ("plan B"), and nothing as a scrap ("don't").
        if part == run or not (len(part) == 1 and part.isascii() and part.isalpha()):
            yield from _words_of_part(part)


def _words_of_part(part: str) -> Iterator[str]:
    if not _UNSPACED.fullmatch(part):
        yield _stemmed(part)
        return
    for i, letter in enumerate(part):
        if len(part) == 1 or _HAN.match(letter):
            yield letter
        if i + 1 < len(part):
            yield part[i : i + 2]


def _stemmed(word: str) -> str:
    return str(_STEMMER.stemWord(_folded(word)))


def _folded(word: str) -> str:
    if word.isascii():
        return word[:_LONGEST].lower()
    marked = unicodedata.normalize("NFKD", word[:_LONGEST].casefold())
    return unicodedata.normalize("NFC", _OPTIONAL_MARKS.sub("", marked))
