"""What can happen to events on their way: twice, late, in another order, never."""

from collections import Counter
from collections.abc import Callable

from tests.fakes.discord.sessions import Event


class Mischief:
    """Stands between what happened and who is told."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._dropping: Counter[str] = Counter()
        self._doubling: Counter[str] = Counter()
        self._holding: set[str] | None = set()
        self._held: list[Event] = []
        self.told: list[Event] = []
        """Every event so far, those too that nobody was told of."""

    def drop(self, name: str, *, times: int = 1) -> None:
        """Let the next events of a name be lost for good; no resume brings them back."""
        self._dropping[name] += times

    def double(self, name: str, *, times: int = 1) -> None:
        """Tell of the next events of a name twice."""
        self._doubling[name] += times

    def hold(self, *names: str) -> None:
        """Keep events back until `release`; without names, all of them."""
        self._holding = set(names) or None

    def release(self, *, backwards: bool = False) -> None:
        """Tell of what was kept back, as it happened or the other way round."""
        self._holding = set()
        held, self._held = self._held, []
        for event in reversed(held) if backwards else held:
            self._tell(event)

    def again(self, holds: Callable[[Event], bool]) -> None:
        """Tell once more of every event so far that a condition holds for."""
        for event in [*self.told]:
            if holds(event):
                self._tell(event)

    def dispatch(self, event: Event) -> None:
        self.told.append(event)
        if self._dropping[event.name]:
            self._dropping[event.name] -= 1
        elif self._holding is None or event.name in self._holding:
            self._held.append(event)
        else:
            self._tell(event)
            if self._doubling[event.name]:
                self._doubling[event.name] -= 1
                self._tell(event)
