"""The ways a model is asked, so that one test can go through all of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from llama_index.core.llms import ChatMessage

from rag.models.chat import complete, stream
from rag.models.endpoint import ModelEndpoint, chat_model, embedder
from tests.fakes.openai.server import CHAT, EMBEDDINGS

MESSAGES = [
    ChatMessage(role="system", content="Be brief."),
    ChatMessage(role="user", content="How many?"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way, and where its requests arrive."""

    ask: Callable[[ModelEndpoint], Awaitable[object]]
    path: str
    setting: str


async def _whole(endpoint: ModelEndpoint) -> object:
    llm = chat_model(endpoint)
    try:
        return await complete(llm, MESSAGES, json=False)
    finally:
        await llm.aclose()


async def _streamed(endpoint: ModelEndpoint) -> object:
    llm = chat_model(endpoint)
    try:
        return "".join([delta async for delta in stream(llm, MESSAGES)])
    finally:
        await llm.aclose()


async def _embedded(endpoint: ModelEndpoint) -> object:
    model = embedder(endpoint)
    try:
        return await model.embed(["How many?"])
    finally:
        await model.aclose()


WAYS = {
    "whole": Way(ask=_whole, path=CHAT, setting="LLM_MODEL"),
    "streamed": Way(ask=_streamed, path=CHAT, setting="LLM_MODEL"),
    "embedded": Way(ask=_embedded, path=EMBEDDINGS, setting="EMBEDDING_MODEL"),
}
