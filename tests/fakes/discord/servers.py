"""One Discord server: its channels, and what moderators do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import DEFAULT, NOTHING, Overwrite, Permission
from tests.fakes.discord.platform import Platform
from tests.fakes.discord.rosters import Roster
from tests.fakes.discord.things import LONG_AGO, Channel, Guild, Kind, Ref, Role, Snowflake
from tests.fakes.discord.world import BOT_PERMISSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Server(Roster):
    """A handle on one server."""

    def channel(
        self,
        name: str,
        *,
        kind: Kind = Kind.TEXT,
        below: Snowflake | None = None,
        only: Sequence[Person | Snowflake] | None = None,
    ) -> Snowflake:
        """Open a channel.

        Args:
            name: what it is called.
            kind: text unless said otherwise.
            below: its category, whose overwrites it takes over at first.
            only: people and roles who see it, beside the bot; None: everyone.
        """
        channel = Channel(
            id=self._world.new_id(), kind=kind, name=name, guild=self.id, parent=below
        )
        channel.position = len(self._world.channels)
        if below is not None:
            channel.overwrites.update(self._world.channels[below].overwrites)
        if only is not None:
            hidden = Overwrite(target=self.id, is_member=False, deny=Permission.VIEW_CHANNEL)
            channel.overwrites[self.id] = hidden
            for one in [self._world.bot, *only]:
                overwrite = _overwrite(one, allow=Permission.VIEW_CHANNEL, bot=self._world.bot)
                channel.overwrites[Snowflake(overwrite.target)] = overwrite
        self._world.channels[channel.id] = channel
        self.platform.news.channel(channel, "CHANNEL_CREATE")
        return channel.id

    def overwrites(
        self,
        channel: Snowflake,
        target: Person | Snowflake,
        *,
        allow: Permission = NOTHING,
        deny: Permission = NOTHING,
    ) -> None:
        """Set what a channel gives to, or takes from, a person or a role.

        Args:
            channel: where.
            target: a person, the bot (`world.bot`), a role, or `server.id` for everyone.
            allow: what is given.
            deny: what is taken.
        """
        there = self._world.channels[channel]
        saw = self._world.sees(self._world.bot, there)
        overwrite = _overwrite(target, allow=allow, deny=deny, bot=self._world.bot)
        there.overwrites[Snowflake(overwrite.target)] = overwrite
        self.platform.news.channel(there, "CHANNEL_UPDATE")
        if not saw and self._world.sees(self._world.bot, there):
            self.platform.news.threads_synced(there)

    def hides_from_bot(self, channel: Snowflake) -> None:
        self.overwrites(channel, self._world.bot, deny=Permission.VIEW_CHANNEL)

    def moves(self, channel: Snowflake, *, below: Snowflake) -> None:
        """Move a channel into a category and take over its overwrites."""
        there = self._world.channels[channel]
        there.parent = below
        there.overwrites = dict(self._world.channels[below].overwrites)
        self.platform.news.channel(there, "CHANNEL_UPDATE")

    def deletes_channel(self, channel: Snowflake) -> None:
        """Delete a channel with its threads, or a thread; no message is told of by itself."""
        gone = self._world.channels[channel]
        if gone.is_thread:
            self.platform.news.thread_deleted(gone)
        else:
            for thread in self._world.threads_of(channel):
                self._world.remove_channel(thread.id)
            self.platform.news.channel(gone, "CHANNEL_DELETE")
        self._world.remove_channel(channel)

    def deletes(self, *messages: Ref) -> None:
        """Delete anybody's messages, as moderators may; several at once in bulk."""
        gone = [self._world.messages[message] for message in messages]
        for message in gone:
            self._world.remove(message)
        self.platform.news.deleted(*gone)

    def archives(self, thread: Snowflake, *, locks: bool = False) -> None:
        there = self._world.channels[thread]
        there.is_archived, there.is_locked, there.archived_at = True, locks, datetime.now(UTC)
        self.platform.news.thread(there, "THREAD_UPDATE")

    # --- the bot ---

    def kicks_bot(self) -> None:
        """Remove the bot, and what it knew of the server with it."""
        del self.guild.members[self._world.bot]
        for role in [role for role in self.guild.roles.values() if role.is_managed]:
            del self.guild.roles[role.id]
        self.platform.news.guild(self.guild, "GUILD_DELETE")

    def adds_bot(
        self, permissions: Permission = BOT_PERMISSIONS, *, by: Person | None = None
    ) -> None:
        """Add the bot with a role of its own."""
        self.guild.bot_joined_at = datetime.now(UTC)
        self.guild.bot_added_by = by.id if by else None
        role = Role(
            id=self._world.new_id(),
            name="Footnote",
            permissions=permissions,
            position=1,
            bot=self._world.bot,
        )
        self.guild.roles[role.id] = role
        self.guild.members[self._world.bot] = {role.id}
        self.platform.news.guild_opened(self.guild)

    def is_down(self) -> None:
        """Let the server be unavailable for a while, as in an outage; nothing is gone."""
        self.platform.news.guild(self.guild, "GUILD_DELETE", unavailable=True)

    def is_up_again(self) -> None:
        self.platform.news.guild_opened(self.guild, was_down=True)


def opened(name: str, *, platform: Platform, has_bot: bool) -> Server:
    """Open a server; the bot is in it unless it is yet to be added."""
    guild = Guild(id=platform.world.new_id(), name=name, owner=Snowflake("0"))
    guild.roles[guild.id] = replace(guild.everyone, permissions=DEFAULT)
    server = Server(guild=guild, platform=platform)
    platform.world.guilds[guild.id] = guild
    if has_bot:
        server.adds_bot()
        guild.bot_joined_at = LONG_AGO
    return server


def _overwrite(
    target: Person | Snowflake,
    *,
    allow: Permission = NOTHING,
    deny: Permission = NOTHING,
    bot: Snowflake,
) -> Overwrite:
    id_ = target.id if isinstance(target, Person) else target
    is_member = isinstance(target, Person) or target == bot
    return Overwrite(target=id_, is_member=is_member, allow=allow, deny=deny)
