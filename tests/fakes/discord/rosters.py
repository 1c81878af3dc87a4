"""Who is on a Discord server, and what roles they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import NOTHING, Permission
from tests.fakes.discord.platform import Platform
from tests.fakes.discord.things import Channel, Guild, Kind, Role, Snowflake, User
from tests.fakes.discord.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The members and roles of one server."""

    guild: Guild
    platform: Platform

    @property
    def id(self) -> Snowflake:
        return self.guild.id

    def person(self, name: str, *, roles: Sequence[Snowflake] = ()) -> Person:
        """Return somebody new who joins, and has a conversation with the bot."""
        user = User(id=self._world.new_id(), name=name)
        self._world.users[user.id] = user
        direct = self._world.new_id()
        both = {user.id, self._world.bot}
        self._world.channels[direct] = Channel(id=direct, kind=Kind.DM, name=name, members=both)
        person = Person(user=user, platform=self.platform)
        self.joined(person, roles=roles)
        return person

    def joined(self, person: Person, *, roles: Sequence[Snowflake] = ()) -> None:
        """Let somebody of another server join this one, too."""
        self.guild.members[person.id] = set(roles)
        self.platform.news.member(self.guild, person.id, "GUILD_MEMBER_ADD")

    def left(self, person: Person) -> None:
        del self.guild.members[person.id]
        for thread in self._world.channels.values():
            if thread.guild == self.id and thread.is_thread:
                thread.members.discard(person.id)
        self.platform.news.member(self.guild, person.id, "GUILD_MEMBER_REMOVE")

    def owned_by(self, person: Person) -> None:
        self.guild.owner = person.id
        self.platform.news.guild(self.guild, "GUILD_UPDATE")

    def role(
        self, name: str, *, permissions: Permission = NOTHING, is_mentionable: bool = False
    ) -> Snowflake:
        """Make a role."""
        role = Role(
            id=self._world.new_id(),
            name=name,
            permissions=permissions,
            position=len(self.guild.roles),
            is_mentionable=is_mentionable,
        )
        self.guild.roles[role.id] = role
        self.platform.news.role(self.guild, role, "GUILD_ROLE_CREATE")
        return role.id

    def gives(self, person: Person, *roles: Snowflake) -> None:
        self._set_roles(person.id, self.guild.members[person.id] | set(roles))

    def takes(self, person: Person, *roles: Snowflake) -> None:
        self._set_roles(person.id, self.guild.members[person.id] - set(roles))

    def permits(self, role: Snowflake, permissions: Permission) -> None:
        """Let a role give these permissions and no others; `server.id` is `@everyone`."""
        self.guild.roles[role].permissions = permissions
        self.platform.news.role(self.guild, self.guild.roles[role], "GUILD_ROLE_UPDATE")

    def permits_bot(self, permissions: Permission) -> None:
        """Let the bot's own role give these permissions and no others."""
        self.permits(self._bot_role(), permissions)

    def deletes_role(self, role: Snowflake) -> None:
        gone = self.guild.roles.pop(role)
        for roles in self.guild.members.values():
            roles.discard(role)
        self.platform.news.role(self.guild, gone, "GUILD_ROLE_DELETE")

    @property
    def _world(self) -> World:
        return self.platform.world

    def _bot_role(self) -> Snowflake:
        return next(r.id for r in self.guild.roles.values() if r.is_managed)

    def _set_roles(self, user: Snowflake, roles: set[Snowflake]) -> None:
        self.guild.members[user] = roles
        self.platform.news.member(self.guild, user, "GUILD_MEMBER_UPDATE")
