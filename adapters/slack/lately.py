"""What happened lately: Slack tells of most things more than once."""

from collections import OrderedDict
from collections.abc import Hashable


class Lately:
    """Remembers the newest of many things, `most` of them."""

    def __init__(self, most: int = 1_000) -> None:
        self._most = most
        self._seen: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, one: Hashable) -> bool:
        return one in self._seen

    def add(self, one: Hashable) -> bool:
        """Remember a thing; return whether it was not known."""
        is_new = one not in self._seen
        self._seen[one] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return is_new
