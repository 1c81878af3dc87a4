"""How a question ends, from whatever is true when it does."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from workflows.errors import WorkflowTimeoutError

from rag.citing import citations
from rag.errors import RagError
from rag.events import Answered
from rag.failures import failure_id
from rag.quoting import NO_QUOTES, best_quotes, is_about, outline
from rag.reranking import Sufficiency
from rag.values import Answer, AnswerOutcome, Citation, Passage, ReadThrough
from rag.writing import Written

_LOG = logging.getLogger(__name__)
_EXPLAINED = str | RagError | WorkflowTimeoutError
"""What needs no stack trace in the log."""


@dataclass(slots=True, kw_only=True)
class Findings:
    """What one question has brought to light so far; every way to end it is a method.

    Filled step by step while the workflow runs, so that whoever has to end a run that failed,
    was stopped or took too long still has what was found.
    """

    quotes_only: bool
    """No model is set up."""
    searched: int = 0
    passages: Sequence[Passage] = ()
    """Best first."""
    focus: Sequence[int] = ()
    """Ids of the documents that the question is first of all about."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """How much each word of the question tells apart."""
    shown: Written | None = None
    """What people have seen of the answer, while it is being written."""
    timings_ms: dict[str, float] = field(default_factory=dict)
    _started: float = field(default_factory=time.monotonic)

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.timings_ms[stage] = _ms_since(began)

    @property
    def are_about_it(self) -> bool:
        """Whether the passages hold enough of the question to quote from them."""
        return is_about(self.passages, self.weights)

    def show(self, written: Written) -> None:
        self.shown = written
        self.timings_ms.setdefault("first_text", _ms_since(self._started))

    def not_found(self) -> Answered:
        return self._ended(AnswerOutcome.NOT_FOUND)

    def written(
        self, written: Written, *, sufficient: Sufficiency, read: ReadThrough | None = None
    ) -> Answered:
        """End with what the model wrote; a text without any source is never a full answer."""
        if written.interrupted:
            return self._interrupted(written, "the model stopped in mid-answer, twice")
        whole = sufficient is Sufficiency.FULL and bool(written.cited)
        return self._ended(
            AnswerOutcome.ANSWERED if whole else AnswerOutcome.PARTLY_ANSWERED,
            text=written.text,
            cited=citations(written.text, written.cited),
            read=read,
        )

    def quoted(self) -> Answered:
        """End with the best sentences, or with nothing when no passage is about the question."""
        if not self.are_about_it:
            return self.not_found()
        quotes = best_quotes(self._to_quote_from(), self.weights)
        return self._ended(AnswerOutcome.ANSWERED, text=quotes.text, cited=quotes.citations)

    def outlined(self) -> Answered:
        """End with sentences from all over one document, in its order."""
        quotes = outline(self.passages, self.weights)
        read = ReadThrough(
            document=self.passages[0].document,
            passages_read=len(self.passages),
            passages_total=len(self.passages),
            until=self.passages[-1].place,
        )
        return self._ended(
            AnswerOutcome.ANSWERED, text=quotes.text, cited=quotes.citations, read=read
        )

    def failed(self, error: Exception) -> Answered:
        """End honestly, with an id that is in the log too.

        What people have seen of the answer stays; else they get quotes of what was found, if any.
        """
        if self.shown is not None:
            return self._interrupted(self.shown, error)
        self.quotes_only = True
        quotes = (
            best_quotes(self._to_quote_from(), self.weights) if self.are_about_it else NO_QUOTES
        )
        return self._ended(
            AnswerOutcome.FAILED,
            text=quotes.text,
            cited=quotes.citations,
            failed=_logged(error),
        )

    def _to_quote_from(self) -> Sequence[Passage]:
        """Of what the question is first of all about alone, where that holds enough of it."""
        first = [p for p in self.passages if p.document_id in self.focus]
        return first if is_about(first, self.weights) else self.passages

    def _interrupted(self, written: Written, reason: Exception | str) -> Answered:
        return self._ended(
            AnswerOutcome.PARTLY_ANSWERED,
            text=written.text,
            cited=citations(written.text, written.cited),
            interrupted=True,
            failed=_logged(reason),
        )

    def withheld(self, error: Exception) -> Answered:
        """End without a word of what was found: it was not for this audience."""
        self.passages = ()
        return self._ended(AnswerOutcome.REFUSED, failed=_logged(error))

    def _ended(
        self,
        outcome: AnswerOutcome,
        *,
        text: str = "",
        cited: tuple[Citation, ...] = (),
        interrupted: bool = False,
        read: ReadThrough | None = None,
        failed: str | None = None,
    ) -> Answered:
        self.timings_ms["total"] = _ms_since(self._started)
        return Answered(
            answer=Answer(
                outcome=outcome,
                text=text,
                citations=cited,
                searched=self.searched,
                quotes_only=self.quotes_only,
                interrupted=interrupted,
                read_through=read,
                failure_id=failed,
                timings_ms=dict(self.timings_ms),
                made_of=frozenset(passage.document_id for passage in self.passages),
            )
        )


def _logged(reason: Exception | str) -> str:
    """Log under a new id; the trace only where the error is not one of ours, which explain."""
    failed = failure_id()
    unforeseen = None if isinstance(reason, _EXPLAINED) else reason
    _LOG.error("%s: %s", failed, reason, exc_info=unforeseen)
    return failed


def _ms_since(moment: float) -> float:
    return round((time.monotonic() - moment) * 1000, 1)
