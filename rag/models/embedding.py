"""An embedding model behind any OpenAI-compatible endpoint."""

import asyncio
from typing import Any

from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.embeddings.openai import OpenAIEmbedding  # type: ignore[import-untyped]  # ships none
from openai import AsyncOpenAI

from rag.models.client import KEPT_BY_THE_CLIENT
from rag.models.patience import Patience
from rag.models.vectors import vectors_in

_LARGEST_BATCH = 2_048
"""What LlamaIndex allows; `Embedder` sends far smaller ones, which are not to be cut again."""


class EndpointEmbedding(OpenAIEmbedding):  # type: ignore[misc]  # untyped, as above
    """LlamaIndex's OpenAI embedding with our retries, time limits and errors. Async only."""

    _patience: Patience = PrivateAttr()

    def __init__(self, client: AsyncOpenAI, *, patience: Patience, dimensions: int | None) -> None:
        """Ask through `client`, which is closed with this model."""
        super().__init__(
            model_name=patience.addressee.model,
            dimensions=dimensions,
            embed_batch_size=_LARGEST_BATCH,
            max_retries=0,
            api_key=KEPT_BY_THE_CLIENT,
            api_base=str(client.base_url),
        )
        self._aclient = client
        self._patience = patience

    @property
    def patience(self) -> Patience:
        return self._patience

    async def aclose(self) -> None:
        """Close its connections."""
        await self._get_aclient().close()

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        async def request() -> list[list[float]]:
            # Read by us in a thread: the client holds the event loop for a third of a second
            # when 64 vectors of 1,536 come as plain numbers.
            reply = await self._get_aclient().embeddings.with_raw_response.create(
                input=texts, model=self.model_name, **self._options()
            )
            return await asyncio.to_thread(vectors_in, reply.content, self._patience.addressee)

        patience = self._patience
        return await patience.replied(
            request, deadline=patience.deadline(), within_s=patience.limits.reply_s
        )

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return (await self._aget_text_embeddings([text]))[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await self._aget_text_embedding(query)

    def _options(self) -> dict[str, Any]:
        unwanted = self._patience.unwanted
        as_text = "encoding_format" not in unwanted
        options: dict[str, Any] = {"encoding_format": "base64" if as_text else "float"}
        if self.dimensions is not None and "dimensions" not in unwanted:
            options["dimensions"] = self.dimensions
        return options
