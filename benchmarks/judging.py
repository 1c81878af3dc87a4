"""Question sets with known answers, and how well a ranking meets them."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

RANKS = 10
"""Depth of nDCG, recall and MRR."""
SPAN_RANKS = 5
"""Depth of span recall and precision."""

Span = tuple[int, int]
"""Characters of a document, half-open."""


class Row(TypedDict):
    """A line of a set; texts have the first two fields, questions the others."""

    id: str
    text: str
    question: str
    relevant_ids: list[str]
    spans: NotRequired[list[Span]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    text: str
    relevant: frozenset[str]
    """Ids of the texts that answer it; never empty."""
    spans: tuple[Span, ...]
    """Where in its one relevant text; empty in sets that judge whole texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    texts: tuple[Text, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Means over a set of questions, all in [0, 1]."""

    ndcg: float
    recall: float
    mrr: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanQuality:
    """Means over a set of questions, all in [0, 1]; by characters."""

    recall: float
    precision: float


def load(folder: Path) -> QuestionSet:
    """Read `corpus.jsonl` and `questions.jsonl`."""
    return QuestionSet(
        texts=tuple(Text(id=row["id"], text=row["text"]) for row in _rows(folder / "corpus.jsonl")),
        questions=tuple(
            Question(
                text=row["question"],
                relevant=frozenset(row["relevant_ids"]),
                spans=tuple((start, end) for start, end in row.get("spans", ())),
            )
            for row in _rows(folder / "questions.jsonl")
        ),
    )


def judged(rankings: Sequence[tuple[Question, Sequence[str]]]) -> Quality:
    """Judge rankings of text ids, best first, each id once."""
    return Quality(
        ndcg=_mean(_ndcg(question, ranking[:RANKS]) for question, ranking in rankings),
        recall=_mean(
            len(question.relevant & set(ranking[:RANKS])) / len(question.relevant)
            for question, ranking in rankings
        ),
        mrr=_mean(
            next((1 / rank for rank, id_ in enumerate(r[:RANKS], 1) if id_ in q.relevant), 0.0)
            for q, r in rankings
        ),
    )


def judged_spans(found: Sequence[tuple[Question, Sequence[tuple[str, Span]]]]) -> SpanQuality:
    """Judge (text id, span) lists, best first; spans of one text do not overlap."""
    recalls, precisions = [], []
    for question, spans in found:
        top = spans[:SPAN_RANKS]
        wanted = sum(end - start for start, end in question.spans)
        got = sum(
            max(0, min(end, there[1]) - max(start, there[0]))
            for start, end in question.spans
            for id_, there in top
            if id_ in question.relevant
        )
        shown = sum(end - start for _, (start, end) in top)
        recalls.append(got / wanted)
        precisions.append(got / shown if shown else 0.0)
    return SpanQuality(recall=_mean(recalls), precision=_mean(precisions))


def _ndcg(question: Question, ranking: Sequence[str]) -> float:
    gained = sum(
        1 / math.log2(rank + 1) for rank, id_ in enumerate(ranking, 1) if id_ in question.relevant
    )
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(RANKS, len(question.relevant)) + 1))
    return gained / best


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed)


def _rows(path: Path) -> Iterable[Row]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
