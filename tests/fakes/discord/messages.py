"""Payloads of messages, with or without what people wrote in them."""

from typing import Any

from tests.fakes.discord import objects
from tests.fakes.discord.cdn import Links
from tests.fakes.discord.things import HAS_THREAD, File, Json, Message, Ref, User
from tests.fakes.discord.world import World

Payload = dict[str, Any]


class Messages:
    """Shows messages to the application."""

    def __init__(self, world: World, links: Links) -> None:
        self._world = world
        self._links = links

    def may_read(self, message: Message, *, content: bool) -> bool:
        """Whether what people wrote is shown: the intent, or a message that concerns the bot."""
        bot = self._world.bot
        direct = self._world.channels[message.ref.channel].guild is None
        return content or direct or message.author == bot or bot in message.mentions

    def event(self, message: Message, *, content: bool) -> Payload:
        """Show a message as `MESSAGE_CREATE` and `MESSAGE_UPDATE` do."""
        channel = self._world.channels[message.ref.channel]
        payload = self.shown(message, content=content)
        payload["channel_type"] = int(channel.kind)
        guild = self._world.guilds.get(channel.guild) if channel.guild else None
        if guild is None:
            return payload
        payload["guild_id"] = guild.id
        if message.author in guild.members and message.webhook is None:
            payload["member"] = objects.member(self._world, guild, message.author, with_user=False)
        for mention in payload["mentions"]:
            if mention["id"] in guild.members:
                mention["member"] = objects.member(
                    self._world, guild, mention["id"], with_user=False
                )
        return payload

    def shown(self, message: Message, *, content: bool, deep: bool = True) -> Payload:
        """Show a message.

        Args:
            message: which.
            content: whether the application may read what others wrote.
            deep: with the message it replies to, and the thread below it.
        """
        reads = self.may_read(message, content=content)
        payload: Payload = {
            **self._written(message, reads=reads),
            "id": message.ref.id,
            "channel_id": message.ref.channel,
            "author": objects.user(self._author(message)),
            "mention_everyone": message.mention_everyone,
            "tts": False,
            "pinned": False,
        }
        payload |= self._optional(message)
        if message.reference is not None:
            payload |= self._pointing(message, message.reference, content=content, deep=deep)
        if message.has(HAS_THREAD) and deep:
            thread = self._world.channels.get(message.ref.id)
            payload |= {"thread": objects.channel(self._world, thread)} if thread else {}
        return payload

    def attachment(self, file: File) -> Payload:
        payload: Payload = {
            "id": file.id,
            "filename": file.name,
            "size": len(file.content),
            "url": self._links.signed(file),
            "proxy_url": self._links.signed(file),
        }
        if file.media_type is not None:
            payload["content_type"] = file.media_type
        return payload | ({"ephemeral": True} if file.is_ephemeral else {})

    def _written(self, message: Message, *, reads: bool) -> Payload:
        files = [self._world.files[one] for one in message.files if one in self._world.files]
        mentioned = [self._world.users[one] for one in message.mentions]
        return {
            "type": message.kind,
            "content": message.content if reads else "",
            "attachments": [self.attachment(file) for file in files] if reads else [],
            "embeds": [*message.embeds] if reads else [],
            "components": [*message.components] if reads else [],
            "mentions": [objects.user(one) for one in mentioned],
            "mention_roles": [*message.mention_roles],
            "timestamp": message.at.isoformat(),
            "edited_timestamp": message.edited_at.isoformat() if message.edited_at else None,
            "flags": message.flags,
        }

    def _optional(self, message: Message) -> Payload:
        payload: Payload = {}
        if message.nonce is not None:
            payload["nonce"] = message.nonce
        if message.webhook is not None:
            payload |= {"webhook_id": message.webhook, "application_id": message.webhook}
        if message.interaction is not None:
            payload["interaction_metadata"] = self._done_by(message.interaction)
        counts = dict.fromkeys(emoji for emoji, _ in message.reactions)
        if counts:
            payload["reactions"] = [self._reaction(message, emoji) for emoji in counts]
        return payload

    def _done_by(self, metadata: Json) -> Payload:
        shown: Payload = {
            **metadata,
            "user": objects.user(self._world.users[metadata["user"]]),
            "authorizing_integration_owners": {},
        }
        inner = "triggering_interaction_metadata"
        return shown | ({inner: self._done_by(metadata[inner])} if inner in metadata else {})

    def _reaction(self, message: Message, emoji: str) -> Payload:
        who = [user for name, user in message.reactions if name == emoji]
        return {
            "emoji": {"id": None, "name": emoji},
            "count": len(who),
            "count_details": {"burst": 0, "normal": len(who)},
            "me": self._world.bot in who,
            "me_burst": False,
            "burst_colors": [],
        }

    def _pointing(self, message: Message, at: Ref, *, content: bool, deep: bool) -> Payload:
        forwards = message.snapshot is not None
        place = self._world.channels.get(at.channel)
        reference: Payload = {"type": int(forwards), "message_id": at.id, "channel_id": at.channel}
        if place is not None and place.guild is not None:
            reference["guild_id"] = place.guild
        payload: Payload = {"message_reference": reference}
        if message.snapshot is not None:
            reads = self.may_read(message, content=content)
            inner = self._written(message.snapshot, reads=reads)
            payload["message_snapshots"] = [{"message": inner}]
        elif deep and message.kind in {19, 21}:
            target = self._world.messages.get(at)
            payload["referenced_message"] = (
                self.shown(target, content=content, deep=False) if target else None
            )
        return payload

    def _author(self, message: Message) -> User:
        return self._world.users[message.author]
