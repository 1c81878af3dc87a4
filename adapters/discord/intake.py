"""One message of a person → the inbox, with all that it does not say itself."""

import logging
from collections.abc import Callable

import discord

from adapters.background import Background
from adapters.discord.authors import author
from adapters.discord.conversations import Conversations
from adapters.discord.directory import Directory
from adapters.discord.inbound import Circumstances, incoming
from adapters.discord.keys import scope
from adapters.discord.written import Author, author_of, mentions_us, place_of
from adapters.errors import AdapterError
from adapters.incoming import Accepted, Incoming
from adapters.port import Inbox, Thread

_LOG = logging.getLogger(__name__)


class Intake:
    """Hands in messages, and shows what is said to them at once."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        bot: str,
        directory: Directory,
        conversations: Conversations,
        background: Background,
        thread_of: Callable[[Incoming], Thread],
    ) -> None:
        self._inbox = inbox
        self._bot = bot
        self._directory = directory
        self._conversations = conversations
        self._background = background
        self._thread_of = thread_of

    async def read(self, message: discord.Message, is_fresh: bool) -> None:
        """Hand in a message; of one that is not fresh only the files.

        Raises:
            InboxUnavailableError: nothing was stored.
        """
        found = await self.as_incoming(message, is_fresh=is_fresh)
        if found is not None:
            self.show_sign(found, await self._inbox.accept(found))

    async def as_incoming(self, message: discord.Message, *, is_fresh: bool) -> Incoming | None:
        """Return a message as the inbox takes it; None when its server has to be chosen first.

        Raises:
            InboxUnavailableError: it cannot be known now.
        """
        guild = await self._conversations.about(message)
        if guild is None:
            return None
        known = Circumstances(
            bot=self._bot,
            guild=guild,
            author=await self._author(message, guild),
            root=await self._conversations.root(message),
            inline=await self._is_inline(message, guild),
            is_fresh=is_fresh,
        )
        return incoming(message, known)

    def show_sign(self, message: Incoming, accepted: Accepted) -> None:
        """Put a sign on a message if it is worth one, without waiting for that."""
        if accepted.sign is not None:
            thread, sign = self._thread_of(message), accepted.sign
            self._background.start(lambda: thread.mark(sign))

    async def _author(self, message: discord.Message, guild: str) -> Author | None:
        """Return who wrote a message; asked for only where that did not come with it."""
        known = author_of(message)
        if known is not None:
            return known
        try:
            return await author(self._directory, guild, str(message.author.id))
        except AdapterError as error:
            _LOG.info("%s is not known: %s", message.author.id, error)
            return None

    async def _is_inline(self, message: discord.Message, guild: str) -> bool:
        """Whether answers stand in the channel, not in threads; asked only of who asks."""
        place = place_of(message.channel)
        if not place.takes_threads or not mentions_us(message, self._bot):
            return False
        within = scope(guild, place.category) if place.category else None
        chosen = await self._inbox.recall(scope(guild, place.id), "answers", within=within)
        return chosen == "inline"
