"""What people do on Discord by writing: messages, replies, forwards, reactions."""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tests.fakes.discord import world as worlds
from tests.fakes.discord.mentions import Mentioned, mentioned
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.platform import Platform
from tests.fakes.discord.things import (
    HAS_SNAPSHOT,
    THREADS,
    Channel,
    File,
    Kind,
    Message,
    Ref,
    Snowflake,
    User,
)

Files = Mapping[str, bytes]
"""By name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody who writes; in private threads, who writes is in them from then on."""

    user: User
    platform: Platform

    @property
    def id(self) -> Snowflake:
        return self.user.id

    @property
    def dm(self) -> Snowflake:
        """This person's conversation with the bot."""
        channels = self.platform.world.channels.values()
        return next(c.id for c in channels if c.kind is Kind.DM and self.id in c.members)

    def says(
        self,
        channel: Snowflake,
        text: str,
        *,
        files: Files | None = None,
        mentions_bot: bool = True,
        mentions: Sequence["Writer"] = (),
        replies_to: Ref | None = None,
        pings: bool = True,
        ago_s: float = 0.0,
    ) -> Ref:
        """Write a message. Nobody mentions the bot when they are alone with it.

        Args:
            channel: where; a thread is a channel, too.
            text: what follows the mentions, as Discord's Markdown.
            files: by name.
            mentions_bot: whether the text begins with `@Footnote`.
            mentions: people who are named after it.
            replies_to: a message there.
            pings: whether the reply calls its author.
            ago_s: how long ago it was written; nobody is told of what is not new.

        Raises:
            AssertionError: this person may not write there.
        """
        place = self._may(channel, text)
        names = [self._world.bot] if mentions_bot and place.guild else []
        named = [f"<@{name}>" for name in [*names, *(one.id for one in mentions)]]
        content = " ".join([*named, text]).strip()
        message = Message(
            ref=Ref(channel, self._world.new_id(ago_s=ago_s)),
            author=self.id,
            content=content,
            files=self.uploads(place, files or {}),
            kind=19 if replies_to else 0,
            reference=replies_to,
        )
        return self._put(self.calling(message, replies_to if pings else None), is_new=not ago_s)

    def forwards(self, message: Ref, to: Snowflake) -> Ref:
        """Forward a message into another channel; its files come along."""
        place, original = self._may(to, "x"), self._world.messages[message]
        contents = {self._world.files[f].name: self._world.files[f].content for f in original.files}
        inside = original.snapshot or original
        snapshot = replace(inside, files=self.uploads(place, contents) or inside.files)
        forwarded = Message(
            ref=Ref(to, self._world.new_id()),
            author=self.id,
            flags=HAS_SNAPSHOT,
            reference=message,
            snapshot=snapshot,
        )
        return self._put(forwarded)

    def edits(self, message: Ref, text: str) -> None:
        """Give an own message another text; a mention of the bot at its beginning stays."""
        before = self._world.messages[message]
        bot = f"<@{self._world.bot}>"
        content = f"{bot} {text}".strip() if before.content.startswith(bot) else text
        self._change(replace(before, content=content, edited_at=worlds.now()))

    def removes_file(self, message: Ref, name: str) -> None:
        """Take a file out of an own message; whether something else is left does not matter."""
        before = self._world.messages[message]
        gone = next(f for f in before.files if self._world.files[f].name == name)
        left = tuple(file for file in before.files if file != gone)
        self._change(replace(before, files=left, edited_at=worlds.now()))
        del self._world.files[gone]

    def deletes(self, *messages: Ref) -> None:
        """Delete messages; several at once as moderators' tools do."""
        gone = [self._world.messages[message] for message in messages]
        for message in gone:
            self._world.remove(message)
        self.platform.news.deleted(*gone)

    def reacts(self, message: Ref, emoji: str) -> None:
        before = self._world.messages[message]
        self._world.put(replace(before, reactions=(*before.reactions, (emoji, self.id))))
        self.platform.news.reacted(message, emoji, self.id, added=True)

    def uploads(
        self, place: Channel, files: Files, *, is_ephemeral: bool = False
    ) -> tuple[Snowflake, ...]:
        """Upload files, and return their ids."""
        kept = []
        for name, content in files.items():
            file = File(
                id=self._world.new_id(),
                name=name,
                content=content,
                channel=place.id,
                media_type=_media_type(name),
                is_ephemeral=is_ephemeral,
            )
            self._world.files[file.id] = file
            kept.append(file.id)
        return tuple(kept)

    @property
    def _world(self) -> worlds.World:
        return self.platform.world

    def _may(self, channel: Snowflake, text: str) -> Channel:
        place = self._world.channels[channel]
        has = self._world.permissions(self.id, place)
        writes = Permission.SEND_MESSAGES
        if place.kind in THREADS:
            writes = Permission.SEND_MESSAGES_IN_THREADS
        assert has & writes, f"{self.user.name} may not write {text!r} in {place.name!r}"
        return place

    def _put(self, message: Message, *, is_new: bool = True) -> Ref:
        place = self._world.channels[message.ref.channel]
        if place.is_thread:
            place.is_archived = False
            place.members.add(self.id)
        self._world.put(message)
        if is_new:
            self.platform.news.said(message)
        return message.ref

    def _change(self, message: Message) -> None:
        called = self.calling(message, message.reference if message.kind == 19 else None)
        self._world.put(called)
        self.platform.news.changed(called)

    def calling(self, message: Message, replied_to: Ref | None) -> Message:
        """Find out who a message calls."""
        target = self._world.messages.get(replied_to) if replied_to else None
        found: Mentioned = mentioned(
            self._world,
            self._world.channels[message.ref.channel],
            message.content,
            by=self.id,
            allowed=None,
            replied_to=target.author if target else None,
        )
        return replace(
            message,
            mentions=found.mentions,
            mention_roles=found.mention_roles,
            mention_everyone=found.mention_everyone,
        )


def _media_type(name: str) -> str | None:
    """Guess as Discord does, which says nothing of endings it does not know."""
    guessed = mimetypes.guess_type(name)[0]
    text = guessed is not None and guessed.startswith("text/")
    return f"{guessed}; charset=utf-8" if text else guessed
