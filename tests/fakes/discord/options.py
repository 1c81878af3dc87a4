"""What a person fills in behind a slash command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord import commands, objects
from tests.fakes.discord.platform import Platform
from tests.fakes.discord.things import Guild, Snowflake
from tests.fakes.discord.writers import Writer

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file given to an option of a command."""

    name: str
    content: bytes


Value = str | int | float | bool | Writer | Attached
"""Of an option; channels and roles by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of one use, and what they point to."""

    writer: Writer
    platform: Platform
    channel: Snowflake
    focused: str | None
    """The one that is being typed; then nothing has to be complete."""
    resolved: Payload = field(default_factory=dict)
    """Files, people, channels and roles that were chosen, by kind and id."""

    def of(self, level: Payload, path: list[str], values: Mapping[str, Value]) -> list[Payload]:
        """Return a command's options as they are sent.

        Args:
            level: the command, or a part of it.
            path: names of the subcommand group and the subcommand below it, if any.
            values: by name.

        Raises:
            AssertionError: an option is unknown, missing, or not one of its choices.
        """
        known = {option["name"]: option for option in level.get("options") or ()}
        if path:
            inner = known[path[0]]
            below = self.of(inner, path[1:], values)
            return [{"name": inner["name"], "type": inner["type"], "options": below}]
        assert not set(values) - set(known), f"unknown options: {set(values) - set(known)}"
        missing = [n for n, o in known.items() if o.get("required") and n not in values]
        assert self.focused or not missing, f"required options are missing: {missing}"
        return [self._one(known[name], value) for name, value in values.items()]

    def _one(self, option: Payload, value: Value) -> Payload:
        is_typed = option["name"] == self.focused
        choices = [choice["value"] for choice in option.get("choices") or ()]
        assert not choices or is_typed or value in choices, f"{value!r} is none of {choices}"
        made: Payload = {"name": option["name"], "type": option["type"]}
        made["value"] = self._sent(option["type"], value)
        return made | ({"focused": True} if is_typed else {})

    def _sent(self, kind: int, value: Value) -> object:
        if isinstance(value, Attached):
            return self._uploaded(value)
        if isinstance(value, Writer):
            return self._person(value)
        world, guild = self.platform.world, self._guild
        if kind == commands.CHANNEL:
            place = world.channels[Snowflake(str(value))]
            self._resolve("channels", place.id, objects.place(world, place, self.writer.id))
        elif kind in {commands.ROLE, commands.MENTIONABLE} and guild is not None:
            role = guild.roles[Snowflake(str(value))]
            self._resolve("roles", role.id, objects.role(role))
        return value

    def _uploaded(self, file: Attached) -> Snowflake:
        place = self.platform.world.channels[self.channel]
        (id_,) = self.writer.uploads(place, {file.name: file.content}, is_ephemeral=True)
        shown = self.platform.messages.attachment(self.platform.world.files[id_])
        self._resolve("attachments", id_, shown)
        return id_

    def _person(self, person: Writer) -> Snowflake:
        world, guild = self.platform.world, self._guild
        self._resolve("users", person.id, objects.user(person.user))
        if guild is not None:
            member = objects.member(world, guild, person.id, with_user=False)
            permissions = world.permissions(person.id, world.channels[self.channel])
            self._resolve("members", person.id, member | {"permissions": str(int(permissions))})
        return person.id

    def _resolve(self, kind: str, id_: Snowflake, shown: Payload) -> None:
        self.resolved.setdefault(kind, {})[id_] = shown

    @property
    def _guild(self) -> Guild | None:
        place = self.platform.world.channels[self.channel]
        return self.platform.world.guilds.get(place.guild) if place.guild else None
