"""Who may do what where: roles, overwrites, and what follows from them.

The order is Discord's: `@everyone`, roles, then overwrites for everyone, for roles, for a member.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """The bits that matter here, by Discord's names."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


NOTHING = Permission(0)
EVERYTHING = Permission(sum(Permission))
DEFAULT = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What `@everyone` may do in a server where nobody changed it."""
_NEEDS_WRITING = Permission.MENTION_EVERYONE | Permission.EMBED_LINKS | Permission.ATTACH_FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    """What a channel gives to, or takes from, a role or a member."""

    target: str
    is_member: bool
    allow: Permission = NOTHING
    deny: Permission = NOTHING


def in_guild(granted: Iterable[Permission], *, is_owner: bool) -> Permission:
    """Join what all roles of a member give."""
    total = NOTHING
    for permissions in granted:
        total |= permissions
    return EVERYTHING if is_owner or total & Permission.ADMINISTRATOR else total


def in_channel(
    before: Permission,
    overwrites: Mapping[str, Overwrite],
    *,
    everyone: str,
    roles: Iterable[str],
    member: str,
    is_thread: bool,
) -> Permission:
    """Apply a channel's overwrites (for a thread those of its parent) to what roles give."""
    if before & Permission.ADMINISTRATOR:
        return EVERYTHING
    now = _applied(before, [overwrites[everyone]] if everyone in overwrites else [])
    now = _applied(now, [overwrites[role] for role in roles if role in overwrites])
    now = _applied(now, [overwrites[member]] if member in overwrites else [])
    writes = Permission.SEND_MESSAGES_IN_THREADS if is_thread else Permission.SEND_MESSAGES
    if not now & Permission.VIEW_CHANNEL:
        return NOTHING
    return now if now & writes else now & ~_NEEDS_WRITING


def _applied(before: Permission, overwrites: list[Overwrite]) -> Permission:
    allow = deny = NOTHING
    for overwrite in overwrites:
        allow |= overwrite.allow
        deny |= overwrite.deny
    return (before & ~deny) | allow
