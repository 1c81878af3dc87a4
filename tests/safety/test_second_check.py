"""Were the filter to fail, nothing of it would reach a model or a person: each way is tried."""

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import pytest

from bot.database.opening import Database
from rag.answering import AnswerWorkflow, answered
from rag.events import Answered, QuestionAsked
from rag.models.endpoint import EndpointLLM
from rag.searching import Search
from rag.storage.store import Store
from rag.values import Answer, AnswerOutcome, Audience, Citation, Scope, Turn
from tests.fakes.openai.server import FakeOpenAI
from tests.figures import Figures
from tests.rag.conftest import small_model
from tests.rag.storage.shelf import put, shared
from tests.safety.lying import LyingStore

HERE, HIDDEN = Scope("slack:T1/C1"), Scope("slack:T1/G9")
READERS = Audience(scopes=frozenset({HERE}))
CANARY = "zanzibarquux"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One document that may be seen, and one that may not."""

    store: Store
    open_id: int
    hidden_id: int

    async def turn(self, document_id: int, *, by: Scope) -> Turn:
        """Return a turn whose answer was made of a document."""
        seen = Audience(scopes=frozenset({by}))
        [passage] = await self.store.passages_of(document_id=document_id, audience=seen)
        cited = Citation(n=1, passage=passage, quote=passage.text)
        return Turn(question="What is the fee?", answer=f"{passage.text} [1]", citations=(cited,))


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database.pool)


@pytest.fixture
async def shelf(store: Store) -> Shelf:
    here = shared(name="fees.txt", message="m1", scope=HERE)
    hidden = shared(name=f"{CANARY}-plan.txt", message="m2", scope=HIDDEN)
    return Shelf(
        store=store,
        open_id=await put(store, "The fee is ten euros.", file=here),
        hidden_id=await put(store, f"The fee will be {CANARY} euros.", file=hidden),
    )


@pytest.fixture
async def llm(openai: FakeOpenAI) -> AsyncIterator[EndpointLLM]:
    model = small_model(openai)
    yield model
    await model.aclose()


WAYS = {
    "search": "What is the fee?",
    "search within": "What is the fee?",
    "documents": f"Summarize {CANARY}-plan.txt",
    "document": "Summarize this",
    "passages_of": "Summarize fees.txt",
    "source pointer": "What does source 1 say about the fee?",
    "history": "And for children?",
}
"""What is asked, by what lies: a method of the store, or what is remembered of the thread."""
REMEMBERED = {"source pointer", "history"}


async def ask(shelf: Shelf, way: str, store: Store, llm: EndpointLLM | None) -> Answer:
    in_focus = way in {"search within", "document"}
    history = [await shelf.turn(shelf.hidden_id, by=HIDDEN)] if way in REMEMBERED else []
    workflow = AnswerWorkflow(
        search=Search(store=store, audience=READERS, embedder=None),
        llm=llm,
        history=history,
        focus=[shelf.hidden_id] if in_focus else (),
        timeout_s=20.0,
    )
    question = QuestionAsked(question=WAYS[way], scope=HERE)
    async with aclosing(answered(workflow, question)) as run:
        async for event in run:
            last = event
    assert isinstance(last, Answered)
    return last.answer


@pytest.mark.parametrize("has_model", [True, False])
@pytest.mark.parametrize("way", WAYS)
async def test_what_the_store_should_not_have_said_is_told_to_no_model_and_to_nobody(
    shelf: Shelf,
    llm: EndpointLLM,
    openai: FakeOpenAI,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    figures: Figures,
    way: str,
    *,
    has_model: bool,
) -> None:
    caplog.set_level(logging.DEBUG)

    store = LyingStore(database.pool, lies=way, hidden=HIDDEN)
    answer = await ask(shelf, way, store, llm if has_model else None)

    assert answer.outcome is AnswerOutcome.REFUSED
    assert (answer.text, answer.citations, answer.made_of) == ("", (), frozenset())
    assert not any(CANARY in str(request.body) for request in openai.requests)
    [logged] = [r for r in caplog.records if str(answer.failure_id) in r.getMessage()]
    assert HIDDEN in logged.getMessage()
    assert CANARY not in caplog.text
    figures("{lies} times that a filter fails: nothing told to a model or to people", lies=1)


@pytest.mark.parametrize("way", sorted(WAYS.keys() - REMEMBERED))
async def test_the_same_questions_are_answered_where_nothing_lies(
    shelf: Shelf, llm: EndpointLLM, way: str
) -> None:
    answer = await ask(shelf, way, shelf.store, llm)

    assert answer.outcome is not AnswerOutcome.REFUSED
    assert CANARY not in answer.text
