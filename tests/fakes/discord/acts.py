"""Payloads of what people do with commands, buttons, menus and modals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord import commands, objects
from tests.fakes.discord.intents import NO_INTENT
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.options import Options, Value
from tests.fakes.discord.platform import Platform
from tests.fakes.discord.things import Json, Message, Snowflake, User
from tests.fakes.discord.writers import Writer

Payload = dict[str, Any]
ATTACHMENT_BYTES = 10 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Turns what one person does into interactions."""

    writer: Writer
    platform: Platform

    def sent(
        self, interaction: Interaction, data: Payload, *, message: Message | None = None
    ) -> Interaction:
        """Tell the application of an interaction."""
        world = self.platform.world
        channel = world.channels[interaction.channel]
        guild = world.guilds.get(channel.guild) if channel.guild else None
        payload: Payload = {
            "id": interaction.id,
            "application_id": world.bot,
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "data": data,
            "channel_id": channel.id,
            "channel": objects.place(world, channel, self._user.id),
            "app_permissions": str(int(world.permissions(world.bot, channel))),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": guild.id if guild else "0"},
            "context": 0 if guild else 1,
            "attachment_size_limit": ATTACHMENT_BYTES,
        }
        if guild is None:
            payload["user"] = objects.user(self._user)
        else:
            permissions = str(int(world.permissions(self._user.id, channel)))
            payload |= {
                "guild_id": guild.id,
                "guild": {"id": guild.id, "locale": "en-US", "features": []},
                "guild_locale": "en-US",
                "member": objects.member(world, guild, self._user.id)
                | {"permissions": permissions},
            }
        if message is not None:
            payload["message"] = self.platform.messages.shown(message, content=True)
        self.platform.news.event("INTERACTION_CREATE", channel.guild, payload, NO_INTENT)
        return interaction

    def opened(
        self,
        kind: int,
        channel: Snowflake,
        *,
        name: str = "",
        message: Message | None = None,
        opened_by: Json | None = None,
    ) -> Interaction:
        """Begin an interaction of this person's."""
        world = self.platform.world
        return self.platform.interactions.open(
            world.new_id(),
            kind=kind,
            user=self._user.id,
            channel=channel,
            guild=world.channels[channel].guild,
            name=name,
            message=message.ref if message else None,
            opened_by=opened_by,
        )

    def command(
        self,
        command: Payload,
        path: list[str],
        channel: Snowflake,
        values: Mapping[str, Value],
        *,
        focused: str | None = None,
    ) -> Payload:
        """Return the data of a slash command.

        Args:
            command: as it is registered.
            path: names of the subcommand group and the subcommand, if any.
            channel: where it is used.
            values: of options, by name.
            focused: the option that is being typed; then nothing has to be complete.

        Raises:
            AssertionError: an option is unknown, missing, or not one of its choices.
        """
        chosen = Options(
            writer=self.writer, platform=self.platform, channel=channel, focused=focused
        )
        options = chosen.of(command, path, values)
        resolved = chosen.resolved
        data = {"id": command["id"], "name": command["name"], "type": commands.SLASH}
        data |= {"options": options} if options else {}
        guild = command.get("guild_id")
        return (
            data
            | ({"resolved": resolved} if resolved else {})
            | ({"guild_id": guild} if guild else {})
        )

    def menu(self, command: Payload, message: Message) -> Payload:
        """Return the data of a context menu's command on a message, whose content is shown."""
        shown = self.platform.messages.shown(message, content=True)
        return {
            "id": command["id"],
            "name": command["name"],
            "type": commands.MESSAGE_MENU,
            "target_id": message.ref.id,
            "resolved": {"messages": {message.ref.id: shown}},
        }

    def component(self, component: Payload, values: list[str] | None = None) -> Payload:
        data = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            "id": component["id"],
        }
        return data if values is None else data | {"values": values}

    @property
    def _user(self) -> User:
        return self.writer.user
