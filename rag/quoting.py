"""Answers made of quotes: what Footnote says when no model writes.

The best sentences by the words of the question, each word weighed by how much it tells apart
within the audience (its idf), verbatim and cited like any other answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
"""Share of the best sentence's weight that a further quote must reach."""


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
    """Quote the sentences that hold most of the question, best first, three at most."""
    candidates = sorted(
        (c for p in passages for c in _candidates(p, weights) if c.weight > 0),
        key=lambda c: -c.weight,
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
        candidates = [c for p in passages[first : first + step] for c in _candidates(p, weights)]
        chosen.append(max(candidates, key=lambda c: c.weight))
    return _rendered(chosen)


def _candidates(passage: Passage, weights: Mapping[str, float]) -> list[_Candidate]:
    text = passage.text
    about = _weight(" ".join((passage.document, *passage.heading)), weights)
    found = []
    for start, quoted_from, end in _quotable(text):
        # What the headings say already counts a little: it holds for every sentence below them.
        weight = _weight(text[start:end], weights) + 0.2 * about
        found.append(
            _Candidate(
                passage=passage,
                start=quoted_from,
                end=quoted_from + len(text[quoted_from:end].rstrip()),
                weight=weight * (0.75 + 0.25 * passage.score),
            )
        )
    return found


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
