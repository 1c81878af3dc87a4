"""Reading what was written while nobody listened, through the same path as live events.

Each channel has a mark: everything up to it is stored. Only here it moves, so that an event that
never arrived is found however long ago its neighbours were. The first time a channel is seen the
mark is set to now: what lay there before is read when somebody wants it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

from adapters.errors import AdapterError
from adapters.incoming import Accepted, Incoming, ScopeRetracted
from adapters.port import Inbox
from adapters.slack.asking import posted_for
from adapters.slack.calls import Calls, Json
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
        hand_in: Callable[[Written, bool], Awaitable[tuple[Incoming, Accepted]]],
        lost: Callable[[], Awaitable[None]],
    ) -> None:
        """Prepare.

        Args:
            inbox: holds the marks.
            workspace: whose channels.
            calls: its Web API.
            pace: how often and how fast.
            hand_in: takes a message, and whether it may still be answered.
            lost: called when something was found that should have arrived by itself.
        """
        self._inbox = inbox
        self._workspace = workspace
        self._calls = calls
        self._pace = pace
        self._hand_in = hand_in
        self._lost = lost

    async def go_on(self) -> None:
        """Read all channels at once, and then every few minutes, until cancelled."""
        is_first = True
        while True:
            try:
                found = await self.once(threads=is_first)
                if found and not is_first:
                    _LOG.warning("%d messages had not arrived; connecting anew", found)
                    await self._lost()
                is_first = False
            except AdapterError as error:
                _LOG.warning("catching up goes on in a while: %s", error)
            except Exception:
                _LOG.exception("catching up goes on in a while")
            await asyncio.sleep(self._pace.every_s)

    async def once(self, *, threads: bool) -> int:
        """Read every channel from its mark; return how many messages were lost on the way.

        Args:
            threads: whether to look into threads, too, which takes a call for each.

        Raises:
            InboxUnavailableError, SlackRefusal, PlatformUnavailableError: not all was read.
        """
        listed = self._calls.pages(
            "users.conversations", of="channels", types=_KINDS, exclude_archived=True
        )
        channels = [str(channel["id"]) async for channel in listed]
        await self._forget_lost(channels)
        return sum([await self._read(channel, threads=threads) for channel in channels])

    async def _forget_lost(self, seen: Collection[str]) -> None:
        """Take back the channels that Footnote was put out of, or that ended, unheard."""
        for place in await self._inbox.positions(f"{self._workspace.tenant}/"):
            channel = place.rpartition("/")[2]
            if channel not in seen and not await is_in(channel, self._calls):
                await self._inbox.retract(ScopeRetracted(scope=Scope(place)))

    async def _read(self, channel: str, *, threads: bool) -> int:
        place = self._workspace.scope(channel)
        mark = await self._inbox.position(place)
        if mark is None:
            await self._inbox.advance(place, f"{time.time():.6f}")
            return 0
        lost, newest = 0, mark
        for body in await self._written_since(channel, mark, threads=threads):
            event = {**body, "type": "message", "channel": channel}
            message = written(event, self._workspace) or posted_for(body, channel, self._workspace)
            if message is not None:
                lost += await self._take(message)
            newest = max(newest, str(body["ts"]))
        if newest != mark:
            await self._inbox.advance(place, newest)
        return lost

    async def _written_since(self, channel: str, mark: str, *, threads: bool) -> list[Json]:
        """Return what was written behind the mark, oldest first."""
        since = f"{float(mark) - _OPEN_THREADS_S:.6f}" if threads else mark
        found: dict[str, Json] = {}
        async for body in self._slowly(
            self._calls.pages(
                "conversations.history",
                of="messages",
                channel=channel,
                oldest=since,
                include_all_metadata=True,
            )
        ):
            found[body["ts"]] = body
            if threads and str(body.get("latest_reply") or "") > mark:
                async for reply in self._slowly(self._replies(channel, body["ts"], mark)):
                    found[reply["ts"]] = reply
        return [found[ts] for ts in sorted(found) if ts > mark]

    def _replies(self, channel: str, root: str, mark: str) -> AsyncIterator[Json]:
        return self._calls.pages(
            "conversations.replies", of="messages", channel=channel, ts=root, oldest=mark
        )

    async def _slowly(self, bodies: AsyncIterator[Json]) -> AsyncIterator[Json]:
        await asyncio.sleep(self._pace.between_calls_s)
        async for body in bodies:
            yield body

    async def _take(self, message: Written) -> bool:
        """Hand in a message; return whether it is news that should have been known."""
        age_s = time.time() - float(message.body["ts"])
        _, accepted = await self._hand_in(message, age_s < self._pace.answer_within_s)
        return accepted.sign is not None and age_s > self._pace.lost_after_s
