"""The two sides of the port: the inbox that adapters call, the adapters that the bot calls.

An adapter is to the bot what a web server is to an ASGI app: it stays connected, hands in what
people do, and shows what it is given. `adapters/__init__.py` tells how to write one.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from adapters.incoming import (
    Accepted,
    Arrival,
    EarlierFiles,
    Incoming,
    MessageKey,
    Rating,
    ReplyAddress,
    Retraction,
    Said,
    Sign,
)
from adapters.replies import Posted, Reply, ReplyPart
from adapters.requests import Request
from rag.events import FileShared
from rag.values import Audience, Scope


class Memory(Protocol):
    """What adapters keep between processes; implemented by the bot."""

    async def recall(self, place: Scope, name: str, *, within: Scope | None = None) -> str | None:
        """Return what was chosen in chat for a place, else for what it lies in, else its tenant.

        None where nothing was.

        Raises:
            InboxUnavailableError: the database did not answer.
        """
        ...

    async def remember(self, place: Scope, name: str, value: str) -> None:
        """Keep something about a place that an adapter has to know again, and nobody governs.

        Raises:
            InboxUnavailableError: it was not kept.
        """
        ...


class Inbox(Memory, Protocol):
    """Where adapters hand in what people do; implemented by the bot."""

    async def accept(self, incoming: Incoming) -> Accepted:
        """Store a message for good, or know that it does not concern Footnote.

        Acknowledge an event to its platform only after this returned. Calling it again with the
        same message, or with more or less of it, in any order, changes nothing that is done.

        Returns:
            What to show at once. Showing it is best effort: it may fail, and must not be waited
            for before acknowledging.

        Raises:
            InboxUnavailableError: nothing was stored. Let the platform deliver it again, or keep
                it in order and try again.
        """
        ...

    async def welcome(self, arrival: Arrival) -> None:
        """Greet in a channel that Footnote was added to: once, however often it is called.

        A channel that Footnote came back to is greeted again, if its removal was retracted.

        Raises:
            InboxUnavailableError: nothing was stored; let the platform deliver it again.
        """
        ...

    async def read_again(self, incoming: Incoming) -> None:
        """Read the files of a message again, also those being read: their bytes are others now.

        Until that is done, what was read before is answered from.

        Raises:
            InboxUnavailableError: nothing was changed; try again.
        """
        ...

    async def retract(self, retraction: Retraction) -> None:
        """Take back what is gone, with everything that came of it; before or after it was accepted.

        Raises:
            InboxUnavailableError: nothing was changed; try again.
        """
        ...

    async def rate(self, rating: Rating) -> None:
        """Keep what a person thinks of an answer; the last word counts. Unknown ones are dropped.

        Raises:
            InboxUnavailableError: it was not kept.
        """
        ...

    async def reply_now(self, request: Request) -> Reply:
        """Answer what needs neither a model nor a job; access is computed anew.

        Never raises: what goes wrong is told in the reply.
        """
        ...

    async def position(self, channel: str) -> str | None:
        """Return how far `channel` was read for good; None when it never was.

        Raises:
            InboxUnavailableError: the database did not answer.
        """
        ...

    async def positions(self, beginning: str) -> Mapping[str, str]:
        """Return how far all channels were read whose names begin so.

        Raises:
            InboxUnavailableError: the database did not answer.
        """
        ...

    async def advance(self, channel: str, position: str) -> None:
        """Say that everything in `channel` up to `position` is accepted.

        Raises:
            InboxUnavailableError: it was not kept.
        """
        ...


class Thread(Protocol):
    """One place to answer one message of a person in, for one attempt at it."""

    async def show(self, part: ReplyPart) -> Posted:
        """Show `part` in place of what this reply showed before.

        A snapshot that begins with what is shown is appended, any other replaces it, so that a
        restart and a take-over need no path of their own. `Progress` may be a status instead of a
        message where the platform has one. Parts may come faster than the platform allows: wait
        as long as it asks for, while whoever calls keeps only the newest part; or leave out a
        snapshot, since what follows holds it, too.

        The first post of a message is made once, however often it is tried: a post whose fate is
        unknown (a crash, a lost reply) is found again, by the platform's nonce or by looking for
        our own message, before another is made.

        Returns:
            What now stands in the thread, to be stored before the next part.

        Raises:
            PostRefusedError: the platform will never accept it.
            AddressExpiredError: this private place is gone; nothing was posted elsewhere.
            PlatformUnavailableError: it might accept it later; retries are already used up.
        """
        ...

    async def mark(self, sign: Sign) -> None:
        """Put a sign on the person's message in place of the one before, where there are such.

        Raises:
            AdapterError: it could not be; nothing depends on it.
        """
        ...

    async def remove(self) -> None:
        """Take back everything this reply posted; what is gone already is fine.

        Raises:
            AdapterError: something is still there.
        """
        ...


class Adapter(Protocol):
    """One platform; posting needs an address and credentials, never a connection."""

    platform: str
    """What its keys begin with, before the colon."""
    asks_first: bool
    """Files that nobody mentioned are read only where somebody said so, by the setting `index`."""

    @property
    def is_in(self) -> bool:
        """Whether the platform has let us in, and `run` takes in what people do."""
        ...

    def remember_with(self, memory: Memory) -> None:
        """Take what to keep things with that other processes should know, before all else."""
        ...

    async def run(self, inbox: Inbox) -> None:
        """Stay connected and hand in what people do, until cancelled.

        Reconnects by itself, and catches up from `inbox.position` on what it missed.

        Raises:
            AdapterError: the platform will never let us in: a wrong token, a missing right.
        """
        ...

    def thread(
        self,
        address: ReplyAddress,
        *,
        answers: MessageKey,
        posted: Posted | None,
        about: str = "",
    ) -> Thread:
        """Return a handle for posting; needs no `run`.

        Args:
            address: where to post.
            answers: the person's message, the arrival, or a key of the bot's own in the same
                scope; once per reply: under it a first post is found again.
            posted: what an earlier attempt left there, to go on with; without ids when nothing was
                ever posted, None when that is not known.
            about: in a person's words, for a thread that has a title; empty without. An address
                holds nothing of what people write: it is kept longer than that.
        """
        ...

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        """Stream a shared file to `path`, which does not exist yet.

        Raises:
            DownloadFailedError: not this time.
            DownloadRefusedError: never: it is gone, larger than `max_bytes`, or not ours to have.
        """
        ...

    async def audience(self, address: ReplyAddress, *, strict: bool) -> Audience:
        """Return the scopes that everyone who can read an answer there may see now.

        By the platform's own API, not from an event or a cache older than a minute. Unknown means
        no: on any doubt fewer scopes, at worst none. Of files from outside only those that were
        shared in that very place.

        Args:
            address: where the answer will be read.
            strict: where several people will read it, only what was shared there and the library.
        """
        ...

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        """Return what people said before in this thread, oldest first, the newest 50 at most.

        Empty where a thread was opened by a question to Footnote, and on any error.
        """
        ...

    async def earlier_files(self, scope: Scope, *, page: str | None) -> EarlierFiles:
        """Return a page of the files that Footnote may read in a channel, newest first.

        Args:
            scope: the channel.
            page: `next` of the page before; None for the first.

        Raises:
            PlatformUnavailableError: not this time.
            AdapterError: never: the platform does not let Footnote list them.
        """
        ...

    async def gone(self, message: MessageKey, file_ids: Collection[str]) -> Collection[str]:
        """Return which of the files that a message had are there no longer, for all we may see.

        All of them where the message is deleted, its channel is gone, or Footnote is not in it any
        more. What cannot be told is there, and so is what the platform only hides.

        Raises:
            PlatformUnavailableError: not this time.
        """
        ...
