"""The application's commands, as it registered them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.fakes.discord.breaking import RefusedError, invalid
from tests.fakes.discord.things import Json, Snowflake

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, TEXT, INTEGER, BOOLEAN, USER, CHANNEL, ROLE = range(1, 9)
MENTIONABLE, NUMBER, ATTACHMENT = 9, 10, 11
MOST = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MOST_CHOICES = 25
_NAME = re.compile(r"^[-_'\w]{1,32}$")


class Commands:
    """By server; None for those that are everywhere."""

    def __init__(self) -> None:
        self._of: dict[Snowflake | None, dict[str, dict[str, Any]]] = {}

    def replace(
        self, guild: Snowflake | None, commands: Iterable[Json], *, ids: Iterable[Snowflake]
    ) -> list[dict[str, Any]]:
        """Put others in the place of all commands there are.

        Raises:
            RefusedError: a command is wrong, or there are too many.
        """
        made = [_made(command, id_, guild) for command, id_ in zip(commands, ids, strict=False)]
        for kind, most in MOST.items():
            if sum(one["type"] == kind for one in made) > most:
                raise RefusedError(400, 30032, f"Maximum number of commands reached ({most})")
        self._of[guild] = {one["id"]: one for one in made}
        return made

    def all(self, guild: Snowflake | None) -> list[dict[str, Any]]:
        return [*self._of.get(guild, {}).values()]

    def named(self, name: str, *, kind: int, guild: Snowflake | None) -> dict[str, Any]:
        """Return what a person sees under a name, in a server or alone with the bot."""
        there = [*self.all(guild), *self.all(None)] if guild else self.all(None)
        found = [one for one in there if (one["name"], one["type"]) == (name, kind)]
        if not found:
            names = [one["name"] for one in there]
            raise AssertionError(f"no command {name!r} of kind {kind}; there are {names}")
        return found[0]


def _made(command: Json, id_: Snowflake, guild: Snowflake | None) -> dict[str, Any]:
    kind = command.get("type", SLASH)
    _check(command, kind)
    permissions = command.get("default_member_permissions")
    made = {
        "options": [],
        "contexts": None,
        "nsfw": False,
        "dm_permission": True,
        **command,
        "default_member_permissions": None if permissions is None else str(permissions),
        "integration_types": command.get("integration_types") or [0],
        "type": kind,
        "id": id_,
        "application_id": "",
        "description": command.get("description", ""),
        "version": id_,
    }
    return made | ({"guild_id": guild} if guild else {})


def _check(command: Json, kind: int) -> None:
    name = str(command.get("name", ""))
    if kind == SLASH:
        if not _NAME.match(name) or name != name.lower():
            code = "APPLICATION_COMMAND_INVALID_NAME"
            raise invalid("name", code, "Command name is invalid")
        _check_described("description", command)
        _check_options(command.get("options") or ())
    elif not 1 <= len(name) <= 32:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 32 in length.")


def _check_options(options: Iterable[Json]) -> None:
    listed = [*options]
    if len(listed) > 25:
        raise invalid("options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    optional_before = False
    for option in listed:
        if not _NAME.match(str(option.get("name", ""))):
            raise invalid("options.name", "APPLICATION_COMMAND_INVALID_NAME", "Invalid name")
        _check_described("options.description", option)
        if option.get("required") and optional_before:
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            raise invalid("options", code, "Required options must be placed before others")
        optional_before = optional_before or not option.get("required")
        check_choices(option.get("choices") or (), where="options.choices")
        _check_options(option.get("options") or ())


def check_choices(choices: Iterable[Mapping[str, Any]], *, where: str) -> None:
    """Check what is offered while somebody types, or always."""
    listed = [*choices]
    if len(listed) > MOST_CHOICES:
        raise invalid(where, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for choice in listed:
        for key in ("name", "value"):
            text = choice.get(key)
            if isinstance(text, str) and not 1 <= len(text) <= 100:
                raise invalid(where, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100.")


def _check_described(where: str, thing: Json) -> None:
    if not 1 <= len(str(thing.get("description", ""))) <= 100:
        raise invalid(where, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
