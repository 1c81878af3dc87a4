"""Writing the answer: exactly one streamed chat call over packed and numbered passages."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any

from llama_index.core.indices.prompt_helper import ChatPromptHelper, PromptHelper
from llama_index.core.llms import ChatMessage
from llama_index.core.prompts.mixin import PromptDictType
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.types import RESPONSE_TEXT_TYPE

from rag import prompts
from rag.models.chat import stream
from rag.models.endpoint import EndpointLLM


class CitedSynthesizer(BaseSynthesizer):
    """Streams an answer to passages that carry their `[n]`.

    `CompactAndRefine` repacks text away from its numbers and calls twice when it overflows; here
    what the caller packed is what the model sees, in one call.
    """

    def __init__(self, llm: EndpointLLM, *, instructions: str = prompts.ANSWER) -> None:
        """Write with `llm` under `instructions`."""
        # The helpers would count tokens with a tokenizer that is downloaded; nothing here counts.
        super().__init__(
            llm=llm,
            streaming=True,
            prompt_helper=PromptHelper(tokenizer=list),
            chat_prompt_helper=ChatPromptHelper(tokenizer=list),
        )
        self._endpoint = llm
        self._instructions = instructions

    def deltas(self, question: str, rendered: Sequence[str]) -> AsyncGenerator[str, None]:
        """Stream the raw text of the answer.

        Args:
            question: standing alone, in the asker's language.
            rendered: passages as `prompts.numbered` made them, numbered from 1.

        Raises:
            ModelError: see `rag.models.chat.stream`.
        """
        messages = [
            ChatMessage(role="system", content=self._instructions),
            ChatMessage(role="user", content=prompts.question_with_passages(question, rendered)),
        ]
        return stream(self._endpoint, messages)

    async def aget_response(
        self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any
    ) -> RESPONSE_TEXT_TYPE:
        return self.deltas(query_str, text_chunks)

    def get_response(
        self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any
    ) -> RESPONSE_TEXT_TYPE:
        raise TypeError("a CitedSynthesizer is async only: await aget_response(...)")

    def _get_prompts(self) -> PromptDictType:
        return {}

    def _update_prompts(self, prompts: PromptDictType) -> None:
        """The instructions belong to the code that checks what they ask for."""
