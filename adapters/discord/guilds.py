"""Servers, channels and members as Discord tells of them, as far as they decide who sees what.

Source: "Guild", "Channel" and "Permissions", docs.discord.com/developers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, IntFlag

from adapters.discord.calls import Json


class Permission(IntFlag):
    """The bits that matter here, by Discord's names."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    READ_MESSAGE_HISTORY = 1 << 16
    CONNECT = 1 << 20
    MANAGE_THREADS = 1 << 34


NOTHING = Permission(0)


class Kind(IntEnum):
    """Of channels; there are others, and there will be more."""

    TEXT = 0
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    NEWS_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15
    MEDIA = 16


VOICES = {Kind.VOICE, Kind.STAGE}
THREADS = {Kind.NEWS_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD}
FORUMS = {Kind.FORUM, Kind.MEDIA}
PLACES = {Kind.TEXT, Kind.NEWS, Kind.FORUM, Kind.MEDIA} | VOICES
"""Channels of a server whose messages, or posts, may hold files."""

_GATED = "MEMBER_VERIFICATION_GATE_ENABLED"
_GUESTS = "GUESTS_ENABLED"
_IS_GUEST = 1 << 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Guild:
    """One server."""

    id: str
    name: str
    owner: str
    roles: Mapping[str, Permission]
    """What each gives; `@everyone` has the server's id."""
    is_gated: bool
    """Newcomers are not members in full until they passed."""
    has_guests: bool
    """Who is not a member may be let into a voice channel, and that alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    """What a channel gives to, or takes from, a role or a member."""

    target: str
    is_member: bool
    allow: Permission
    deny: Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel or a thread; a thread has no overwrites of its own."""

    id: str
    guild: str
    """Empty for a conversation with Footnote."""
    name: str
    kind: int
    """One of `Kind`, or what nobody knew of when this was written."""
    parent: str
    """Of a thread its channel, of a channel its category; empty without."""
    is_for_adults: bool
    """Members too young do not see it, whatever they are permitted, and nobody tells who is."""
    overwrites: tuple[Overwrite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of a server."""

    id: str
    name: str
    """As others there see it."""
    roles: frozenset[str]
    """Without `@everyone`."""
    is_timed_out: bool


def read_guild(told: Json) -> Guild:
    return Guild(
        id=str(told["id"]),
        name=str(told["name"]),
        owner=str(told["owner_id"]),
        roles={str(role["id"]): _bits(role["permissions"]) for role in told["roles"]},
        is_gated=_GATED in told["features"],
        has_guests=_GUESTS in told["features"],
    )


def read_channel(told: Json) -> Channel:
    return Channel(
        id=str(told["id"]),
        guild=str(told.get("guild_id") or ""),
        name=str(told.get("name") or ""),
        kind=int(told["type"]),
        parent=str(told.get("parent_id") or ""),
        is_for_adults=bool(told.get("nsfw")),
        overwrites=tuple(
            Overwrite(
                target=str(one["id"]),
                is_member=int(one["type"]) == 1,
                allow=_bits(one["allow"]),
                deny=_bits(one["deny"]),
            )
            for one in told.get("permission_overwrites") or ()
        ),
    )


def read_member(told: Json) -> Member | None:
    """Return a member; None for a guest, and for who has not yet passed what newcomers must."""
    if told.get("pending") or int(told.get("flags") or 0) & _IS_GUEST:
        return None
    user = told["user"]
    names = (told.get("nick"), user.get("global_name"), user.get("username"))
    until = told.get("communication_disabled_until")
    return Member(
        id=str(user["id"]),
        name=next(filter(None, names), "somebody"),
        roles=frozenset(map(str, told["roles"])),
        is_timed_out=bool(until) and datetime.fromisoformat(str(until)) > datetime.now(UTC),
    )


def _bits(written: object) -> Permission:
    return Permission(int(str(written)))
