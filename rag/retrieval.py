"""A search as LlamaIndex knows it: a retriever of nodes."""

from collections.abc import Sequence

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.searching import Search
from rag.values import Passage

_PASSAGE = "passage"


class PassageRetriever(BaseRetriever):
    """Retrieves for one question: the audience is part of the search it is built around."""

    def __init__(self, search: Search, *, focus: Sequence[int] = ()) -> None:
        """Retrieve what `search` finds, first in the documents with the ids of `focus`."""
        super().__init__()
        self._search = search
        self._focus = focus

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        passages = await self._search.passages(query_bundle.query_str, within=self._focus)
        return [node_from(passage) for passage in passages]

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        raise TypeError("a PassageRetriever is async only: await aretrieve(...)")


def node_from(passage: Passage) -> NodeWithScore:
    """Wrap a passage for LlamaIndex; `passage_from` takes it out again."""
    node = TextNode(
        id_=str(passage.id),
        text=passage.text,
        metadata={"document": passage.document, "place": passage.place, _PASSAGE: passage},
        excluded_llm_metadata_keys=[_PASSAGE],
        excluded_embed_metadata_keys=[_PASSAGE],
    )
    return NodeWithScore(node=node, score=passage.score)


def passage_from(node: NodeWithScore) -> Passage:
    """Return the passage that `node_from` wrapped."""
    passage = node.node.metadata[_PASSAGE]
    if not isinstance(passage, Passage):
        raise TypeError(f"node {node.node_id!r} was not made by node_from")
    return passage
