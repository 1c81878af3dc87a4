"""How often a workspace is written to: all replies of a process take turns at it."""

import asyncio


class Turns:
    """Calls of one method that come at least so far apart, but for those that cannot wait."""

    def __init__(self, *, apart_s: float) -> None:
        self._apart_s = apart_s
        self._free_at = 0.0

    def take(self, *, anyway: bool) -> bool:
        """Return whether it may be called now; one made `anyway` is made up for by the next."""
        now = asyncio.get_running_loop().time()
        if now < self._free_at and not anyway:
            return False
        self._free_at = max(now, self._free_at) + self._apart_s
        return True


class Pacing:
    """What a message that grows is written with; Slack limits each method by itself."""

    def __init__(self, *, between_edits_s: float, between_appends_s: float) -> None:
        self._edits = Turns(apart_s=between_edits_s)
        self._appends = Turns(apart_s=between_appends_s)

    def lets(self, *, streams: bool, is_whole: bool) -> bool:
        """Return whether a message may be written to now; to its end it always may."""
        if not streams:
            return self._edits.take(anyway=is_whole)
        return is_whole or self._appends.take(anyway=False)
