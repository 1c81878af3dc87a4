"""What a follow-up points back to."""

from collections.abc import AsyncIterator

import pytest

from rag.conversation import source_meant, standalone, with_words_before
from rag.models.endpoint import EndpointLLM
from rag.values import Citation, Remark, Turn
from tests.fakes.openai.faults import NO_QUOTA
from tests.fakes.openai.prompts import read_prompt
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.rag.conftest import small_model
from tests.rag.passages import passage


@pytest.fixture
async def llm(openai: FakeOpenAI) -> AsyncIterator[EndpointLLM]:
    model = small_model(openai)
    yield model
    await model.aclose()


def turn(*cited: str) -> Turn:
    """A turn whose answer cites these documents."""
    return Turn(
        question="How long?",
        answer="Long.",
        citations=tuple(
            Citation(n=n, passage=passage("x", document=document), quote="x")
            for n, document in enumerate(cited, start=1)
        ),
    )


@pytest.mark.parametrize(
    "question",
    [
        "What does the second source say about deadlines?",
        "what about [2]?",
        "Is [2]'s date right?",
        "and source 2?",
        "Source no. 2, please",
        "the 2nd source",
        "Was steht in der zweiten Quelle?",
        "Und Quelle 2?",
        "Quelle Nr. 2?",
        "in der 2. Quelle",
        "Que dit la deuxième source ?",
        "et la 2e source ?",
        "la source n° 2",
        "¿Qué dice la segunda fuente?",
        "¿Y la fuente número 2?",
        "la 2ª fuente",
    ],
)
def test_a_source_is_meant_by_its_number(question: str) -> None:
    meant = source_meant(question, [turn("a.md", "b.md", "c.md")])

    assert meant is not None
    assert meant.passage.document == "b.md"


@pytest.mark.parametrize(
    "question",
    [
        "What about the second lot?",
        "What is a[2] in the code?",
        "Compare [1] and [2]",
        "Do sources 1 and 2 agree?",
        "What does source 9 say?",
        "Is there an open source 2024 release?",
        "Where is the resource 2 kept?",
        "in 2 Quellen",
    ],
)
def test_no_one_source_is_meant(question: str) -> None:
    assert source_meant(question, [turn("a.md", "b.md", "c.md")]) is None


def test_the_newest_answer_that_has_the_number_is_meant() -> None:
    history = [turn("a.md", "b.md", "c.md"), turn("d.md", "e.md"), turn()]

    second, third = source_meant("[2]?", history), source_meant("[3]?", history)

    assert second is not None
    assert third is not None
    assert (second.passage.document, third.passage.document) == ("e.md", "c.md")
    assert source_meant("[2]?", []) is None


async def test_what_people_said_before_is_told_with_the_question(
    llm: EndpointLLM, openai: FakeOpenAI
) -> None:
    openai.answers.append("What does the lease say about parking?")
    overheard = [Remark(author="Anna", text="Is parking\nin the lease?")]

    question = await standalone(llm, "Do you know?", [], overheard)

    prompt = read_prompt(openai.received(CHAT)[0].body["messages"])
    assert question == "What does the lease say about parking?"
    assert (prompt.conversation, prompt.question) == (
        "Anna: Is parking in the lease?",
        "Do you know?",
    )


async def test_a_question_alone_needs_no_model(llm: EndpointLLM, openai: FakeOpenAI) -> None:
    assert await standalone(llm, "How long?", []) == "How long?"
    assert await standalone(None, "How long?", [turn()], [Remark(author="A", text="b")])
    assert openai.count(CHAT) == 0


async def test_when_the_model_fails_the_last_words_are_put_in_front(
    llm: EndpointLLM, openai: FakeOpenAI
) -> None:
    openai.fail(CHAT, NO_QUOTA, times=None)
    overheard = [Remark(author="Anna", text="Parking?"), Remark(author="Tom", text="The lease.")]

    assert await standalone(llm, "Do you know?", [], overheard) == "The lease.\nDo you know?"
    assert await standalone(llm, "And?", [turn()], overheard) == "How long?\nAnd?"


def test_what_was_asked_before_is_likelier_meant_than_what_was_overheard() -> None:
    remark = Remark(author="Anna", text="Parking?")

    assert with_words_before("And?", [turn()], [remark]) == ["How long?\nAnd?", "Parking?\nAnd?"]
    assert with_words_before("And?", [], []) == []
