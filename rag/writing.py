"""Writing with a model while people watch: snapshots, one restart, citations that hold."""

import logging
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from rag import prompts
from rag.citing import CitedText
from rag.errors import ContextTooLongError, StreamBrokenError
from rag.models.chat import budget_characters
from rag.models.endpoint import EndpointLLM
from rag.packing import packed
from rag.synthesis import CitedSynthesizer
from rag.values import Passage

_LOG = logging.getLogger(__name__)

BeginStream = Callable[[], AsyncGenerator[str, None]]
"""Makes the model call and streams its raw text; called again for a restart."""

_SNAPSHOT_EVERY_S = 0.04
_SHORT = 4_000
"""Characters up to which every token is shown at once; a snapshot holds the whole text, so that
one per token of a long answer would cost the square of its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text with `[1]`..`[k]`, and the k passages behind them."""

    text: str
    cited: tuple[Passage, ...]
    interrupted: bool
    """`text` is what had arrived when the model stopped, or so far."""


Show = Callable[[Written], None]
"""Takes each snapshot of the text; called often, must return at once."""


async def write_answer(
    llm: EndpointLLM, question: str, passages: Sequence[Passage], *, show: Show
) -> Written:
    """Answer from the best passages that fit; once more with half of them if they did not.

    Raises:
        ModelUnavailableError, ModelRefusedError: before any text.
        ContextTooLongError: half of the passages is still too much.
    """
    budget = budget_characters(llm)
    chosen = packed(passages, characters=budget)
    try:
        return await write(llm, prompts.ANSWER, question, chosen, show=show)
    except ContextTooLongError:
        half = sum(len(p.text) for p in chosen) // 2
        chosen = packed(chosen, characters=half)
        return await write(llm, prompts.ANSWER, question, chosen, show=show)


async def write(
    llm: EndpointLLM, instructions: str, question: str, passages: Sequence[Passage], *, show: Show
) -> Written:
    """Stream one answer over passages numbered as given; a stream that breaks is begun again once.

    Raises:
        ModelError: nothing was written.
    """
    rendered = [prompts.numbered(p, n) for n, p in enumerate(passages, start=1)]
    synthesizer = CitedSynthesizer(llm, instructions=instructions)
    return await stream_cited(
        lambda: synthesizer.deltas(question, rendered), passages=passages, show=show
    )


async def stream_cited(begin: BeginStream, *, passages: Sequence[Passage], show: Show) -> Written:
    """Show a stream with its markers bound to `passages`; begin it again once when it breaks.

    When it breaks twice, what had arrived is the text, if there is any.

    Raises:
        StreamBrokenError: it broke twice before any text.
        ModelError: as `begin` raises it.
    """
    first = _Page(passages, show)
    if await first.filled(begin):
        return first.written
    second = _Page(passages, show)
    if await second.filled(begin):
        return second.written
    longer = max(first, second, key=lambda page: len(page.written.text))
    if not longer.written.text:
        raise StreamBrokenError("the model's stream broke twice before any text", text="")
    return longer.written


class _Page:
    """One attempt at an answer, shown as it fills."""

    def __init__(self, passages: Sequence[Passage], show: Show) -> None:
        self._passages = passages
        self._show = show
        self._cited = CitedText(shown=len(passages))
        self._whole = False

    @property
    def written(self) -> Written:
        return Written(
            text=self._cited.text.strip(),
            cited=tuple(self._passages[n - 1] for n in self._cited.cited),
            interrupted=not self._whole,
        )

    async def filled(self, begin: BeginStream) -> bool:
        """Fill the page from a stream; False when the stream broke."""
        shown_at, length = 0.0, 0
        try:
            async with aclosing(begin()) as deltas:
                async for delta in deltas:
                    self._cited.feed(delta)
                    length += len(delta)
                    now = time.monotonic()
                    due = length < _SHORT or now - shown_at >= _SNAPSHOT_EVERY_S
                    if due and (written := self.written).text:
                        self._show(written)
                        shown_at = now
        except StreamBrokenError as error:
            _LOG.warning("a stream broke: %s", error)
            self._cited.finish()
            return False
        self._cited.finish()
        self._whole = True
        self._show(self.written)
        return True
