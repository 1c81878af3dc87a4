"""Answers made of quotes: what Footnote says when no model writes.

The best sentences by the words of the question, each word weighed by how much it tells apart
within the audience (its idf), verbatim and cited like any other answer.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

from rag.citing import for_people
from rag.segments import sentences
from rag.storage.words import tokens
from rag.values import Citation, Passage

_MOST_QUOTES = 3
_MOST_IN_OUTLINE = 8
_LONGEST_QUOTE = 420
_SHORT = 45
"""Characters; a shorter line without an end is the title of what comes next."""
_ENOUGH = 0.38
"""Share of the question's weight that one passage must hold to count as about it.

Measured by asking each of our two question sets of the documents of the other: nine in ten
questions with an answer hold more, nineteen in twenty without one hold less.
"""
_WORTH_ADDING = 0.7
"""Share of the best quote's weight that a further one must reach."""
_OF_A_PAIR = 0.85
"""Share of their weight that two sentences in a row keep: one that says it all is shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """A text of quotes with `[n]`, and the citations behind them; both empty when nothing fits."""

    text: str
    citations: tuple[Citation, ...]


NO_QUOTES = Quotes(text="", citations=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    passage: Passage
    start: int
    end: int
    words: frozenset[str]
    """Of the question, that it holds."""
    weight: float

    @property
    def quote(self) -> str:
        return self.passage.text[self.start : self.end]


def is_about(passages: Sequence[Passage], weights: Mapping[str, float]) -> bool:
    """Whether some passage holds enough of the question's words, weighed, to be about it.

    Words of the document's name and headings count: they are indexed with each passage.
    """
    whole = sum(weights.values())
    if whole <= 0:
        return False
    return any(_weight(_indexed_text(p), weights) >= _ENOUGH * whole for p in passages)


def best_quotes(passages: Sequence[Passage], weights: Mapping[str, float]) -> Quotes:
    """Quote what holds most of the question, best first: three sentences, or pairs, at most."""
    alone = [_sentences(passage, weights) for passage in passages]
    pairs = [_pairs(candidates, weights) for candidates in alone]
    candidates = sorted(
        (c for some in (*alone, *pairs) for c in some if c.weight > 0), key=lambda c: -c.weight
    )
    chosen: list[_Candidate] = []
    for candidate in candidates:
        if len(chosen) == _MOST_QUOTES or candidate.weight < _WORTH_ADDING * candidates[0].weight:
            break
        if not any(_says_the_same(candidate, other) for other in chosen):
            chosen.append(candidate)
    return _rendered(chosen)


def outline(passages: Sequence[Passage], weights: Mapping[str, float]) -> Quotes:
    """Quote from all of one document, in its order: a sentence from each of its stretches."""
    step = max(1, -(-len(passages) // _MOST_IN_OUTLINE))
    chosen = []
    for first in range(0, len(passages), step):
        candidates = [c for p in passages[first : first + step] for c in _sentences(p, weights)]
        chosen.append(max(candidates, key=lambda c: c.weight))
    return _rendered(chosen)


def _sentences(passage: Passage, weights: Mapping[str, float]) -> list[_Candidate]:
    text = passage.text
    return [
        _candidate(
            passage,
            (quoted_from, quoted_from + len(text[quoted_from:end].rstrip())),
            words=weights.keys() & set(tokens(text[start:end])),
            weights=weights,
        )
        for start, quoted_from, end in _quotable(text)
    ]


def _pairs(alone: Sequence[_Candidate], weights: Mapping[str, float]) -> list[_Candidate]:
    """Join neighbours of which each holds what the other lacks: "it" is often one line above."""
    return [
        _candidate(
            one.passage,
            (one.start, other.end),
            words=one.words | other.words,
            weights=weights,
            share=_OF_A_PAIR,
        )
        for one, other in pairwise(alone)
        if one.words - other.words and other.words - one.words
        if one.end <= other.start and other.end - one.start <= _LONGEST_QUOTE
    ]


def _candidate(
    passage: Passage,
    span: tuple[int, int],
    *,
    words: Set[str],
    weights: Mapping[str, float],
    share: float = 1.0,
) -> _Candidate:
    # What the headings say already counts a little: it holds for every sentence below them.
    about = 0.2 * _weight(" ".join((passage.document, *passage.heading)), weights)
    weight = share * fsum(weights[word] for word in words) + about
    return _Candidate(
        passage=passage,
        start=span[0],
        end=span[1],
        words=frozenset(words),
        weight=weight * (0.75 + 0.25 * passage.score),
    )


def _quotable(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, quoted from, end): what counts for a quote begins before it under a title.

    A question or a line that ends in a colon is quoted with the sentence behind it.
    """
    spans = list(sentences(text))
    for i, (start, end) in enumerate(spans):
        alone = text[start:end]
        opens = alone.endswith(("?", ":", "？", "："))
        titles = len(alone) < _SHORT and alone[-1].isalnum()
        if (opens or titles) and i + 1 < len(spans) and spans[i + 1][1] - start <= _LONGEST_QUOTE:
            yield start, start if opens else spans[i + 1][0], spans[i + 1][1]
        else:
            yield start, start, min(end, start + _LONGEST_QUOTE)


def _weight(text: str, weights: Mapping[str, float]) -> float:
    return sum(weights.get(token, 0.0) for token in set(tokens(text)))


def _indexed_text(passage: Passage) -> str:
    return " ".join((passage.document, *passage.heading, passage.text))


def _says_the_same(one: _Candidate, other: _Candidate) -> bool:
    if one.passage.id == other.passage.id:
        return one.start < other.end and other.start < one.end
    return set(tokens(one.quote)) == set(tokens(other.quote))


def _rendered(chosen: Sequence[_Candidate]) -> Quotes:
    numbers: dict[int, int] = {}
    citations: dict[int, Citation] = {}
    lines = []
    for candidate in chosen:
        n = numbers.setdefault(candidate.passage.id, len(numbers) + 1)
        citations.setdefault(n, Citation(n=n, passage=candidate.passage, quote=candidate.quote))
        lines.append(f"“{for_people(' '.join(candidate.quote.split()))}” [{n}]")
    return Quotes(text="\n\n".join(lines), citations=tuple(citations.values()))
