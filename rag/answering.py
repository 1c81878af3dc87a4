"""From a question to a cited answer: understand, retrieve, rerank, write.

QuestionAsked ─ understand ─┬─ QuestionUnderstood ─ retrieve ─ PassagesRetrieved ─┐
                            │  ┌──────────────────────────────────────────────────┘
                            │  └─ rerank ─ PassagesReranked ─ write ─ Answered
                            └─ DocumentNamed ─ read_document ─ Answered
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from llama_index.core.schema import NodeWithScore
from workflows import Context, Workflow, step
from workflows.events import Event

from rag.conversation import source_meant, standalone, with_words_before, without_pointer
from rag.errors import AudienceViolatedError, ModelError
from rag.events import Answered, QuestionAsked, Stage, StageReached, TextSoFar
from rag.lookup import Lookup
from rag.models.endpoint import EndpointLLM
from rag.naming import asks_about_all_of_it
from rag.outcomes import Findings
from rag.packing import with_others
from rag.reading_through import read_through
from rag.reranking import ModelReranker, Sufficiency
from rag.retrieval import node_from, passage_from
from rag.searching import Search
from rag.values import Document, Remark, Turn
from rag.writing import Show, Written, write_answer

_SHARE_FOR_RANKING = 4
"""A ranking may take this part of the time limit, so that enough is left to write."""


class QuestionUnderstood(Event):
    """The question stands alone: what it refers back to is spelled out."""

    question: str


class DocumentNamed(Event):
    """The question is about one whole document, which is read in order instead of searched."""

    question: str
    document: Document


class PassagesRetrieved(Event):
    """The search found something: best first, never empty."""

    question: str
    nodes: list[NodeWithScore]


class PassagesReranked(Event):
    """What is worth showing to the model: best first, never empty."""

    question: str
    nodes: list[NodeWithScore]
    sufficient: Sufficiency


class AnswerWorkflow(Workflow):
    """QuestionAsked → PassagesRetrieved → PassagesReranked → Answered, or sooner to Answered.

    Built for one question: the search carries its audience, `findings` what is true so far, so
    that a run which is stopped half-way still ends with what was found.
    """

    def __init__(
        self,
        *,
        search: Search,
        llm: EndpointLLM | None,
        history: Sequence[Turn],
        timeout_s: float,
        focus: Sequence[int] = (),
        overheard: Sequence[Remark] = (),
    ) -> None:
        """Answer with `llm`, or with quotes when there is none.

        Args:
            search: under the audience of the answer.
            llm: closed by its owner.
            history: turns of the thread, oldest first; all that they cite the audience may see.
            timeout_s: for everything.
            focus: ids of documents to answer from first, for example those dropped with the
                question; what the audience may not see among them is passed over.
            overheard: what people said before in the thread, oldest first; helps to understand
                the question and is no source.
        """
        super().__init__(timeout=timeout_s)
        self._patience_s = timeout_s / _SHARE_FOR_RANKING
        self._search = search
        self._llm = llm
        self._history = history
        self._overheard = overheard
        self.findings = Findings(quotes_only=llm is None, focus=focus)
        self._lookup = Lookup(search=search, findings=self.findings)

    @step
    async def understand(
        self, context: Context, asked: QuestionAsked
    ) -> QuestionUnderstood | DocumentNamed | Answered:
        self._search.check(cited.passage for turn in self._history for cited in turn.citations)
        self.findings.searched = await self._search.count_documents()
        _reach(context, Stage.SEARCHING, self.findings.searched)
        if not self.findings.searched:
            return self.findings.not_found()
        with self.findings.timing("understand"):
            question = await standalone(self._llm, asked.question, self._history, self._overheard)
        source = source_meant(asked.question, self._history)
        if source is not None:
            self.findings.focus = [source.passage.document_id]
            question = question if self._llm is not None else without_pointer(question)
        if any(map(asks_about_all_of_it, (asked.question, question))):
            named = await self._lookup.document_meant(question)
            if named is not None:
                return DocumentNamed(question=question, document=named)
        return QuestionUnderstood(question=question)

    @step
    async def retrieve(self, understood: QuestionUnderstood) -> PassagesRetrieved | Answered:
        with self.findings.timing("retrieve"):
            nodes = await self._lookup.nodes_about_any(self._questions(understood.question))
        if not nodes:
            return self.findings.not_found()
        return PassagesRetrieved(question=understood.question, nodes=nodes)

    @step
    async def rerank(
        self, context: Context, found: PassagesRetrieved
    ) -> PassagesReranked | Answered:
        _reach(context, Stage.READING, len(found.nodes))
        if self._llm is None:
            return self.findings.quoted()
        reranker = ModelReranker(llm=self._llm, patience_s=self._patience_s)
        with self.findings.timing("rerank"):
            nodes = await reranker.apostprocess_nodes(found.nodes, query_str=found.question)
        if not nodes:
            return self.findings.not_found()
        chosen = [passage_from(node) for node in self._lookup.focused(nodes)]
        passages = with_others(chosen, [passage_from(node) for node in found.nodes])
        self.findings.passages = passages
        return PassagesReranked(
            question=found.question,
            nodes=[node_from(passage) for passage in passages],
            sufficient=reranker.sufficient,
        )

    @step
    async def write(self, context: Context, reranked: PassagesReranked) -> Answered:
        _reach(context, Stage.WRITING, len(reranked.nodes))
        if self._llm is None:
            return self.findings.quoted()
        passages = [passage_from(node) for node in reranked.nodes]
        try:
            written = await write_answer(
                self._llm, reranked.question, passages, show=self._show(context)
            )
        except ModelError as error:
            return self.findings.failed(error)
        return self.findings.written(written, sufficient=reranked.sufficient)

    @step
    async def read_document(self, context: Context, named: DocumentNamed) -> Answered:
        passages = await self._search.passages_of(named.document.id)
        self.findings.passages = passages
        self.findings.weights = await self._search.word_weights(named.question)
        if not passages:
            return self.findings.not_found()
        _reach(context, Stage.READING, len(passages))
        if self._llm is None:
            return self.findings.outlined()
        try:
            written, read = await read_through(
                self._llm, named.question, passages, show=self._show(context)
            )
        except ModelError as error:
            return self.findings.failed(error)
        return self.findings.written(written, sufficient=Sufficiency.FULL, read=read)

    def _questions(self, question: str) -> list[str]:
        """Without a model to spell it out, the words said before may be what is missing."""
        if self._llm is not None:
            return [question]
        return [question, *with_words_before(question, self._history, self._overheard)]

    def _show(self, context: Context) -> Show:
        def show(written: Written) -> None:
            self.findings.show(written)
            context.write_event_to_stream(TextSoFar(text=written.text))

        return show


def _reach(context: Context, stage: Stage, count: int) -> None:
    context.write_event_to_stream(StageReached(stage=stage, count=count))


async def answered(
    workflow: AnswerWorkflow, question: QuestionAsked
) -> AsyncGenerator[StageReached | TextSoFar | Answered, None]:
    """Run one question to its end and yield what is true so far; the last event is `Answered`.

    Whatever goes wrong on the way, the end is an honest outcome. Closing the generator, or
    cancelling the task that reads it, stops the steps and their model calls: read it under
    `contextlib.aclosing`.
    """
    handler = workflow.run(start_event=question)
    try:
        async for event in handler.stream_events():
            if isinstance(event, StageReached | TextSoFar):
                yield event
        end: object = await handler
    except AudienceViolatedError as error:
        end = workflow.findings.withheld(error)
    except Exception as error:
        end = workflow.findings.failed(error)
    finally:
        # Cancelling the task that waits leaves the steps, and their paid calls, running.
        await asyncio.shield(handler.cancel_run())
    if not isinstance(end, Answered):
        raise TypeError(f"the workflow ended with {end!r}, not with Answered")
    yield end
