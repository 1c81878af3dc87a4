"""What there is on Discord: servers, roles, channels, threads, people, messages, files.

Everything is named by a snowflake, which holds when it was made. A thread that was made from a
message has that message's id, and so has a forum post with its first message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, NamedTuple, NewType

from tests.fakes.discord.permissions import DEFAULT, Overwrite, Permission

Snowflake = NewType("Snowflake", str)
Json = Mapping[str, Any]

EPOCH_MS = 1_420_070_400_000
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When everybody joined of whom nothing else is said."""
EPHEMERAL, LOADING, SUPPRESS_EMBEDS, SILENT = 1 << 6, 1 << 7, 1 << 2, 1 << 12
HAS_THREAD, HAS_SNAPSHOT, COMPONENTS_V2 = 1 << 5, 1 << 14, 1 << 15
"""Flags of messages."""


class Ref(NamedTuple):
    """One message: `(channel, id)`."""

    channel: Snowflake
    id: Snowflake


class Kind(IntEnum):
    """Of channels."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    NEWS_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = {Kind.NEWS_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD}


@dataclass(kw_only=True)
class User:
    """A person or a bot."""

    id: Snowflake
    name: str
    is_bot: bool = False


@dataclass(kw_only=True)
class Role:
    """What members may do; `@everyone` has its server's id."""

    id: Snowflake
    name: str
    permissions: Permission
    position: int
    bot: Snowflake | None = None
    """The bot that it came with."""
    is_mentionable: bool = False

    @property
    def is_managed(self) -> bool:
        return self.bot is not None


@dataclass(kw_only=True)
class Guild:
    """A server."""

    id: Snowflake
    name: str
    owner: Snowflake
    roles: dict[Snowflake, Role] = field(default_factory=dict)
    members: dict[Snowflake, set[Snowflake]] = field(default_factory=dict)
    """Roles of every member, without `@everyone`."""
    system_channel: Snowflake | None = None
    bot_added_by: Snowflake | None = None
    bot_joined_at: datetime = LONG_AGO
    most_active_threads: int = 1_000
    features: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        everyone = Role(id=self.id, name="@everyone", permissions=DEFAULT, position=0)
        self.roles.setdefault(self.id, everyone)

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]


@dataclass(kw_only=True)
class Channel:
    """Where people talk: a channel, a category, a forum, a thread, or a conversation of two."""

    id: Snowflake
    kind: Kind
    name: str
    guild: Snowflake | None = None
    """None: a conversation with the bot."""
    parent: Snowflake | None = None
    """Of a thread its channel, of a channel its category."""
    overwrites: dict[Snowflake, Overwrite] = field(default_factory=dict)
    position: int = 0
    members: set[Snowflake] = field(default_factory=set)
    """Of a thread those who joined, of a conversation both."""
    owner: Snowflake | None = None
    """Of a thread."""
    is_archived: bool = False
    archived_at: datetime | None = None
    """When that last changed; None: never since it was made."""
    is_locked: bool = False
    is_invitable: bool = True
    auto_archive_min: int = 1440
    is_nsfw: bool = False
    old_edits: list[float] = field(default_factory=list)
    """When messages over an hour old were edited, in seconds since 1970."""

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS


@dataclass(kw_only=True)
class File:
    """An attachment: bytes that stand in one message."""

    id: Snowflake
    name: str
    content: bytes
    channel: Snowflake
    media_type: str | None
    is_ephemeral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands; an edit puts another in its place."""

    ref: Ref
    author: Snowflake
    content: str = ""
    files: tuple[Snowflake, ...] = ()
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    kind: int = 0
    """0 said, 18 thread made, 19 reply, 20 slash command, 21 thread's beginning, 23 menu."""
    flags: int = 0
    reference: Ref | None = None
    """What it replies to, or where a forwarded one stood."""
    snapshot: "Message | None" = None
    """Of a forwarded message: what stood there."""
    mentions: tuple[Snowflake, ...] = ()
    """People who are mentioned, as far as mentions were allowed."""
    mention_roles: tuple[Snowflake, ...] = ()
    mention_everyone: bool = False
    reactions: tuple[tuple[str, Snowflake], ...] = ()
    edited_at: datetime | None = None
    nonce: str | None = None
    webhook: Snowflake | None = None
    """The application, where an interaction's webhook wrote it."""
    interaction: Json | None = None
    """What the message answers, as `interaction_metadata`."""
    only_for: Snowflake | None = None
    """An ephemeral message: who sees it."""

    @property
    def at(self) -> datetime:
        return made_at(self.ref.id)

    def has(self, flag: int) -> bool:
        return bool(self.flags & flag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that became different on people's screens."""

    channel: Snowflake
    message: Message | None = None
    gone: Snowflake | None = None
    typing: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """Somebody's phone rang."""

    user: Snowflake
    channel: Snowflake
    message: Snowflake | None
    """None: a thread was made from one's message."""


def made_at(snowflake: str) -> datetime:
    """Return when the thing of an id was made."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + EPOCH_MS) / 1000, UTC)
