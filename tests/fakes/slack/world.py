"""What there is on Slack: workspaces, channels, people, messages, files, modals.

Ids look like Slack's and can be read: workspace `T1`, channel `C1GENERAL`, a conversation with the
bot alone `D1ANNA`, person `U1ANNA`. A message is named by its channel and its `ts`.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    is_stranger: bool = False
    """Of another workspace."""
    is_bot: bool = False


@dataclass(kw_only=True)
class File:
    """A file that somebody uploaded."""

    id: str
    team: TeamId
    name: str
    content: bytes
    user: UserId
    shared_in: Ref
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
    unfurls: bool = True
    """Whether Slack would expand addresses in it."""
    only_for: UserId | None = None
    """An ephemeral message: who sees it."""
    is_streaming: bool = False

    @property
    def root(self) -> Ts:
        """The thread it is in, or would open."""
        return self.thread_ts or self.ref.ts


@dataclass(kw_only=True)
class Stream:
    """A message that is being written."""

    opened_at: float
    recipient: UserId | None
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


@dataclass(kw_only=True)
class World:
    """Everything that is there now, and every change that led to it."""

    teams: dict[TeamId, Team] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    users: dict[UserId, User] = field(default_factory=dict)
    messages: dict[Ref, Message] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    streams: dict[Ref, Stream] = field(default_factory=dict)
    statuses: dict[Ref, str] = field(default_factory=dict)
    """By the thread's first message."""
    views: dict[UserId, View] = field(default_factory=dict)
    """The modal that is open."""
    changes: list[Change] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at each change; cleared by whoever waits."""
    _last_us: int = 0
    _count: int = 0

    def now(self) -> Ts:
        """Return a time later than all before."""
        self._last_us = max(self._last_us + 1, time.time_ns() // 1000)
        return _ts(self._last_us)

    def ago(self, seconds: float) -> Ts:
        """Return a time in the past that no message has."""
        us = time.time_ns() // 1000 - int(seconds * 1e6)
        while any(ref.ts == _ts(us) for ref in self.messages):
            us += 1
        return _ts(us)

    def new_id(self, letter: str) -> str:
        """Return `F0001` and the like."""
        self._count += 1
        return f"{letter}{self._count:04}"

    def put(self, message: Message) -> None:
        """Add a message, or put it in the place of the one before."""
        self.messages[message.ref] = message
        self._note(Change(channel=message.ref.channel, root=message.root, message=message))

    def remove(self, message: Message) -> None:
        del self.messages[message.ref]
        self._note(Change(channel=message.ref.channel, root=message.root, gone=message.ref.ts))

    def set_status(self, thread: Ref, text: str) -> None:
        if self.statuses.get(thread, "") != text:
            self.statuses[thread] = text
            self._note(Change(channel=thread.channel, root=thread.ts, status=text))

    def thread(self, channel: ChannelId, root: Ts) -> list[Message]:
        """Return a thread, its first message included, oldest first."""
        there = [m for m in self.messages.values() if m.ref.channel == channel and m.root == root]
        return sorted(there, key=lambda message: message.ref.ts)

    def nudge(self) -> None:
        """Wake those who wait for something to change."""
        self.changed.set()

    def _note(self, change: Change) -> None:
        self.changes.append(change)
        self.changed.set()


def _ts(us: int) -> Ts:
    return Ts(f"{us // 10**6}.{us % 10**6:06}")
