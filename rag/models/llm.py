"""A chat model behind any OpenAI-compatible endpoint, known to LlamaIndex by name or not."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Self

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, LLMMetadata, TextBlock
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.llms.openai import OpenAI
from openai import AsyncOpenAI

from rag.models.client import KEPT_BY_THE_CLIENT
from rag.models.complaints import GARBAGE, not_an_endpoint
from rag.models.metering import Meter, MeteredCall
from rag.models.patience import Patience
from rag.models.streaming import StreamedReply, check_end, finish_reason
from rag.models.thoughts import WithoutThoughts


class EndpointLLM(OpenAI):
    """LlamaIndex's OpenAI model with our retries, time limits and errors.

    Async only. Whatever LlamaIndex would look up by the model's name comes from settings.
    """

    context_window: int
    """Tokens, prompt and reply together."""
    _patience: Patience = PrivateAttr()
    _meter: Meter | None = PrivateAttr(default=None)

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
            model=patience.addressee.model,
            temperature=0.0,
            max_tokens=max_output_tokens,
            max_retries=0,
            api_key=KEPT_BY_THE_CLIENT,
            api_base=str(client.base_url),
            async_openai_client=client,
            context_window=context_window,
        )
        self._patience = patience

    def metered(self, meter: Meter) -> Self:
        """Return this model, counting with `meter`; connections and what was learned are shared.

        Not to be closed: the model it was made of is.
        """
        counting = self.model_copy()
        counting._meter = meter
        return counting

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

    def _begin(self, messages: Sequence[ChatMessage]) -> MeteredCall:
        meter = self._meter or Meter()
        return meter.begin(characters=sum(len(message.content or "") for message in messages))

    async def _achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        addressee = self._patience.addressee
        call = self._begin(messages)

        async def request() -> ChatResponse:
            try:
                reply: ChatResponse = await super(EndpointLLM, self)._achat(messages, **kwargs)
                return reply
            except GARBAGE as error:
                raise not_an_endpoint(addressee, type(error).__name__) from None

        response = await self._patience.replied(
            request,
            deadline=self._patience.deadline(),
            within_s=self._patience.limits.reply_s,
        )
        call.hear(response.raw)
        text = WithoutThoughts().feed(response.message.content or "")
        check_end(finish_reason(response), text, addressee)
        response.message.blocks = [TextBlock(text=text)]
        return response

    async def _astream_chat(
        self, messages: Sequence[ChatMessage], **kwargs: Any
    ) -> AsyncGenerator[ChatResponse, None]:
        return self._streamed(messages, kwargs)

    async def _streamed(
        self, messages: Sequence[ChatMessage], kwargs: dict[str, Any]
    ) -> AsyncGenerator[ChatResponse, None]:
        deadline = self._patience.deadline()
        call = self._begin(messages)

        async def request() -> tuple[StreamedReply, ChatResponse]:
            responses = await super(EndpointLLM, self)._astream_chat(messages, **kwargs)
            reply = StreamedReply(responses, patience=self._patience, deadline=deadline)
            return reply, await reply.first()

        reply, response = await self._patience.replied(
            request, deadline=deadline, within_s=self._patience.limits.first_token_s
        )
        call.hear(response.raw)
        yield response
        while (following := await reply.next()) is not None:
            call.hear(following.raw)
            yield following
