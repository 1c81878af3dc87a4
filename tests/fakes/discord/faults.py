"""What can go wrong with Discord's API and CDN; `FakeDiscord.fail` makes it happen."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Answer with an error; nothing is done."""

    status: int
    code: int = 0
    message: str = ""
    retry_after_s: float | None = None
    scope: str = "user"
    """Of a 429: `user`, `shared` or `global`."""
    as_page: bool = False
    """Answer a page for people instead of JSON, as Cloudflare does, which is no `Via` either."""


Fault = Refuse | Cut | Hang | Slow | Pass

PASS = Pass()
LOST_REPLY = Cut(applied=True)
"""Done, but whoever asked for it never hears so."""
SERVER_ERROR = Refuse(status=503, message="upstream connect error", as_page=True)
"""discord.py does not try again."""
BAD_GATEWAY = Refuse(status=502, message="Bad Gateway", as_page=True)
"""discord.py tries five times, for 25 seconds."""
BANNED = Refuse(status=429, message="You are being blocked from accessing our API", as_page=True)
"""By Cloudflare, after 10,000 invalid requests in ten minutes."""
MISSING_ACCESS = Refuse(status=403, code=50001, message="Missing Access")
MISSING_PERMISSIONS = Refuse(status=403, code=50013, message="Missing Permissions")
UNKNOWN_CHANNEL = Refuse(status=404, code=10003, message="Unknown Channel")
UNKNOWN_MESSAGE = Refuse(status=404, code=10008, message="Unknown Message")
UNAUTHORIZED = Refuse(status=401, message="401: Unauthorized")


def busy(*, retry_after_s: float = 0.3, scope: str = "user") -> Refuse:
    """Return a rate limit that says when to come back.

    Args:
        retry_after_s: seconds, with fractions.
        scope: `user` (this bucket of ours), `shared` (of the channel), `global`.
    """
    message = "You are being rate limited."
    return Refuse(status=429, message=message, retry_after_s=retry_after_s, scope=scope)


class Faults:
    """What is still to go wrong, in the order it was asked for."""

    def __init__(self) -> None:
        self._left: list[tuple[Collection[str] | None, Fault, int | None]] = []

    def add(self, calls: Collection[str] | None, fault: Fault, *, times: int | None) -> None:
        self._left.append((calls, fault, times))

    def clear(self) -> None:
        self._left.clear()

    @property
    def left(self) -> list[str]:
        """Calls that did not go wrong as often as they were to."""
        return [call for calls, _, _ in self._left for call in calls or ("any",)]

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
