"""The last things that were seen, as many as are worth remembering."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T", bound=Hashable)


class Recent(Generic[_T]):
    """A set that forgets what was added first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: OrderedDict[_T, None] = OrderedDict()

    def __contains__(self, thing: object) -> bool:
        return thing in self._seen

    def add(self, thing: _T) -> None:
        self._seen[thing] = None
        self._seen.move_to_end(thing)
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)
