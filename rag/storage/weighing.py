"""BM25 as an inner product: what a passage's side of it looks like.

The document side holds the saturated term frequencies, the question side the idf, so that
pgvector's `<#>` on two sparse vectors is the BM25 score (Robertson & Zaragoza, 2009). No
dictionary: a term is the hash of its word.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rag.storage.words import tokens

DIMENSIONS = 1_000_000_000
"""Of the sparse vectors: pgvector's limit, and the terms are 1..999,999,999."""
LARGEST_WEIGHT = 2.2
"""k1 + 1: what the frequency of a term approaches, however often it occurs."""

_K1 = 1.2
_B = 0.75
_AVERAGE_LENGTH = 80
"""Fixed, so that a passage's weights never change with its neighbours; costs nothing measurable."""
_HEADLINE_COUNT = 3
"""As if each word of the file's name and the headings stood in the passage so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexeme:
    """The words of one passage as searching sees them."""

    terms: tuple[int, ...]
    """Ascending, each once."""
    weights: tuple[float, ...]
    """One per term, in (0, 2.2]."""


def term_of(word: str) -> int:
    """Return a word's number in 1..999,999,999; two words in a million share theirs."""
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) % (DIMENSIONS - 1) + 1


def lexemes(
    passages: Iterable[tuple[str, Sequence[str]]], *, names: Iterable[str]
) -> Iterator[Lexeme]:
    """Weigh the words of each passage (text, heading) of one document that has these file names.

    Words of names and headings count with each passage: "the 2023 report" finds the right file
    although no sentence in it says so.
    """
    seen: dict[str, tuple[str, ...]] = {}
    titles = " ".join(sorted(map(title_of, names)))
    for text, heading in passages:
        body = tokens(text, seen=seen)
        counts = Counter(map(term_of, body))
        for term in set(map(term_of, tokens(" ".join((titles, *heading)), seen=seen))):
            counts[term] += _HEADLINE_COUNT
        yield _weighed(counts, length=len(body))


def _weighed(counts: Counter[int], *, length: int) -> Lexeme:
    longer = _K1 * (1 - _B + _B * length / _AVERAGE_LENGTH)
    terms = tuple(sorted(counts))
    weights = tuple(counts[t] * (_K1 + 1) / (counts[t] + longer) for t in terms)
    return Lexeme(terms=terms, weights=weights)


def title_of(name: str) -> str:
    """Return a file name without its ending, which every file of a kind would share."""
    return PurePath(name).stem
