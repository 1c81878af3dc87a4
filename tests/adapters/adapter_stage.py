"""What more the contract needs of a platform: second thoughts, clicks, and company."""

from typing import Protocol

from adapters.incoming import MessageKey
from adapters.port import Adapter
from tests.adapters.stage import Stage


class AdapterStage(Stage, Protocol):
    """A stage with a second adapter behind it, in which nothing is known of the first."""

    def another_adapter(self) -> Adapter:
        """Return one as in another process; `run` was not and will not be called."""
        ...

    def stranger(self) -> Adapter:
        """Return one whose credentials are wrong."""
        ...

    # --- what people do ---

    def edits(self, message: MessageKey, text: str) -> None:
        """Let the person write something else in place of a mention's text; files stay."""
        ...

    def arrives_again(self, message: MessageKey) -> None:
        """Let the platform deliver the message once more."""
        ...

    def leaves_the_few(self) -> None:
        """Let the person leave the private channel."""
        ...

    def loses_reply(self, message: MessageKey) -> None:
        """Let somebody else delete all that answers a message."""
        ...

    async def clicks_offer(self, message: MessageKey, label: str) -> str:
        """Click the button of that label below the answer, and return what is then shown."""
        ...

    # --- what went over the wire ---

    def times_posted(self) -> int:
        """Return how many requests to post a new message there were, those that failed too."""
        ...

    def times_called(self) -> int:
        """Return how many requests of any kind there were."""
        ...

    # --- what goes wrong ---

    def refuses_signs(self) -> None:
        """Let no sign be put on any message, for good."""
        ...

    def loses_edits(self) -> None:
        """Let the next edit be made, but whoever made it never hear so."""
        ...
