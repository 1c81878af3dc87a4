"""What people do on Discord with threads and forum posts."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.fakes.discord.things import Channel, Kind, Message, Ref, Snowflake
from tests.fakes.discord.threads import opened
from tests.fakes.discord.writers import Files, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener(Writer):
    """Somebody who opens threads, and lets others in."""

    def starts_thread(
        self,
        at: Ref | Snowflake,
        name: str,
        *,
        private: bool = False,
        among: Sequence["Writer"] = (),
    ) -> Snowflake:
        """Open a thread from a message, or below a channel.

        Args:
            at: a message, or a channel.
            name: its title.
            private: whether others do not see it.
            among: who is in it, too.
        """
        start = self._world.messages[at] if isinstance(at, Ref) else None
        parent = self._world.channels[at.channel if isinstance(at, Ref) else at]
        return opened(
            self._world,
            self.platform.news,
            parent,
            name=name,
            by=self.id,
            kind=Kind.PRIVATE_THREAD if private else None,
            start=start,
            members=tuple(one.id for one in among),
        ).id

    def posts(
        self,
        forum: Snowflake,
        title: str,
        text: str,
        *,
        files: Files | None = None,
        mentions_bot: bool = False,
    ) -> Ref:
        """Open a post in a forum, and return its first message; the post has the same id."""
        place, id_ = self._world.channels[forum], self._world.new_id()
        shape = Channel(
            id=id_, kind=Kind.PUBLIC_THREAD, name=title, parent=forum, guild=place.guild
        )
        named = f"<@{self._world.bot}> {text}" if mentions_bot else text
        first = Message(
            ref=Ref(id_, id_), author=self.id, content=named, files=self.uploads(shape, files or {})
        )
        self._world.channels[id_] = shape
        first = self.calling(first, None)
        opened(self._world, self.platform.news, place, name=title, by=self.id, first=first)
        return first.ref

    def adds_bot(self, thread: Snowflake) -> None:
        """Let the bot into a thread."""
        there = self._world.channels[thread]
        there.members.add(self._world.bot)
        self.platform.news.thread(there, "THREAD_CREATE")
        self.platform.news.thread_members(there, joined=(self._world.bot,), left=())

    def removes_bot(self, thread: Snowflake) -> None:
        there = self._world.channels[thread]
        there.members.discard(self._world.bot)
        self.platform.news.thread_members(there, joined=(), left=(self._world.bot,))

    def joins(self, thread: Snowflake) -> None:
        self._world.channels[thread].members.add(self.id)
        self.platform.news.thread_members(self._world.channels[thread], joined=(self.id,), left=())

    def leaves(self, thread: Snowflake) -> None:
        self._world.channels[thread].members.discard(self.id)
        self.platform.news.thread_members(self._world.channels[thread], joined=(), left=(self.id,))
