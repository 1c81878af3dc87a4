"""What the contract needs of a platform: a person, a screen, and what can go wrong."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Protocol

from adapters.incoming import MessageKey, ThreadKey
from adapters.port import Adapter


class Trouble(Enum):
    """What the platform does to the next call of a kind, once."""

    REPLY_LOST = auto()
    """The next message is posted, but whoever posted it never hears so."""
    SECOND_REPLY_LOST = auto()
    """The one after the next."""
    BUSY = auto()
    """The next post is refused for a moment."""
    ERROR = auto()
    """The next post is answered by an error of the server, and not done."""
    FILE_GONE = auto()
    FILE_FORBIDDEN = auto()
    FILE_ERROR = auto()
    FILE_CUT = auto()
    """The next download ends in the middle."""
    DISCONNECTED = auto()
    """Every gateway is cut off, now."""


class Stage(Protocol):
    """One platform, on loopback: a public channel and another, a private one, and a person."""

    @property
    def adapter(self) -> Adapter:
        """The one on trial; it gives up on a call, with all retries, within two seconds."""
        ...

    tenant: str
    """`slack:T024`: what its keys begin with."""
    limit: int
    """Characters of the longest message."""
    delivers_again: bool
    """The platform waits to hear that an event is stored; else the adapter has to keep it."""
    progress_is_a_message: bool
    """What is being done is said in a message, not beside it."""

    # --- what the person does ---

    def asks(self, text: str, *, files: Mapping[str, bytes] | None = None) -> MessageKey:
        """Mention Footnote in the public channel, in a message of its own."""
        ...

    def asks_among_few(self, text: str) -> MessageKey:
        """Do so in the private channel."""
        ...

    def asks_alone(self, text: str) -> MessageKey:
        """Ask in the public channel so that only the asker will see the answer."""
        ...

    def chats(self, text: str) -> MessageKey:
        """Write into the public channel without mentioning Footnote."""
        ...

    def answers_back(self, text: str, *, to: MessageKey) -> MessageKey:
        """Mention Footnote in the thread below a message."""
        ...

    def deletes(self, message: MessageKey) -> None: ...

    async def rates(self, message: MessageKey, *, useful: bool) -> None:
        """Click a thumb below the answer to a message."""
        ...

    async def wants_passages(self, message: MessageKey) -> str:
        """Click `Passages` below the answer to a message, and return what is then shown."""
        ...

    # --- what there is to see ---

    def seen(self, message: MessageKey) -> list[str]:
        """Return all the person sees of the answer to a message: a text each, with its sources."""
        ...

    def seen_by_others(self, message: MessageKey) -> list[str]:
        """Return what everyone in the channel sees of it."""
        ...

    def ever_posted(self, message: MessageKey) -> int:
        """Return how many messages ever answered a message, those that are gone too."""
        ...

    def has_sign(self, message: MessageKey) -> bool: ...

    def status(self, message: MessageKey) -> str:
        """Return what is said to be being done; empty where that is a message, or nothing."""
        ...

    def thread_of(self, message: MessageKey) -> ThreadKey: ...

    def live(self, text: str) -> list[str]:
        """Return what clients would act on in a text, other than links that we built."""
        ...

    def unacknowledged(self) -> int:
        """Return how many events the platform still holds for a gateway."""
        ...

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait for something to become true; fail when it takes too long."""
        ...

    # --- what goes wrong ---

    def meets(self, trouble: Trouble) -> None: ...

    def is_away(self, *, away: bool) -> None:
        """Answer no call of any kind, or do so again."""
        ...

    def refuses_posts(self) -> None:
        """Let nothing be posted in the public channel, for good."""
        ...

    def expires(self) -> None:
        """Let every private place there is be gone."""
        ...

    def hides_channels(self) -> None:
        """Answer no question about who may see what."""
        ...
