"""Every way to look into the store, tried for one audience on one paper."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from rag.answering import AnswerWorkflow, answered
from rag.events import Answered, QuestionAsked
from rag.searching import Search
from rag.storage.spaces import EmbeddingSpace
from rag.storage.store import Store
from rag.values import Audience, Document, Passage
from tests.safety.rooms import Paper
from tests.safety.worlds import COMMON

_CANARY = re.compile(r"zq[a-z]{10}")
_UNHEARD_OF = "zqxqxqxqxqxq"
_ALL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one probe brought to light, beside what it should have."""

    said: str
    """All of it, as text."""
    found: frozenset[int]
    """Ids of documents."""
    expected: frozenset[int]

    def leaks(self, allowed: Iterable[Paper]) -> set[str]:
        """Return canaries of others than those that may be seen."""
        known = {word for paper in allowed for word in (paper.canary, paper.word)}
        return set(_CANARY.findall(self.said)) - known - {_UNHEARD_OF}


class Probing:
    """One audience, and what it may see by the facts."""

    def __init__(
        self, store: Store, space: EmbeddingSpace, audience: Audience, allowed: Sequence[Paper]
    ) -> None:
        self._store = store
        self._space = space
        self._audience = audience
        self._allowed = allowed
        self._search = Search(store=store, audience=audience, embedder=None)

    async def by_text(self, paper: Paper) -> Seen:
        alike = [p for p in self._allowed if p.word == paper.word]
        return _passages(await self._found(paper.word), alike)

    async def by_name(self, paper: Paper) -> Seen:
        return _passages(await self._found(paper.canary), self._only(paper))

    async def by_a_common_word(self, paper: Paper) -> Seen:
        return _passages(await self._found(COMMON), self._allowed)

    async def by_meaning(self, paper: Paper) -> Seen:
        found = await self._store.search(
            audience=self._audience,
            question=_UNHEARD_OF,
            vector=paper.vector,
            space=self._space,
            limit=_ALL,
        )
        return _passages(found, self._allowed)

    async def first_in_it(self, paper: Paper) -> Seen:
        found = await self._store.search(
            audience=self._audience,
            question=COMMON,
            vector=paper.vector,
            space=self._space,
            limit=_ALL,
            within=[paper.id],
        )
        return _passages(found, self._only(paper))

    async def by_number(self, paper: Paper) -> Seen:
        document = await self._store.document(document_id=paper.id, audience=self._audience)
        return _documents([] if document is None else [document], self._only(paper))

    async def its_passages(self, paper: Paper) -> Seen:
        found = await self._store.passages_of(document_id=paper.id, audience=self._audience)
        return _passages(found, self._only(paper))

    async def its_surroundings(self, paper: Paper) -> Seen:
        found = await self._store.surroundings(
            passage_id=paper.passage, audience=self._audience, characters=_ALL
        )
        seen = _passages([] if found is None else [found[1]], self._only(paper))
        return Seen(said=str(found), found=seen.found, expected=seen.expected)

    async def what_its_message_dropped(self, paper: Paper) -> Seen:
        found = await self._store.dropped_by(message_key=paper.message, audience=self._audience)
        return _documents(found, self._only(paper))

    async def the_newest(self, paper: Paper) -> Seen:
        newest = await self._store.newest(audience=self._audience, limit=_ALL)
        return _documents(newest, self._allowed)

    async def all_of_them(self, paper: Paper) -> Seen:
        return _documents(await self._search.documents(), self._allowed)

    async def names_typed(self, paper: Paper) -> Seen:
        typed = paper.canary[:4]
        found = await self._search.named(typed, limit=_ALL)
        return _documents(found, [p for p in self._allowed if typed in p.name])

    async def how_many(self, paper: Paper) -> Seen:
        number = await self._store.count_documents(audience=self._audience)
        assert number == len(self._allowed)
        return Seen(said=str(number), found=frozenset(), expected=frozenset())

    async def what_words_weigh(self, paper: Paper) -> Seen:
        weights = await self._store.word_weights(
            audience=self._audience, question=f"{paper.word} {_UNHEARD_OF}"
        )
        if weights and not any(p.word == paper.word for p in self._allowed):
            weighed, unheard_of = weights.values()
            assert weighed == unheard_of
        return Seen(said="", found=frozenset(), expected=frozenset())

    async def an_answer(self, paper: Paper) -> Seen:
        alike = [p for p in self._allowed if p.word == paper.word]
        return await self._answered(f"What says {paper.word}?", paper, alike)

    async def a_summary(self, paper: Paper) -> Seen:
        return await self._answered(f"Summarize {paper.name}", paper, self._only(paper))

    async def _answered(self, question: str, paper: Paper, expected: Sequence[Paper]) -> Seen:
        """Answer in quotes; of several papers with the same text one is quoted."""
        workflow = AnswerWorkflow(
            search=self._search, llm=None, history=(), focus=[paper.id], timeout_s=30.0
        )
        said = []
        asked = QuestionAsked(question=question, scope=paper.scope)
        async with aclosing(answered(workflow, asked)) as run:
            async for event in run:
                said.append(str(event))
                last = event
        assert isinstance(last, Answered)
        assert last.answer.searched == len(self._allowed)
        quoted = frozenset(c.passage.document_id for c in last.answer.citations)
        ids = _ids(expected)
        # The question is not what is told: it is not a part of any event.
        return Seen(said="".join(said), found=quoted, expected=quoted & ids if quoted else ids)

    async def _found(self, question: str) -> list[Passage]:
        return await self._store.search(
            audience=self._audience, question=question, vector=None, space=None, limit=_ALL
        )

    def _only(self, paper: Paper) -> list[Paper]:
        return [p for p in self._allowed if p is paper]


Probe = Callable[[Probing, Paper], Awaitable[Seen]]
QUICK: Sequence[Probe] = (
    Probing.by_text,
    Probing.by_name,
    Probing.by_a_common_word,
    Probing.by_meaning,
    Probing.first_in_it,
    Probing.by_number,
    Probing.its_passages,
    Probing.its_surroundings,
    Probing.what_its_message_dropped,
    Probing.the_newest,
    Probing.all_of_them,
    Probing.names_typed,
    Probing.how_many,
    Probing.what_words_weigh,
)
THOROUGH: Sequence[Probe] = (Probing.an_answer, Probing.a_summary)


def _passages(found: Sequence[Passage], expected: Iterable[Paper]) -> Seen:
    ids = frozenset(passage.document_id for passage in found)
    return Seen(said=str(found), found=ids, expected=_ids(expected))


def _documents(found: Sequence[Document], expected: Iterable[Paper]) -> Seen:
    ids = frozenset(document.id for document in found)
    return Seen(said=str(found), found=ids, expected=_ids(expected))


def _ids(papers: Iterable[Paper]) -> frozenset[int]:
    return frozenset(paper.id for paper in papers)
