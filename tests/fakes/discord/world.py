"""Everything that is on Discord now, and every change that led to it."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tests.fakes.discord import permissions
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.things import (
    EPOCH_MS,
    SILENT,
    Change,
    Channel,
    File,
    Guild,
    Json,
    Kind,
    Message,
    Ping,
    Ref,
    Snowflake,
    User,
)

BOT_PERMISSIONS = permissions.DEFAULT & ~Permission.CREATE_PRIVATE_THREADS


@dataclass(kw_only=True)
class World:
    """What people's screens are made of."""

    bot: Snowflake = field(init=False)
    """The application and its bot have one id."""
    guilds: dict[Snowflake, Guild] = field(default_factory=dict)
    """All there are, those too that the bot is not in."""
    users: dict[Snowflake, User] = field(default_factory=dict)
    channels: dict[Snowflake, Channel] = field(default_factory=dict)
    messages: dict[Ref, Message] = field(default_factory=dict)
    files: dict[Snowflake, File] = field(default_factory=dict)
    modals: dict[Snowflake, Json] = field(default_factory=dict)
    """The modal that is open, by person."""
    pings: list[Ping] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at each change; cleared by whoever waits."""
    _standing: dict[Snowflake, dict[Snowflake, Message]] = field(default_factory=dict)
    """Messages by channel, so that many do not make everything slow."""
    _last_id: int = 0
    _past: int = 0

    def __post_init__(self) -> None:
        self.bot = self.new_id()
        self.users[self.bot] = User(id=self.bot, name="footnote", is_bot=True)

    def new_id(self, *, ago_s: float = 0.0) -> Snowflake:
        """Return an id that is later than all before, or one of the past."""
        made = (time.time_ns() // 10**6 - int(ago_s * 1000) - EPOCH_MS) << 22
        if not ago_s:
            self._last_id = made = max(self._last_id + 1, made)
            return Snowflake(str(made))
        self._past += 1
        return Snowflake(str(made + self._past % 2**22))

    def put(self, message: Message) -> None:
        """Add a message, or put it in the place of the one before; ring the phones of a new one."""
        is_new = message.ref not in self.messages
        self.messages[message.ref] = message
        self._standing.setdefault(message.ref.channel, {})[message.ref.id] = message
        self._note(Change(channel=message.ref.channel, message=message))
        if is_new and not message.has(SILENT):
            for user in self._called_by(message):
                self.pings.append(
                    Ping(user=user, channel=message.ref.channel, message=message.ref.id)
                )

    def age(self, channel: Snowflake, seconds: float) -> None:
        """Let all messages of a channel be older than they are."""
        for message in self.messages_in(channel):
            self._take_away(message)
            older = Snowflake(str(int(message.ref.id) - (int(seconds * 1000) << 22)))
            self._note(Change(channel=channel, gone=message.ref.id))
            self.put(replace(message, ref=Ref(channel, older)))

    def remove(self, message: Message) -> None:
        """Take away a message and its files."""
        self._take_away(message)
        for file in message.files:
            self.files.pop(file, None)
        self._note(Change(channel=message.ref.channel, gone=message.ref.id))

    def remove_channel(self, channel: Snowflake) -> None:
        for message in self.messages_in(channel):
            self.remove(message)
        del self.channels[channel]
        self.nudge()

    def set_typing(self, channel: Snowflake, *, typing: bool) -> None:
        self._note(Change(channel=channel, typing=typing))

    def messages_in(self, channel: Snowflake) -> list[Message]:
        """Return what stands in a channel, oldest first."""
        there = self._standing.get(channel, {}).values()
        return sorted(there, key=lambda message: int(message.ref.id))

    def threads_of(self, channel: Snowflake) -> list[Channel]:
        return [c for c in self.channels.values() if c.is_thread and c.parent == channel]

    def own_guilds(self) -> list[Guild]:
        """Return the servers that the bot is in."""
        return [guild for guild in self.guilds.values() if self.bot in guild.members]

    def permissions(self, user: Snowflake, channel: Channel) -> Permission:
        """Return what somebody may do somewhere; nothing in private threads of others."""
        if channel.guild is None:
            return permissions.DEFAULT if user in channel.members else permissions.NOTHING
        guild = self.guilds.get(channel.guild)
        if guild is None or user not in guild.members:
            return permissions.NOTHING
        place = self.channels[channel.parent] if channel.is_thread and channel.parent else channel
        found = permissions.in_channel(
            self.granted(user, guild),
            {str(target): overwrite for target, overwrite in place.overwrites.items()},
            everyone=guild.id,
            roles=guild.members[user],
            member=user,
            is_thread=channel.is_thread,
        )
        hidden = channel.kind is Kind.PRIVATE_THREAD and user not in channel.members
        return permissions.NOTHING if hidden and not found & Permission.MANAGE_THREADS else found

    def granted(self, user: Snowflake, guild: Guild) -> Permission:
        """Return what somebody's roles give in the whole server."""
        roles = [guild.everyone, *(guild.roles[role] for role in guild.members[user])]
        return permissions.in_guild((r.permissions for r in roles), is_owner=user == guild.owner)

    def sees(self, user: Snowflake, channel: Channel) -> bool:
        return bool(self.permissions(user, channel) & Permission.VIEW_CHANNEL)

    def nudge(self) -> None:
        """Wake those who wait for something to change."""
        self.changed.set()

    def _called_by(self, message: Message) -> set[Snowflake]:
        channel = self.channels[message.ref.channel]
        guild = self.guilds.get(channel.guild) if channel.guild else None
        called = set(message.mentions) | (channel.members if channel.guild is None else set())
        for user, roles in guild.members.items() if guild else ():
            if message.mention_everyone or roles & set(message.mention_roles):
                called.add(user)
        if message.only_for is not None:
            called &= {message.only_for}
        return {user for user in called - {message.author} if self.sees(user, channel)}

    def _take_away(self, message: Message) -> None:
        del self.messages[message.ref]
        del self._standing[message.ref.channel][message.ref.id]

    def _note(self, change: Change) -> None:
        self.changes.append(change)
        self.changed.set()


def now() -> datetime:
    return datetime.now(UTC)
