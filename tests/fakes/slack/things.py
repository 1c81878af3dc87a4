"""What there is on Slack: workspaces, channels, people, messages, files, modals.

Ids look like Slack's and can be read: workspace `T1`, channel `C1GENERAL`, a conversation with the
bot alone `D1ANNA`, person `U1ANNA`. A message is named by its channel and its `ts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NewType

TeamId = NewType("TeamId", str)
ChannelId = NewType("ChannelId", str)
UserId = NewType("UserId", str)
Ts = NewType("Ts", str)
"""Seconds since 1970 with six decimals, unique and increasing: what Slack calls a message by."""

Json = Mapping[str, Any]


class Ref(NamedTuple):
    """One message: `(channel, ts)`."""

    channel: ChannelId
    ts: Ts


@dataclass(kw_only=True)
class Team:
    """A workspace, and what the app may do there."""

    id: TeamId
    domain: str
    bot_token: str
    bot: UserId
    bot_id: str
    scopes: set[str]
    revoked: bool = False
    """The app was removed, or its token taken away."""
    streams: bool = True
    """Whether `chat.startStream` is allowed."""


@dataclass(kw_only=True)
class Channel:
    """Where people talk."""

    id: ChannelId
    team: TeamId
    name: str
    kind: str
    """`channel`, `group`, `mpim` or `im`, as events call it."""
    members: set[UserId]
    creator: UserId | None = None
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_org_shared: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind != "channel"


@dataclass(kw_only=True)
class User:
    """A person or a bot, as `users.info` tells of them."""

    id: UserId
    team: TeamId
    name: str
    is_admin: bool = False
    is_restricted: bool = False
    """A guest."""
    is_ultra_restricted: bool = False
    home: TeamId | None = None
    """The workspace they are of, if it is another one that shares a channel with this one."""
    also_in: tuple[TeamId, ...] = ()
    """Other workspaces of the same company (Enterprise Grid)."""
    is_bot: bool = False


@dataclass(kw_only=True)
class File:
    """A file that somebody uploaded."""

    id: str
    team: TeamId
    name: str
    content: bytes
    user: UserId
    shares: list[Ref]
    """The messages it stands in, oldest first; none once it is taken out of all."""
    announced: int
    """Bytes, as file objects tell."""
    mode: str = "hosted"
    """`hosted`, `snippet`, `external`, `hidden_by_limit`."""
    checked: bool = True
    """Else events show only `file_access: check_file_info`."""
    mimetype: str = "text/plain"
    url: str = ""
    """Where `url_private_download` points to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands; an edit puts another in its place."""

    ref: Ref
    user: UserId
    text: str = ""
    """Mrkdwn."""
    markdown: str = ""
    """Standard Markdown: what was streamed, or came as `markdown_text`."""
    blocks: tuple[Json, ...] = ()
    tasks: tuple[Json, ...] = ()
    """Cards of a stream: `task_update` by id, `plan_update`."""
    thread_ts: Ts | None = None
    bot_id: str | None = None
    files: tuple[str, ...] = ()
    metadata: Json | None = None
    reactions: tuple[tuple[str, UserId], ...] = ()
    edited_ts: Ts | None = None
    is_tombstone: bool = False
    """It was deleted, and stands there for the replies below it."""
    unfurls: bool = True
    """Whether Slack would expand addresses in it."""
    only_for: UserId | None = None
    """An ephemeral message: who sees it."""
    is_streaming: bool = False
    recipient: UserId | None = None
    """Who watches it being written; others see its beginning until it is done."""
    opening: str = ""
    """Its beginning, as Markdown."""

    @property
    def root(self) -> Ts:
        """The thread it is in, or would open."""
        return self.thread_ts or self.ref.ts


@dataclass(kw_only=True)
class Stream:
    """A message that is being written."""

    opened_at: float
    shown: int = 0
    """Characters so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal on somebody's screen."""

    id: str
    user: UserId
    team: TeamId
    view: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that became different on people's screens."""

    channel: ChannelId
    root: Ts
    message: Message | None = None
    gone: Ts | None = None
    status: str | None = None
