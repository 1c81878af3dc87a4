"""How often Slack lets methods be called, when a test wants it to count."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

A_MINUTE_S = 60.0
BURST = 3
"""Posts to one channel that are let through at once; then it is one a second."""
_ON_ITS_WAY_S = 0.1
"""So long after a refusal a call may arrive that was made before it was known."""

_POSTS = {"chat.postMessage", "chat.postEphemeral"}
_TIER_2 = {"chat.startStream", "chat.stopStream", "conversations.list", "users.list"}
_TIER_4 = {"chat.appendStream", "conversations.members", "users.info", "files.info"}


class Rates:
    """Calls of the last minute, by workspace and method."""

    def __init__(self) -> None:
        self.counts = False
        """Off at first: few tests are about it."""
        self.refused = 0
        """Calls that were one too many."""
        self.early = 0
        """Calls that came again before what a refusal asked to wait for was over."""
        self._calls: dict[tuple[str, ...], deque[float]] = defaultdict(deque)
        self._until: dict[tuple[str, ...], float] = {}

    def wait_s(self, method: str, *, team: str, channel: str, now: float) -> int:
        """Count a call; return the whole seconds to wait when it is one too many, else 0."""
        if not self.counts:
            return 0
        posts = method in _POSTS
        key = (team, "post", channel) if posts else (team, method)
        most, within_s = (BURST, float(BURST)) if posts else (_a_minute(method), A_MINUTE_S)
        self.early += now < self._until.get(key, now)
        recent = self._calls[key]
        while recent and recent[0] <= now - within_s:
            recent.popleft()
        if len(recent) >= most:
            wait_s = int(recent[0] + within_s - now) + 1
            self.refused += 1
            self._until[key] = now + wait_s
            return wait_s
        recent.append(now)
        return 0


class Pauses:
    """What a test's own 429 asked for, and who called before that was over."""

    def __init__(self) -> None:
        self.early: list[str] = []
        self._pauses: dict[tuple[str, str], tuple[float, float]] = {}

    def begin(self, call: str, body: Mapping[str, Any], *, for_s: float) -> None:
        now = asyncio.get_running_loop().time()
        self._pauses[_kind(call, body)] = (now, now + for_s)

    def check(self, call: str, body: Mapping[str, Any]) -> None:
        now = asyncio.get_running_loop().time()
        begun, until = self._pauses.get(_kind(call, body), (now, now))
        if begun + _ON_ITS_WAY_S < now < until:
            self.early.append(call)


def _kind(call: str, body: Mapping[str, Any]) -> tuple[str, str]:
    return call, str(body.get("channel", "")) if call in _POSTS else ""


def _a_minute(method: str) -> int:
    if method in _TIER_2:
        return 20
    return 100 if method in _TIER_4 else 50
