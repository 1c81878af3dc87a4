"""What an answer is made of when the thread says where to look and what people were talking of."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest

from rag.answering import AnswerWorkflow, answered
from rag.events import Answered, QuestionAsked
from rag.models.endpoint import EndpointLLM
from rag.searching import Search
from rag.storage.store import Store
from rag.values import (
    LIBRARY,
    Answer,
    AnswerOutcome,
    Audience,
    Citation,
    Remark,
    Scope,
    Turn,
)
from tests.fakes.openai.prompts import Prompt, Task, read_prompt
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.rag.conftest import small_model
from tests.rag.storage.shelf import EVERYONE, put, shared

QUESTION = "How much notice for parental leave?"
TALK = [Remark(author="Anna", text="I am thinking of parental leave, how much notice is it?")]
RANKING = '{"sufficient": "full", "ranking": [1, 2]}'


@pytest.fixture
async def llm(openai: FakeOpenAI) -> AsyncIterator[EndpointLLM]:
    model = small_model(openai)
    yield model
    await model.aclose()


@pytest.fixture
async def handbook(store: Store) -> int:
    text = "How much notice? Parental leave needs eight weeks' notice, in writing."
    return await put(store, text, file=shared(name="handbook.md", message="m1"))


@pytest.fixture
async def draft(store: Store) -> int:
    """Says less about the question than the handbook."""
    text = "In this draft the notice for parental leave is nine weeks, unless others are told so."
    return await put(store, text, file=shared(name="draft.md", message="m2"))


async def ask(
    store: Store,
    question: str,
    *,
    llm: EndpointLLM | None = None,
    by: Audience = EVERYONE,
    history: Sequence[Turn] = (),
    focus: Sequence[int] = (),
    overheard: Sequence[Remark] = (),
) -> Answer:
    workflow = AnswerWorkflow(
        search=Search(store=store, audience=by, embedder=None),
        llm=llm,
        history=history,
        timeout_s=20.0,
        focus=focus,
        overheard=overheard,
    )
    async with aclosing(answered(workflow, QuestionAsked(question=question, scope=LIBRARY))) as run:
        async for event in run:
            last = event
    assert isinstance(last, Answered)
    return last.answer


def prompts(openai: FakeOpenAI) -> list[Prompt]:
    return [read_prompt(request.body["messages"]) for request in openai.received(CHAT)]


def cited(answer: Answer) -> list[int]:
    return [citation.passage.document_id for citation in answer.citations]


# --- focus ---


async def test_quotes_come_from_the_document_in_focus_if_it_is_about_the_question(
    store: Store, handbook: int, draft: int
) -> None:
    assert cited(await ask(store, QUESTION))[0] == handbook
    assert cited(await ask(store, QUESTION, focus=[draft])) == [draft]


async def test_a_document_in_focus_that_is_about_something_else_is_not_quoted(
    store: Store, handbook: int
) -> None:
    printer = await put(store, "The printer needs toner. Leave it on.", file=shared(message="m3"))

    answer = await ask(store, QUESTION, focus=[printer])

    assert cited(answer) == [handbook]


async def test_the_model_is_shown_what_is_in_focus_first_and_then_the_rest(
    store: Store, llm: EndpointLLM, openai: FakeOpenAI, handbook: int, draft: int
) -> None:
    openai.answers.extend(['{"sufficient": "full", "ranking": [2, 1]}', "Nine weeks [1]."])

    answer = await ask(store, QUESTION, llm=llm, focus=[draft])

    ranking, writing = prompts(openai)
    assert "draft" in ranking.passages[1]
    assert "draft" in writing.passages[1]
    assert len(ranking.passages) == len(writing.passages) == 2
    assert cited(answer) == [draft]


async def test_all_of_the_one_document_in_focus_is_read_without_a_name(
    store: Store, llm: EndpointLLM, openai: FakeOpenAI, handbook: int, draft: int
) -> None:
    answer = await ask(store, "Summarise", llm=llm, focus=[draft])

    assert [prompt.task for prompt in prompts(openai)] == [Task.READ_THROUGH]
    assert answer.read_through is not None
    assert answer.read_through.document == "draft.md"


async def test_all_of_it_is_read_also_when_the_model_words_the_question_otherwise(
    store: Store, llm: EndpointLLM, openai: FakeOpenAI, handbook: int, draft: int
) -> None:
    openai.answers.append("Tell Anna about the draft.")

    answer = await ask(store, "Summarise it", llm=llm, focus=[draft], overheard=TALK)

    assert answer.read_through is not None
    assert answer.read_through.document == "draft.md"


async def test_a_focus_that_may_not_be_seen_is_passed_over(store: Store, handbook: int) -> None:
    hidden = await put(store, "Notice: ten weeks.", file=shared(scope="slack:T1/C1", message="m9"))

    for question in (QUESTION, "Summarise handbook.md"):
        assert cited(await ask(store, question, focus=[hidden])) == [handbook]
        assert cited(await ask(store, question, focus=[99_999])) == [handbook]


async def test_a_follow_up_about_an_earlier_source_is_answered_from_it(
    store: Store, handbook: int, draft: int
) -> None:
    [passage] = await store.passages_of(document_id=draft, audience=EVERYONE)
    citations = (Citation(n=2, passage=passage, quote="nine weeks"),)
    turn = Turn(question=QUESTION, answer="Nine weeks [2].", citations=citations)

    answer = await ask(store, "What is the notice in the second source?", history=[turn])
    whole = await ask(store, "What does [2] say?", history=[turn])

    assert cited(answer) == [draft]
    assert whole.read_through is not None
    assert whole.read_through.document == "draft.md"


async def test_a_source_that_the_thread_may_no_longer_use_is_not_opened_again(
    store: Store, handbook: int
) -> None:
    elsewhere = shared(scope="slack:T1/C1", message="m9", name="secret.md")
    hidden = await put(store, "Notice: ten weeks for all.", file=elsewhere)
    seen_then = Audience(scopes=frozenset({Scope("slack:T1/C1")}))
    [passage] = await store.passages_of(document_id=hidden, audience=seen_then)
    citations = (Citation(n=1, passage=passage, quote="ten weeks"),)
    turn = Turn(question=QUESTION, answer="Ten weeks [1].", citations=citations)

    answer = await ask(store, "What does [1] say about notice?", history=[turn])

    assert hidden not in cited(answer)
    assert "ten" not in answer.text


# --- overheard ---


async def test_what_was_overheard_helps_to_understand_and_is_no_source(
    store: Store, llm: EndpointLLM, openai: FakeOpenAI, handbook: int
) -> None:
    openai.answers.extend([QUESTION, RANKING, "Eight weeks [1]."])

    answer = await ask(store, "Do you know?", llm=llm, overheard=TALK)

    understanding, ranking, writing = prompts(openai)
    assert "Anna: I am thinking" in understanding.conversation
    assert "Anna" not in ranking.user + writing.user
    assert cited(answer) == [handbook]


async def test_offline_the_last_remark_helps_only_where_nothing_was_found(
    store: Store, handbook: int
) -> None:
    printer = await put(store, "The printer needs toner K-77.", file=shared(message="m3"))

    helped = await ask(store, "Do you know?", overheard=TALK)
    alone = await ask(store, "Which toner does the printer need?", overheard=TALK)

    assert cited(helped) == [handbook]
    assert cited(alone) == [printer]


async def test_offline_talk_about_something_else_changes_nothing(
    store: Store, handbook: int
) -> None:
    overheard = [Remark(author="Anna", text="Lunch?")]

    answer = await ask(store, "What does parking cost?", overheard=overheard)

    assert answer.outcome is AnswerOutcome.NOT_FOUND
