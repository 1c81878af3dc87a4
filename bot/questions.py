"""What is asked of whoever answers questions: the seam between replies and workflows."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.events import Answered, StageReached, TextSoFar
from rag.models.metering import Meter
from rag.values import Audience, Remark, Scope, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question with everything that its answer may rest on."""

    question: str
    scope: Scope
    audience: Audience
    history: tuple[Turn, ...] = ()
    overheard: tuple[Remark, ...] = ()
    focus: tuple[int, ...] = ()
    """Documents to answer from first."""
    quotes_only: bool = False
    """Without a model, although there may be one."""


def asked_in(scope: Scope, question: str, *, history: Sequence[Turn] = ()) -> Asking:
    """Return a question whose reader sees one scope and no other: the terminal's."""
    return Asking(
        question=question,
        scope=scope,
        audience=Audience(scopes=frozenset({scope})),
        history=tuple(history),
    )


class Answerer(Protocol):
    """Answers questions; any number at once."""

    def ask(
        self, asking: Asking, *, meter: Meter | None = None
    ) -> AsyncGenerator[StageReached | TextSoFar | Answered, None]:
        """Answer one question; read under `contextlib.aclosing`, it ends with `Answered`.

        What models are paid for is counted on `meter`.
        """
        ...
