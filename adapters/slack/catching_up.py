"""Reading what was written while nobody listened, through the same path as live events.

Each channel has a mark: everything up to it is stored, in threads too. Only here it moves, so that
an event that never arrived is found however long ago its neighbours were. The first time a channel
is seen the mark is set to now: what lay there before is read when somebody wants it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass

from adapters.errors import AdapterError
from adapters.incoming import Accepted, ScopeRetracted
from adapters.port import Inbox
from adapters.slack.asking import posted_for
from adapters.slack.calls import Calls, Json, SlackRefusal
from adapters.slack.inbound import Written, written
from adapters.slack.keys import Workspace
from adapters.slack.whereabouts import is_in
from rag.values import Scope

_LOG = logging.getLogger(__name__)

_KINDS = "public_channel,private_channel,mpim,im"
_OPEN_THREADS_S = 3 * 86_400
"""Threads that began within so long before the mark are looked into for what is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpPace:
    """How often and how fast channels are read again."""

    every_s: float = 600.0
    apart_s: float = 60.0
    """At least so long after the last time, however many connections are made anew."""
    between_calls_s: float = 1.3
    """Slack allows 50 calls a minute to an organisation's own app."""
    answer_within_s: float = 900.0
    """Older questions are not answered any more; whoever asked has gone on."""
    lost_after_s: float = 60.0
    """A message that is so old and new to us did not arrive by itself."""


class CatchUp:
    """Reads all channels that Footnote is in, again and again."""

    def __init__(
        self,
        inbox: Inbox,
        workspace: Workspace,
        *,
        calls: Calls,
        pace: CatchUpPace,
        hand_in: Callable[[Written, bool], Awaitable[Accepted | None]],
        connected: asyncio.Event,
        lost: Callable[[], Awaitable[None]],
    ) -> None:
        """Prepare.

        Args:
            inbox: holds the marks.
            workspace: whose channels.
            calls: its Web API.
            pace: how often and how fast.
            hand_in: takes a message, and whether it may still be answered; returns None for one
                that arrived by itself.
            connected: set when something may have been lost before.
            lost: called when something was found that should have arrived by itself.
        """
        self._inbox = inbox
        self._workspace = workspace
        self._calls = calls
        self._pace = pace
        self._hand_in = hand_in
        self._connected = connected
        self._lost = lost

    async def go_on(self) -> None:
        """Read all channels at once, after each connection, and every few minutes, for ever."""
        was_away = True
        while True:
            self._connected.clear()
            try:
                found = await self.once()
                if found and not was_away:
                    _LOG.warning("%d messages had not arrived; connecting anew", found)
                    await self._lost()
                was_away = False
            except AdapterError as error:
                _LOG.warning("catching up goes on in a while: %s", error)
            except Exception:
                _LOG.exception("catching up goes on in a while")
            was_away |= await self._rest()

    async def once(self) -> int:
        """Read every channel from its mark; return how many messages were lost on the way.

        Raises:
            InboxUnavailableError, SlackRefusal, PlatformUnavailableError: not all was read.
        """
        listed = self._calls.pages(
            "users.conversations", of="channels", types=_KINDS, exclude_archived=True
        )
        channels = [str(channel["id"]) async for channel in listed]
        await self._forget_lost(channels)
        return sum([await self._read(channel) for channel in channels])

    async def _rest(self) -> bool:
        """Wait until it is time to read again; return whether a connection was made meanwhile."""
        await asyncio.sleep(self._pace.apart_s)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.every_s - self._pace.apart_s):
                await self._connected.wait()
        return self._connected.is_set()

    async def _forget_lost(self, seen: Collection[str]) -> None:
        """Take back the channels that Footnote was put out of, or that ended, unheard."""
        for place in await self._inbox.positions(f"{self._workspace.tenant}/"):
            channel = place.rpartition("/")[2]
            if channel not in seen and not await is_in(channel, self._calls):
                await self._inbox.retract(ScopeRetracted(scope=Scope(place)))

    async def _read(self, channel: str) -> int:
        place = self._workspace.scope(channel)
        mark = await self._inbox.position(place)
        if mark is None:
            await self._inbox.advance(place, f"{time.time():.6f}")
            return 0
        try:
            found, newest = await self._written_since(channel, mark)
        except SlackRefusal as error:
            _LOG.info("a channel is not caught up with: %s", error)
            return 0
        lost = sum([await self._take(channel, body) for body in found])
        if newest > mark:
            await self._inbox.advance(place, newest)
        return lost

    async def _written_since(self, channel: str, mark: str) -> tuple[list[Json], str]:
        """Return what was written behind the mark, oldest first, and where the mark may move.

        That is the newest that was known before the first thread was looked into: what is written
        in one thread while another is read would else stay before the mark unseen.
        """
        since = f"{max(0.0, float(mark) - _OPEN_THREADS_S):.6f}"
        own = [body async for body in self._history(channel, since)]
        found = {body["ts"]: body for body in own}
        for root in own:
            if _latest(root) > mark and root.get("latest_reply"):
                for reply in await self._replies(channel, root["ts"], mark):
                    found.setdefault(reply["ts"], reply)
        newest = max(map(_latest, own), default=mark)
        return [found[ts] for ts in sorted(found) if ts > mark], newest

    def _history(self, channel: str, since: str) -> AsyncIterator[Json]:
        # What stands beside a question that we posted says who asked it.
        return self._pages(
            "conversations.history", channel, oldest=since, include_all_metadata=True
        )

    async def _replies(self, channel: str, root: str, mark: str) -> list[Json]:
        replies = self._pages("conversations.replies", channel, ts=root, oldest=mark)
        try:
            return [reply async for reply in replies]
        except SlackRefusal as error:
            _LOG.info("a thread is not caught up with: %s", error)
            return []

    def _pages(self, method: str, channel: str, **arguments: str | bool) -> AsyncIterator[Json]:
        return self._calls.pages(
            method,
            of="messages",
            pause_s=self._pace.between_calls_s,
            channel=channel,
            **arguments,
        )

    async def _take(self, channel: str, body: Json) -> bool:
        """Hand in a message; return whether it is news that should have been known."""
        event = {**body, "type": "message", "channel": channel}
        message = written(event, self._workspace) or posted_for(body, channel, self._workspace)
        if message is None:
            return False
        age_s = time.time() - float(message.body["ts"])
        accepted = await self._hand_in(message, age_s < self._pace.answer_within_s)
        is_news = accepted is not None and accepted.sign is not None
        return is_news and age_s > self._pace.lost_after_s


def _latest(body: Json) -> str:
    """Return when a message, or the last one below it, was written."""
    return max(str(body["ts"]), str(body.get("latest_reply") or ""))
