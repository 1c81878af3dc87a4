"""Of passages with the same words, the one that keeps them together comes first."""

from dataclasses import replace

import pytest

from rag.storage.phrases import favoured
from rag.values import Passage
from tests.rag.passages import passage

APART = passage("The leave of absence is parental.", number=1)
TOGETHER = passage("Parental leave takes weeks.", number=2)


def test_words_that_stand_together_are_favoured() -> None:
    ranked = favoured([APART, TOGETHER], question="parental leave", stop_words=[])

    assert [p.id for p in ranked] == [TOGETHER.id, APART.id]
    assert ranked[0].score == TOGETHER.score
    assert ranked[1].score == pytest.approx(APART.score / 1.3)


def test_a_phrase_in_the_name_or_a_heading_counts() -> None:
    named = replace(APART, document="parental leave.md")
    headed = replace(APART, heading=("Parental leave",))

    ranked = favoured([APART, named, headed], question="parental leave", stop_words=[])

    assert [(p.document, p.heading) for p in ranked[:2]] == [
        (named.document, named.heading),
        (headed.document, headed.heading),
    ]


def test_phrases_with_stop_words_count_nothing() -> None:
    ranked = favoured([APART, TOGETHER], question="is parental", stop_words=["is"])

    assert ranked == [APART, TOGETHER]


def test_a_much_better_passage_stays_first() -> None:
    better: Passage = replace(APART, score=0.9)

    ranked = favoured([better, TOGETHER], question="parental leave", stop_words=[])

    assert ranked[0].id == better.id
