"""Words that stand together in the question and together in the passage."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.storage.weighing import title_of
from rag.storage.words import tokens
from rag.values import Passage

_MOST = 0.3
"""What a passage gains that has every phrase of the question; measured on both our sets."""

Phrase = tuple[str, str]


def favoured(
    passages: Sequence[Passage], *, question: str, stop_words: Collection[str]
) -> list[Passage]:
    """Rank anew, raising the scores of passages that keep the question's words together.

    A phrase is two neighbouring words, neither a stop word. Scores stay in [0, 1]: a passage
    without any phrase loses what one with all of them keeps. Where scores are equal, the order
    stays.
    """
    wanted = {
        pair for pair in pairwise(tokens(question)) if not any(word in stop_words for word in pair)
    }
    if not wanted:
        return list(passages)
    seen: dict[str, tuple[str, ...]] = {}
    raised = [
        replace(
            passage,
            score=passage.score * _gain(len(wanted & _phrases(passage, seen)) / len(wanted)),
        )
        for passage in passages
    ]
    return sorted(raised, key=lambda passage: -passage.score)


def _gain(share: float) -> float:
    return (1 + _MOST * share) / (1 + _MOST)


def _phrases(passage: Passage, seen: dict[str, tuple[str, ...]]) -> set[Phrase]:
    stretches = (title_of(passage.document), *passage.heading, passage.text)
    return {pair for text in stretches for pair in pairwise(tokens(text, seen=seen))}
