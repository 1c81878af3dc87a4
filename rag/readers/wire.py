"""What child and parent say to each other: one JSON object behind its length, never a pickle.

The parent takes nothing on trust: pydantic checks every field of what a child, perhaps taken
over by the file it read, has written.
"""

import json
import struct
from dataclasses import asdict, dataclass

from rag.readers.limits import ReadingLimits
from rag.values import Reading, RefusalReason

LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the child is told, besides the file itself."""

    suffix: str
    """Of the name, lower case, with its dot; empty when there is none. The name stays outside."""
    limits: ReadingLimits

    def to_json(self) -> str:
        """Return the one command line argument of a child."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "Task":
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        return Task(suffix=fields["suffix"], limits=ReadingLimits(**fields["limits"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A child's no."""

    reason: RefusalReason
    detail: str
    evidence: str
    """Exception and line that led to it, for the log; empty when a rule said no."""


Result = Reading | Refusal
"""How a child ended that could end by itself."""


def encoded(result: Result) -> bytes:
    """Return `result` as it goes over the pipe."""
    body = json.dumps(asdict(result), ensure_ascii=False).encode()
    return LENGTH.pack(len(body)) + body


def decoded(body: bytes) -> Result:
    """Read what stood behind the length.

    Raises:
        ValueError: it is not a whole result.
    """
    # Only the parent pays for pydantic: a child starts anew for every file.
    from pydantic import TypeAdapter

    adapter: TypeAdapter[Result] = TypeAdapter(Result)
    return adapter.validate_json(body)
