"""BM25 written down a second time, without a database: what searching has to agree with."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rag.storage.words import tokens

STOP_WORD_SHARE = 0.2
_K1, _B, _AVERAGE, _HEADLINE = 1.2, 0.75, 80, 3
_PHRASES = 0.3


def bm25(
    question: str, passages: Mapping[int, tuple[str, str]], *, stop_words: Sequence[str] = ()
) -> dict[int, float]:
    """Score passages, by id (text, title), as shares of the best possible score; zeros left out."""
    counts = {id_: _counts(text, title) for id_, (text, title) in passages.items()}
    lengths = {id_: len(tokens(text)) for id_, (text, _) in passages.items()}
    silent = set(tokens(" ".join(stop_words)))
    weights = {
        word: (STOP_WORD_SHARE if word in silent else 1.0)
        * _idf(sum(word in c for c in counts.values()), len(counts))
        for word in set(tokens(question))
    }
    bound = (_K1 + 1) * sum(weights.values())
    phrases = {p for p in pairwise(tokens(question)) if not silent.intersection(p)}
    scores = {
        id_: sum(w * _saturated(c[word], lengths[id_]) for word, w in weights.items())
        / bound
        * _kept(phrases, *passages[id_])
        for id_, c in counts.items()
    }
    return {id_: score for id_, score in scores.items() if score > 0}


def _counts(text: str, title: str) -> Counter[str]:
    counts = Counter(tokens(text))
    counts.update(dict.fromkeys(tokens(title), _HEADLINE))
    return counts


def _idf(having: int, among: int) -> float:
    return math.log(1 + (among - having + 0.5) / (having + 0.5))


def _saturated(count: int, length: int) -> float:
    return count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length / _AVERAGE))


def _kept(phrases: set[tuple[str, str]], text: str, title: str) -> float:
    if not phrases:
        return 1.0
    there = {*pairwise(tokens(text)), *pairwise(tokens(title))}
    return (1 + _PHRASES * len(phrases & there) / len(phrases)) / (1 + _PHRASES)
