"""Writing with a model while people watch: snapshots, one restart, citations that hold."""

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

Show = Callable[[str], None]
"""Takes each snapshot of the text; called often, must return at once."""

BeginStream = Callable[[], AsyncGenerator[str, None]]
"""Makes the model call and streams its raw text; called again for a restart."""

_SNAPSHOT_EVERY_S = 0.04
"""A snapshot holds the whole text: one per token would cost the square of an answer's length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A finished text with `[1]`..`[k]`, and the k passages behind them."""

    text: str
    cited: tuple[Passage, ...]
    interrupted: bool
    """The model stopped in mid-answer, twice; `text` is what had arrived."""


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
    first = CitedText(shown=len(passages))
    try:
        return _written(await _filled(first, begin, show), passages, interrupted=False)
    except StreamBrokenError:
        second = CitedText(shown=len(passages))
    try:
        return _written(await _filled(second, begin, show), passages, interrupted=False)
    except StreamBrokenError:
        longer = max(first, second, key=lambda cited: len(cited.text))
        longer.finish()
        if not longer.text.strip():
            raise
        return _written(longer, passages, interrupted=True)


async def _filled(cited: CitedText, begin: BeginStream, show: Show) -> CitedText:
    shown_at = 0.0
    async with aclosing(begin()) as deltas:
        async for delta in deltas:
            cited.feed(delta)
            now = time.monotonic()
            if now - shown_at >= _SNAPSHOT_EVERY_S and cited.text.strip():
                show(cited.text)
                shown_at = now
    cited.finish()
    show(cited.text)
    return cited


def _written(cited: CitedText, passages: Sequence[Passage], *, interrupted: bool) -> Written:
    return Written(
        text=cited.text.strip(),
        cited=tuple(passages[n - 1] for n in cited.cited),
        interrupted=interrupted,
    )
