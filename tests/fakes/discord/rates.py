"""How often Discord lets calls be made: buckets by route and channel, and fifty a second in all."""

import hashlib
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

GLOBAL_A_SECOND = 50
_LIMITS = {
    "POST /channels/{channel}/messages": (5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": (5, 5.0),
    "DELETE /channels/{channel}/messages/{message}": (5, 1.0),
    "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me": (1, 0.25),
    "DELETE /channels/{channel}/messages/{message}/reactions/{emoji}/@me": (1, 0.25),
    "POST /channels/{channel}/typing": (5, 5.0),
    "GET /channels/{channel}/messages": (5, 5.0),
}
"""Calls, and within how many seconds; measured by others, never promised by Discord."""
_OTHERS = (50, 1.0)
_MUCH = (10_000, 1.0)
_MAJOR = ("channel", "guild", "token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is said of a call's place in its bucket."""

    headers: Mapping[str, str]
    wait_s: float = 0.0
    """Seconds, when it is one too many."""
    is_global: bool = False


class Rates:
    """Calls of late, by bucket."""

    def __init__(self) -> None:
        self.counts = False
        """Off at first: buckets are then so large that few tests notice them."""
        self._calls: dict[tuple[str, ...], deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def count(self, route: str, names: Mapping[str, str]) -> Verdict:
        """Count a call of a route."""
        now = time.time()
        if self.counts and not route.startswith("POST /interactions"):
            _forget(self._all, now - 1.0)
            if len(self._all) >= GLOBAL_A_SECOND:
                return Verdict(headers={}, wait_s=self._all[0] + 1.0 - now, is_global=True)
            self._all.append(now)
        most, within_s = _LIMITS.get(route, _OTHERS) if self.counts else _MUCH
        recent = self._calls[(route, *(names[key] for key in _MAJOR if key in names))]
        _forget(recent, now - within_s)
        fits = len(recent) < most
        if fits:
            recent.append(now)
        reset_s = recent[0] + within_s - now
        headers = {
            "X-RateLimit-Bucket": hashlib.md5(route.encode()).hexdigest(),
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - len(recent)),
            "X-RateLimit-Reset": f"{now + reset_s:.3f}",
            "X-RateLimit-Reset-After": f"{reset_s:.3f}",
        }
        return Verdict(headers=headers, wait_s=0.0 if fits else reset_s)


def _forget(calls: deque[float], before: float) -> None:
    while calls and calls[0] <= before:
        calls.popleft()
