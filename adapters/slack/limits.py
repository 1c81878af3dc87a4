"""What Slack asked to be left alone with for a while: by all callers, not only the one told."""

import asyncio
from collections.abc import Mapping

_BY_CHANNEL = {"chat.postMessage", "chat.postEphemeral"}
"""Slack limits posts by channel, all other methods by workspace."""


class Limits:
    """How long no call of a method is worth a try."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], float] = {}

    def left_s(self, method: str, arguments: Mapping[str, object]) -> float:
        """Return for how many seconds more; not above 0 when it may be called."""
        return self._until.get(_key(method, arguments), 0.0) - _now()

    def note(self, method: str, arguments: Mapping[str, object], *, wait_s: float) -> None:
        """Remember what Slack asked for, and nothing that is over."""
        self._until = {key: until for key, until in self._until.items() if until > _now()}
        self._until[_key(method, arguments)] = _now() + wait_s


def _key(method: str, arguments: Mapping[str, object]) -> tuple[str, str]:
    return method, str(arguments.get("channel", "")) if method in _BY_CHANNEL else ""


def _now() -> float:
    return asyncio.get_running_loop().time()
