"""From the settings to models; imported late, since LlamaIndex takes seconds."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from rag.embedding import TextEmbedder
from rag.models.endpoint import EndpointLLM, ModelEndpoint, chat_model, embedder
from rag.models.limits import ModelLimits
from rag.models.offered import not_offered

_LOG = logging.getLogger(__name__)


def endpoint_from(settings: Settings) -> ModelEndpoint:
    return ModelEndpoint(
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        proxy=settings.https_proxy,
        llm_model=settings.llm_model,
        embedding_model=settings.embedding_model,
        embedding_dimensions=settings.embedding_dimensions,
        context_window=settings.llm_context_window,
        limits=ModelLimits(
            connect_s=settings.connect_timeout_s,
            first_token_s=settings.first_token_timeout_s,
            gap_s=settings.token_gap_timeout_s,
            total_s=settings.answer_timeout_s,
        ),
    )


async def name_missing_models(settings: Settings) -> None:
    """Say in the log, at once and not with the first question, which models are not there."""
    if settings.offline:
        return
    for told in await not_offered(endpoint_from(settings)):
        _LOG.error("%s", told)


@asynccontextmanager
async def open_embedder(settings: Settings) -> AsyncIterator[TextEmbedder]:
    """Open the embedding model that the settings name."""
    opened = embedder(endpoint_from(settings))
    try:
        yield opened
    finally:
        await opened.aclose()


@asynccontextmanager
async def open_chat_model(settings: Settings) -> AsyncIterator[EndpointLLM]:
    """Open the chat model that the settings name."""
    llm = chat_model(endpoint_from(settings))
    try:
        yield llm
    finally:
        await llm.aclose()
