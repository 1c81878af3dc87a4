"""Servers, channels and members as Discord's JSON tells of them, to be read by the adapter."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from adapters.discord.guilds import (
    Channel,
    Guild,
    Kind,
    Member,
    Permission,
    read_channel,
    read_guild,
    read_member,
)

GUILD, MODS, STAFF, MUTED = "1", "2", "3", "4"
OWNER, ANNA = "90", "91"
VIEW, HISTORY = Permission.VIEW_CHANNEL, Permission.READ_MESSAGE_HISTORY
READING = VIEW | HISTORY
NOTHING = Permission(0)

Overwrites = Mapping[str, tuple[int, int]]
"""What is allowed and denied, by target; people's ids begin with a 9."""


def guild(roles: Mapping[str, int] | None = None, *, features: tuple[str, ...] = ()) -> Guild:
    given_by = {GUILD: READING, MODS: NOTHING, STAFF: NOTHING, MUTED: NOTHING} | dict(roles or {})
    told = [{"id": role, "permissions": str(int(bits))} for role, bits in given_by.items()]
    return read_guild(
        {"id": GUILD, "name": "Acme", "owner_id": OWNER, "roles": told, "features": [*features]}
    )


def channel(overwrites: Overwrites | None = None, *, kind: int = Kind.TEXT) -> Channel:
    told = [
        {
            "id": target,
            "type": int(target.startswith("9")),
            "allow": str(int(allow)),
            "deny": str(int(deny)),
        }
        for target, (allow, deny) in (overwrites or {}).items()
    ]
    return read_channel(
        {"id": "50", "type": kind, "guild_id": GUILD, "permission_overwrites": told}
    )


def member(*roles: str, user: str = ANNA, timeout: timedelta | None = None) -> Member:
    until = None if timeout is None else (datetime.now(UTC) + timeout).isoformat()
    found = read_member(
        {
            "user": {"id": user, "username": "anna"},
            "roles": [*roles],
            "communication_disabled_until": until,
        }
    )
    assert found is not None
    return found
