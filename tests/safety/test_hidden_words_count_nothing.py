"""What is hidden moves no rank, no score, no weight of a word, and no letter of a prompt."""

import random
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.database.opening import Database
from rag.answering import AnswerWorkflow, answered
from rag.events import Answered, QuestionAsked, StageReached
from rag.models.endpoint import EndpointLLM
from rag.searching import Search
from rag.storage.store import Store
from rag.values import Audience, Scope
from tests.fakes.openai.server import FakeOpenAI
from tests.figures import Figures
from tests.rag.conftest import small_model
from tests.rag.storage.shelf import put, shared
from tests.safety.parrot import says_all_again, told

WORDS = ["apple", "birch", "cedar", "daisy", "elder", "fern"]
SEEN = [Scope("slack:T1/C1"), Scope("slack:T1/C2"), Scope("library")]
HIDDEN = [Scope("slack:T1/G9"), Scope("slack:T2/C1"), Scope("slack:T1/C1/outside")]
READERS = Audience(scopes=frozenset(SEEN))
_DIMENSIONS = 4


@pytest.fixture
async def llm(openai: FakeOpenAI) -> AsyncIterator[EndpointLLM]:
    openai.respond = says_all_again
    model = small_model(openai)
    yield model
    await model.aclose()


class Shelf:
    """Documents of few words, so that each weighs much."""

    def __init__(self, store: Store, rng: random.Random) -> None:
        self.store = store
        self._rng = rng
        self._texts: list[str] = []
        self._count = 0

    async def add(self, scope: Scope, *, again: bool) -> None:
        """Add a document, or if `again` one that stands somewhere already."""
        self._count += 1
        text = " ".join(self._rng.choices(WORDS, k=self._rng.randint(3, 12)))
        text = self._rng.choice(self._texts) if again else f"{text} {self._count}."
        self._texts.append(text)
        name = f"{self._rng.choice(WORDS)}.txt"
        file = shared(name=name, message=f"m{self._count}", scope=scope, day=self._count)
        vector = [self._rng.uniform(-1, 1) for _ in range(_DIMENSIONS)]
        space = await self.store.space(model="model", dimensions=_DIMENSIONS)
        await put(self.store, text, file=file, space=space, vectors=[vector])


async def everything(
    store: Store, openai: FakeOpenAI, llm: EndpointLLM, question: str
) -> list[object]:
    """Return all that can be seen or be put into a prompt, for one question."""
    space = await store.space(model="model", dimensions=_DIMENSIONS)
    search = Search(store=store, audience=READERS, embedder=None)
    since = len(openai.requests)
    return [
        await search.passages(question),
        await store.search(
            audience=READERS, question=question, vector=[1, 0, 0, 0], space=space, limit=99
        ),
        await search.word_weights(question),
        await search.documents(),
        await search.newest(limit=99),
        await search.named(question.split(maxsplit=1)[0], limit=99),
        await end(search, question, None),
        await end(search, question, llm),
        told(openai, since=since),
    ]


async def end(search: Search, question: str, llm: EndpointLLM | None) -> list[object]:
    """Return what is told of a question, but for what is a matter of time: how its text grows."""
    workflow = AnswerWorkflow(search=search, llm=llm, history=(), timeout_s=30.0)
    seen: list[object] = []
    asked = QuestionAsked(question=question, scope=SEEN[0])
    async with aclosing(answered(workflow, asked)) as run:
        async for event in run:
            if isinstance(event, Answered):
                answer = event.answer
                seen += [answer.outcome, answer.text, answer.citations, answer.searched]
            elif isinstance(event, StageReached):
                seen.append(event)
    return seen


@pytest.mark.timeout(600)
async def test_hidden_documents_change_nothing_that_is_seen(
    database: Database,
    openai: FakeOpenAI,
    llm: EndpointLLM,
    figures: Figures,
    *,
    full_size: bool,
) -> None:
    pairs = 50 if full_size else 5
    for seed in range(pairs):
        async with database.pool.connection() as connection:
            await connection.execute("truncate scope, document cascade")
        rng = random.Random(seed)
        shelf = Shelf(Store(database.pool), rng)
        for _ in range(rng.randint(1, 12)):
            await shelf.add(rng.choice(SEEN), again=False)
        question = " ".join(rng.sample(WORDS, 2))
        before = await everything(shelf.store, openai, llm, question)

        for _ in range(rng.randint(1, 12)):
            await shelf.add(rng.choice(HIDDEN), again=rng.random() < 0.5)

        assert await everything(shelf.store, openai, llm, question) == before, seed
    figures(f"{pairs} pairs of worlds: no rank, score, weight or prompt differs")
