"""What one question finds, in the documents in focus first; kept with its findings."""

from collections.abc import Sequence

from llama_index.core.schema import NodeWithScore

from rag.naming import named_document
from rag.outcomes import Findings
from rag.retrieval import PassageRetriever, passage_from
from rag.searching import Search
from rag.values import Document


class Lookup:
    """Looks up for one question and notes down what it found."""

    def __init__(self, *, search: Search, findings: Findings) -> None:
        """Look with `search`, first into what is in focus of `findings` at that moment."""
        self._search = search
        self._findings = findings

    async def document_meant(self, question: str) -> Document | None:
        """Return the one document in focus, or else the one that the question names."""
        if len(self._findings.focus) == 1:
            document = await self._search.document(self._findings.focus[0])
            if document is not None:
                return document
        return named_document(question, await self._search.documents())

    async def nodes(self, question: str) -> list[NodeWithScore]:
        """Return passages, best first, those of documents in focus before all others."""
        retriever = PassageRetriever(self._search, focus=self._findings.focus)
        nodes = await retriever.aretrieve(question)
        self._findings.passages = [passage_from(node) for node in nodes]
        self._findings.weights = await self._search.word_weights(question)
        return nodes

    async def nodes_about_any(self, questions: Sequence[str]) -> list[NodeWithScore]:
        """Look up one question after the other until something is about it; keep the last."""
        nodes: list[NodeWithScore] = []
        for question in questions:
            nodes = await self.nodes(question)
            if self._findings.are_about_it:
                break
        return nodes

    def focused(self, nodes: Sequence[NodeWithScore]) -> list[NodeWithScore]:
        """Put what is in focus first; the order stays otherwise."""
        return sorted(
            nodes, key=lambda node: passage_from(node).document_id not in self._findings.focus
        )
