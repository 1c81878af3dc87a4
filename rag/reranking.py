"""Letting the model choose: one call over all candidates, which also says whether they suffice."""

import asyncio
import logging
from collections.abc import Sequence
from enum import StrEnum

from llama_index.core.llms import ChatMessage
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import BaseModel, PrivateAttr, ValidationError

from rag import prompts
from rag.errors import ContextTooLongError, ModelError
from rag.models.chat import budget_characters, complete
from rag.models.endpoint import EndpointLLM
from rag.retrieval import passage_from

_LOG = logging.getLogger(__name__)


class Sufficiency(StrEnum):
    """Whether the ranked passages answer the question."""

    FULL = "full"
    PARTLY = "partly"
    NO = "no"


class RerankReply(BaseModel):
    """What the model is asked to reply; numbers are checked against what it was shown."""

    sufficient: Sufficiency
    ranking: list[int]


class ModelReranker(BaseNodePostprocessor):
    """Ranks all candidates in one JSON chat call.

    A reply that cannot be used (prose, unknown numbers only, no reply at all) leaves the order of
    retrieval and counts as sufficient: reranking may improve an answer, never prevent one.
    `sufficient` tells how the last call judged; an instance serves one question.
    """

    llm: EndpointLLM
    patience_s: float
    """How long to wait for the ranking; an answer in the order of retrieval beats none in time."""
    _sufficient: Sufficiency = PrivateAttr(default=Sufficiency.FULL)

    @property
    def sufficient(self) -> Sufficiency:
        return self._sufficient

    async def _apostprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if not nodes or query_bundle is None:
            return nodes
        reply = await self._reply(query_bundle.query_str, nodes)
        if reply is None:
            return nodes
        self._sufficient = reply.sufficient
        return [] if reply.sufficient is Sufficiency.NO else ranked(nodes, reply.ranking)

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        raise TypeError("a ModelReranker is async only: await apostprocess_nodes(...)")

    async def _reply(self, question: str, nodes: Sequence[NodeWithScore]) -> RerankReply | None:
        budget = budget_characters(self.llm)
        for characters in (budget, budget // 2):
            try:
                async with asyncio.timeout(self.patience_s):
                    messages = _messages(question, nodes, characters)
                    text = await complete(self.llm, messages, json=True)
            except ContextTooLongError:
                continue
            except ModelError as error:
                _LOG.warning("kept the order of retrieval: %s", error)
                return None
            except TimeoutError:
                _LOG.warning("kept the order of retrieval: the ranking took too long")
                return None
            return parsed(text)
        return None


def _messages(question: str, nodes: Sequence[NodeWithScore], characters: int) -> list[ChatMessage]:
    longest = max(200, characters // len(nodes))
    shown = [
        prompts.numbered(passage_from(node), n, longest=longest)
        for n, node in enumerate(nodes, start=1)
    ]
    return [
        ChatMessage(role="system", content=prompts.RERANK),
        ChatMessage(role="user", content=prompts.question_with_passages(question, shown)),
    ]


def parsed(text: str) -> RerankReply | None:
    """Read a reply, also from inside a code fence or prose; None when there is none to be read."""
    start, end = text.find("{"), text.rfind("}")
    try:
        return RerankReply.model_validate_json(text[start : end + 1])
    except ValidationError:
        _LOG.warning("kept the order of retrieval: the ranking was not in the asked form")
        return None


def ranked(nodes: Sequence[NodeWithScore], ranking: Sequence[int]) -> list[NodeWithScore]:
    """Order nodes by 1-based numbers; unknown and repeated ones are passed over.

    With no usable number at all, nothing is lost: the nodes come back as they were.
    """
    known = [n for n in dict.fromkeys(ranking) if 1 <= n <= len(nodes)]
    return [nodes[n - 1] for n in known] or list(nodes)
