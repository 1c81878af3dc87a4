"""One streamed reply: read within its limits, broken when it does not end as it should."""

import asyncio
from collections.abc import AsyncGenerator

import httpx
import openai
from llama_index.core.base.llms.types import ChatResponse

from rag.errors import ModelRefusedError, ModelUnavailableError, StreamBrokenError
from rag.models.addressee import Addressee
from rag.models.complaints import GARBAGE, complaint, not_an_endpoint
from rag.models.patience import Patience
from rag.models.thoughts import WithoutThoughts


class StreamedReply:
    """Reads what LlamaIndex makes of a stream, and judges how it ends."""

    def __init__(
        self,
        responses: AsyncGenerator[ChatResponse, None],
        *,
        patience: Patience,
        deadline: float,
    ) -> None:
        """Read `responses` until `deadline` on the clock of the event loop."""
        self._responses = responses
        self._patience = patience
        self._deadline = deadline
        self._text = ""
        self._finish_reason: str | None = None
        self._spoken = WithoutThoughts()

    async def first(self) -> ChatResponse:
        """Return the first sign of a reply; complaints come as the endpoint made them."""
        response = await self._read()
        if response is None:
            raise not_an_endpoint(self._patience.addressee, "an empty stream")
        return response

    async def next(self) -> ChatResponse | None:
        """Return what comes next, None at a proper end.

        Raises:
            StreamBrokenError: it fell silent, was cut off, cannot be read, or just ended.
            ModelError: as the endpoint complains in place of the first text.
        """
        ends = min(self._deadline, self._patience.now() + self._patience.limits.gap_s)
        try:
            async with asyncio.timeout_at(ends):
                response = await self._read()
        except TimeoutError:
            late = self._patience.now() >= self._deadline
            raise self._broken("took too long" if late else "fell silent") from None
        except openai.APIError as error:
            addressee = self._patience.addressee
            if not self._text:
                raise complaint(error, addressee) from None
            raise self._broken(f'broke off: "{addressee.quote(error.message)}"') from None
        if response is None:
            self._check_end()
        return response

    async def _read(self) -> ChatResponse | None:
        try:
            response = await anext(self._responses, None)
        except httpx.HTTPError as error:
            raise self._broken(f"was cut off ({type(error).__name__})") from None
        except GARBAGE as error:
            raise self._broken(f"cannot be read ({type(error).__name__})") from None
        if response is not None:
            response.delta = self._spoken.feed(response.delta or "")
            self._text += response.delta
            self._finish_reason = finish_reason(response) or self._finish_reason
        return response

    def _check_end(self) -> None:
        check_end(self._finish_reason, self._text, self._patience.addressee)
        if self._finish_reason is None:
            raise self._broken("ended without saying that it was done")
        if self._finish_reason == "length":
            raise self._broken("ran out of room")

    def _broken(self, how: str) -> StreamBrokenError:
        return StreamBrokenError(f"The reply of {self._patience.addressee} {how}.", text=self._text)


def finish_reason(response: ChatResponse) -> str | None:
    """Return why the model stopped, None where the endpoint does not say."""
    choices = getattr(response.raw, "choices", None)
    return choices[0].finish_reason if choices else None


def check_end(reason: str | None, text: str, addressee: Addressee) -> None:
    """Accept a reply that may be shown.

    Raises:
        ModelRefusedError: a content filter stopped it.
        ModelUnavailableError: there was no room for a single word.
    """
    if reason == "content_filter":
        raise ModelRefusedError(f"The content filter of {addressee} stopped the reply.")
    if reason == "length" and not text.strip():
        raise ModelUnavailableError(
            f"{addressee} used up its room before the first word. A model that thinks at length "
            "needs a larger context window on its server."
        )
