"""A chat model behind any OpenAI-compatible endpoint, known to LlamaIndex by name or not."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import httpx
import openai
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, LLMMetadata
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.llms.openai import OpenAI
from openai import AsyncOpenAI

from rag.errors import ModelError, ModelRefusedError, ModelUnavailableError, StreamBrokenError
from rag.models.complaints import complaint
from rag.models.patience import Patience

_KEPT_BY_THE_CLIENT = "kept-by-the-client"
"""Stands where LlamaIndex keeps the key, which it would show in a repr and send to a trace."""

_GARBAGE = (ValueError, TypeError, AttributeError, LookupError)
"""What the client and LlamaIndex raise when a reply has another shape than the API promises."""


class EndpointLLM(OpenAI):
    """LlamaIndex's OpenAI model with our retries, time limits and errors.

    Async only. Whatever LlamaIndex would look up by the model's name comes from settings.
    """

    context_window: int
    """Tokens, prompt and reply together."""
    _patience: Patience = PrivateAttr()

    def __init__(
        self,
        client: AsyncOpenAI,
        *,
        patience: Patience,
        context_window: int,
        max_output_tokens: int | None,
    ) -> None:
        """Ask through `client`, which is closed with this model."""
        super().__init__(
            model=patience.asked.model,
            temperature=0.0,
            max_tokens=max_output_tokens,
            max_retries=0,
            api_key=_KEPT_BY_THE_CLIENT,
            api_base=str(client.base_url),
            async_openai_client=client,
            context_window=context_window,
        )
        self._patience = patience

    async def aclose(self) -> None:
        """Close its connections."""
        await self._get_aclient().close()

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.max_tokens or -1,
            is_chat_model=True,
            is_function_calling_model=False,
            model_name=self.model,
        )

    @property
    def _tokenizer(self) -> None:
        """None: the real one is downloaded on first use."""

    def _get_model_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        wanted = super()._get_model_kwargs(**kwargs)
        unwanted = self._patience.unwanted
        if "max_tokens" in unwanted and "max_tokens" in wanted:
            wanted["max_completion_tokens"] = wanted["max_tokens"]
        return {name: value for name, value in wanted.items() if name not in unwanted}

    async def _achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        async def request() -> ChatResponse:
            try:
                reply: ChatResponse = await super(EndpointLLM, self)._achat(messages, **kwargs)
                return reply
            except _GARBAGE as error:
                raise self._not_an_endpoint(error) from None

        patience = self._patience
        response = await patience.replied(
            request, deadline=patience.deadline(), within_s=patience.limits.reply_s
        )
        self._check_end(_finish_reason(response), response.message.content or "")
        return response

    async def _astream_chat(
        self, messages: Sequence[ChatMessage], **kwargs: Any
    ) -> AsyncGenerator[ChatResponse, None]:
        return self._streamed(messages, kwargs)

    async def _streamed(
        self, messages: Sequence[ChatMessage], kwargs: dict[str, Any]
    ) -> AsyncGenerator[ChatResponse, None]:
        deadline = self._patience.deadline()
        text, finish_reason = "", None
        responses, response = await self._begun(messages, kwargs, deadline=deadline)
        while response is not None:
            text += response.delta or ""
            finish_reason = _finish_reason(response) or finish_reason
            yield response
            response = await self._next(responses, text, deadline=deadline)
        if finish_reason is None:
            raise self._broken("ended without saying that it was done", text)
        self._check_end(finish_reason, text)

    async def _begun(
        self, messages: Sequence[ChatMessage], kwargs: dict[str, Any], *, deadline: float
    ) -> tuple[AsyncGenerator[ChatResponse, None], ChatResponse | None]:
        """Send the request, again where that helps, until the first sign of a reply."""

        async def request() -> tuple[AsyncGenerator[ChatResponse, None], ChatResponse | None]:
            responses = await super(EndpointLLM, self)._astream_chat(messages, **kwargs)
            return responses, await self._read(responses, "")

        first_token_s = self._patience.limits.first_token_s
        return await self._patience.replied(request, deadline=deadline, within_s=first_token_s)

    async def _next(
        self, responses: AsyncGenerator[ChatResponse, None], text: str, *, deadline: float
    ) -> ChatResponse | None:
        gap_s = self._patience.limits.gap_s
        ends = min(deadline, asyncio.get_running_loop().time() + gap_s)
        try:
            async with asyncio.timeout_at(ends):
                return await self._read(responses, text)
        except TimeoutError:
            raise self._broken("fell silent", text) from None
        except openai.APIError as error:
            raise self._broken(str(complaint(error, self._patience.asked)), text) from None

    async def _read(
        self, responses: AsyncGenerator[ChatResponse, None], text: str
    ) -> ChatResponse | None:
        """Return what comes next, None at the end."""
        try:
            return await anext(responses, None)
        except httpx.HTTPError as error:
            raise self._broken(f"was cut off ({type(error).__name__})", text) from None
        except _GARBAGE as error:
            raise self._broken(f"cannot be read ({type(error).__name__})", text) from None

    def _check_end(self, finish_reason: str | None, text: str) -> None:
        asked = self._patience.asked
        if finish_reason == "content_filter":
            raise ModelRefusedError(f"The content filter of {asked} stopped the reply.")
        if finish_reason == "length" and not text.strip():
            raise ModelUnavailableError(
                f"{asked} used up its output before the first word. "
                "A model that thinks at length needs a larger LLM_CONTEXT_WINDOW on its server."
            )

    def _broken(self, how: str, text: str) -> StreamBrokenError:
        return StreamBrokenError(f"The reply of {self._patience.asked} {how}.", text=text)

    def _not_an_endpoint(self, error: Exception) -> ModelError:
        return ModelRefusedError(
            f"{self._patience.asked} did not answer like an OpenAI-compatible endpoint "
            f"({type(error).__name__}). Check OPENAI_BASE_URL; it usually ends in /v1."
        )


def _finish_reason(response: ChatResponse) -> str | None:
    choices = getattr(response.raw, "choices", None)
    return choices[0].finish_reason if choices else None
