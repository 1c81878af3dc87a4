"""What every call of the API is given, and what is checked for many of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.breaking import RefusedError
from tests.fakes.discord.commands import Commands
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.messages import Messages
from tests.fakes.discord.news import News
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.things import Channel, Guild, Message, Ref, Snowflake
from tests.fakes.discord.world import World

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    media_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request and its surroundings."""

    world: World
    news: News
    commands: Commands
    interactions: Interactions
    granted: Intent
    """Privileged intents of the application; without content it reads none by the API either."""
    gateway_url: str
    shards: int
    names: Mapping[str, str]
    """What stands in the path."""
    query: Mapping[str, str]
    body: Any
    uploads: Mapping[int, Upload] = field(default_factory=dict)

    @property
    def messages(self) -> Messages:
        return self.news.messages

    def id(self, name: str) -> Snowflake:
        return Snowflake(self.names[name])

    def shown(self, message: Message) -> Payload:
        content = bool(self.granted & Intent.MESSAGE_CONTENT)
        return self.messages.shown(message, content=content)

    def guild(self) -> Guild:
        found = self.world.guilds.get(self.id("guild"))
        if found is None or self.world.bot not in found.members:
            raise RefusedError(404, 10004, "Unknown Guild")
        return found

    def channel(self, *needs: Permission) -> Channel:
        """Return the channel that a call names, where the bot may do what it needs.

        Raises:
            RefusedError: 10003, 50001 (not seen), or 50013 (seen).
        """
        found = self.world.channels.get(self.id("channel"))
        if found is None:
            raise RefusedError(404, 10003, "Unknown Channel")
        has = self.world.permissions(self.world.bot, found)
        if not has & Permission.VIEW_CHANNEL:
            raise RefusedError(403, 50001, "Missing Access")
        if any(not has & need for need in needs):
            raise RefusedError(403, 50013, "Missing Permissions")
        return found

    def check_granted(self, intent: Intent) -> None:
        """Check that the application may have lists that an intent protects.

        Raises:
            RefusedError: 50001.
        """
        if not self.granted & intent:
            raise RefusedError(403, 50001, "Missing Access")

    def may(self, channel: Channel, permission: Permission) -> bool:
        return bool(self.world.permissions(self.world.bot, channel) & permission)

    def message(self, channel: Channel) -> Message:
        """Return the message that a call names; private ones are not found."""
        found = self.world.messages.get(Ref(channel.id, self.id("message")))
        if found is None or found.only_for is not None:
            raise RefusedError(404, 10008, "Unknown Message")
        return found


Answer = Callable[[Call], Any]
"""Does it and returns the body, or None for none; raises `RefusedError`."""
