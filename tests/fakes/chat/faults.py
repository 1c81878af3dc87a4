"""What can go wrong with Parlour; `Parlour.fail` makes it happen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Answer with an error; nothing is done."""

    status: int
    error: str
    retry_after: str | None = None
    """Seconds, as the header says them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Close the connection instead of replying."""

    applied: bool
    """Whether what was asked for is done all the same."""
    after_bytes: int = 0
    """Of a file: so many are sent before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """Do not reply at all, for as long as the client waits."""

    applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """Send a file in pieces, with a pause after each."""

    piece_bytes: int
    pause_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Let one call through before the next fault."""


Fault = Refuse | Cut | Hang | Slow | Pass

PASS = Pass()
LOST_REPLY = Cut(applied=True)
SERVER_ERROR = Refuse(status=500, error="internal_error")
NOT_IN_CHANNEL = Refuse(status=403, error="not_in_channel")
NOT_ALLOWED = Refuse(status=403, error="not_allowed")
NO_SUCH_FILE = Refuse(status=404, error="no_such_file")


def busy(*, retry_after: str) -> Refuse:
    """Return a rate limit that says when to come back."""
    return Refuse(status=429, error="too_many_requests", retry_after=retry_after)


class Faults:
    """What is still to go wrong, in the order it was asked for."""

    def __init__(self) -> None:
        self._left: list[tuple[str, Fault, int | None]] = []

    def add(self, call: str, fault: Fault, *, times: int | None) -> None:
        self._left.append((call, fault, times))

    def clear(self) -> None:
        self._left.clear()

    def next(self, call: str) -> Fault | None:
        """Take the next fault for a call."""
        for position, (where, fault, times) in enumerate(self._left):
            if where == call:
                if times is not None:
                    self._left[position] = (where, fault, times - 1)
                    if times == 1:
                        del self._left[position]
                return fault
        return None
