"""Whether a workspace lets answers be streamed; what one process met, all know for a day."""

import logging
import time
from collections.abc import Awaitable, Callable

from adapters.errors import AdapterError
from adapters.port import Memory
from rag.values import Scope

_LOG = logging.getLogger(__name__)

_NAME = "streams"
_TRY_AGAIN_S = 86_400.0
_OF_WORKSPACE = {
    "accesslimited",
    "access_denied",
    "feature_not_enabled",
    "free_team_not_allowed",
    "method_deprecated",
    "missing_scope",
    "no_permission",
    "not_allowed",
    "not_allowed_token_type",
    "paid_teams_only",
    "plan_upgrade_required",
    "team_access_not_granted",
    "unknown_method",
}
"""All other errors are about one asker, one thread or one text."""


class Streams:
    """What a workspace refused."""

    def __init__(self, place: Callable[[], Awaitable[Scope]]) -> None:
        """Remember under what `place` returns."""
        self.memory: Memory | None = None
        """Shared with other processes; without one each knows what it met by itself."""
        self._place = place
        self._noted = ""

    async def refused(self) -> str | None:
        """Return Slack's error; None where streams may be tried, once a day at least."""
        try:
            if self.memory is not None:
                self._noted = await self.memory.recall(await self._place(), _NAME) or self._noted
        except AdapterError as error:
            _LOG.info("whether streams are refused is not known: %s", error)
        refusal, _, at = self._noted.partition(" ")
        return refusal if at and time.time() - float(at) < _TRY_AGAIN_S else None

    async def note(self, error: str) -> None:
        """Remember a refusal, if all of the workspace will meet it."""
        if error not in _OF_WORKSPACE:
            return
        self._noted = f"{error} {time.time():.0f}"
        try:
            if self.memory is not None:
                await self.memory.remember(await self._place(), _NAME, self._noted)
        except AdapterError as missed:
            _LOG.info("that streams are refused is known to this process alone: %s", missed)
