"""Everything that is on Slack now, and every change that led to it."""

import asyncio
import time
from dataclasses import dataclass, field

from tests.fakes.slack.things import (
    Change,
    Channel,
    ChannelId,
    File,
    Message,
    Ref,
    Stream,
    Team,
    TeamId,
    Ts,
    User,
    UserId,
    View,
)


@dataclass(kw_only=True)
class World:
    """What people's screens are made of."""

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

    def sees(self, user: UserId, file: File) -> bool:
        """Whether somebody is where a file stands."""
        return any(user in self.channels[ref.channel].members for ref in file.shares)

    def nudge(self) -> None:
        """Wake those who wait for something to change."""
        self.changed.set()

    def _note(self, change: Change) -> None:
        self.changes.append(change)
        self.changed.set()


def _ts(us: int) -> Ts:
    return Ts(f"{us // 10**6}.{us % 10**6:06}")
