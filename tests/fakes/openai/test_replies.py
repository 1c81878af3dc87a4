"""The fake has to understand our prompts, or tests of the whole application prove nothing."""

import json
from datetime import UTC, datetime

import pytest

from rag import prompts
from rag.values import LIBRARY, Passage, Turn
from tests.fakes.openai.prompts import Prompt, Task, read_prompt
from tests.fakes.openai.replies import reply

TEXTS = [
    "Parking costs 4 euros a day. Ask the porter for a card.",
    "The canteen opens at noon. On Fridays there is fish.",
    "Bicycles may be left in the yard.",
]


def _passage(n: int, text: str) -> Passage:
    return Passage(
        id=n,
        document_id=n,
        scope=LIBRARY,
        document=f"house-{n}.md",
        text=text,
        start=0,
        end=len(text),
        page=None,
        place=f"p. {n}",
        heading=(),
        uploader=None,
        source=f"/house-{n}.md",
        shared_at=datetime(2026, 1, 1, tzinfo=UTC),
        score=1.0,
    )


def _asked(system: str, user: str) -> Prompt:
    return read_prompt([{"role": "system", "content": system}, {"role": "user", "content": user}])


def _over_passages(system: str, question: str) -> Prompt:
    rendered = [prompts.numbered(_passage(n, t), n) for n, t in enumerate(TEXTS, start=1)]
    return _asked(system, prompts.question_with_passages(question, rendered))


@pytest.mark.parametrize(
    ("system", "task"),
    [
        (prompts.ANSWER, Task.ANSWER),
        (prompts.RERANK, Task.RERANK),
        (prompts.STANDALONE, Task.STANDALONE),
        (prompts.READ_THROUGH, Task.READ_THROUGH),
        (prompts.JOIN, Task.JOIN),
        ("Be brief.", Task.OTHER),
    ],
)
def test_each_of_our_prompts_is_recognised(system: str, task: Task) -> None:
    assert _asked(system, "").task is task


def test_passages_are_ranked_by_shared_words() -> None:
    ranking = json.loads(reply(_over_passages(prompts.RERANK, "When does the canteen open?")))

    assert ranking == {"sufficient": "full", "ranking": [2]}


def test_passages_that_share_nothing_do_not_suffice() -> None:
    ranking = json.loads(reply(_over_passages(prompts.RERANK, "Who invented zero?")))

    assert ranking == {"sufficient": "no", "ranking": []}


def test_an_answer_quotes_the_nearest_sentence() -> None:
    answer = reply(_over_passages(prompts.ANSWER, "What does parking cost?"))

    assert answer == "Parking costs 4 euros a day [1]."


def test_a_summary_takes_every_passage() -> None:
    summary = reply(_over_passages(prompts.READ_THROUGH, "Summarise this."))

    assert summary == (
        "Parking costs 4 euros a day [1]. The canteen opens at noon [2]. "
        "Bicycles may be left in the yard [3]."
    )


def test_partial_answers_are_joined() -> None:
    joined = reply(_asked(prompts.JOIN, prompts.parts_to_join("All?", ["A [1].", "B [7]."])))

    assert joined == "A [1]. B [7]."


def test_a_follow_up_is_joined_with_the_question_before() -> None:
    history = [Turn(question="What does parking cost?", answer="4 euros [1].", citations=())]

    standalone = reply(_asked(prompts.STANDALONE, prompts.follow_up("And for guests?", history)))

    assert standalone == "And for guests, about: What does parking cost?"
