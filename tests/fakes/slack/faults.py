"""What can go wrong with Slack; `FakeSlack.fail` makes it happen."""

from collections.abc import Collection
from dataclasses import dataclass


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


PASS = Pass()
LOST_REPLY = Cut(applied=True)
"""Done, but whoever asked for it never hears so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Answer with an error; nothing is done."""

    error: str
    """Of `{"ok": false}`."""
    status: int = 200
    retry_after_s: int | None = None
    as_page: bool = False
    """Answer a page for people instead of JSON, as gateways in between do."""


Fault = Refuse | Cut | Hang | Slow | Pass

SERVER_ERROR = Refuse(error="service_unavailable", status=503, as_page=True)
LOGIN_PAGE = Refuse(error="Sign in to your workspace", as_page=True)
"""What the file host shows to those who may not read a file."""
INTERNAL_ERROR = Refuse(error="internal_error", status=500)

__all__ = [
    "INTERNAL_ERROR",
    "LOGIN_PAGE",
    "LOST_REPLY",
    "PASS",
    "SERVER_ERROR",
    "Cut",
    "Fault",
    "Faults",
    "Hang",
    "Pass",
    "Refuse",
    "Slow",
    "busy",
    "refusal",
]


def busy(*, retry_after_s: int = 1) -> Refuse:
    """Return a rate limit that says when to come back, in whole seconds as Slack does."""
    return Refuse(error="ratelimited", status=429, retry_after_s=retry_after_s)


def refusal(error: str) -> Refuse:
    """Return `{"ok": false, "error": …}`: `not_in_channel`, `token_revoked`, …."""
    return Refuse(error=error)


class Faults:
    """What is still to go wrong, in the order it was asked for."""

    def __init__(self) -> None:
        self._left: list[tuple[Collection[str] | None, Fault, int | None]] = []

    def add(self, calls: Collection[str] | None, fault: Fault, *, times: int | None) -> None:
        self._left.append((calls, fault, times))

    def clear(self) -> None:
        self._left.clear()

    def next(self, call: str) -> Fault | None:
        """Take the next fault for a call."""
        for position, (calls, fault, times) in enumerate(self._left):
            if calls is None or call in calls:
                if times is not None:
                    self._left[position] = (calls, fault, times - 1)
                    if times == 1:
                        del self._left[position]
                return fault
        return None
