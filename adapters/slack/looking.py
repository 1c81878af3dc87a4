"""Messages as they stand in Slack, for when an event told only half of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.calls import Calls

Json = Mapping[str, Any]


class Looking:
    """Reads single messages.

    Raises everywhere:
        SlackRefusal: there is nothing to be seen.
        PlatformUnavailableError: not now.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def message(self, channel: str, place: Json) -> Json | None:
        """Return the message at a `ts`, in a thread if `place` has a `thread_ts`, as an event."""
        body = _at(place, await self._page(channel, place))
        return None if body is None else {**body, "type": "message", "channel": channel}

    async def is_there(self, channel: str, place: Json) -> bool:
        """Whether a message stands there, or would if the plan's limit did not hide it."""
        page = await self._page(channel, place)
        body = _at(place, page)
        return bool(page.get("is_limited")) or not (
            body is None or body.get("subtype") == "tombstone"
        )

    async def _page(self, channel: str, place: Json) -> Json:
        ts, thread = place["ts"], place.get("thread_ts")
        only = {"channel": channel, "oldest": ts, "latest": ts, "inclusive": True, "limit": 2}
        if thread:
            return await self._calls.read("conversations.replies", ts=thread, **only)
        return await self._calls.read("conversations.history", **only)

    async def messages_with(self, file_id: str, *, channel: str) -> list[Json]:
        """Return the messages of a channel that a file stands in, as events."""
        known = (await self._calls.read("files.info", file=file_id))["file"]
        found = [await self.message(channel, share) for share in shares_in(known, channel)]
        return [message for message in found if message is not None]


def _at(place: Json, page: Json) -> Json | None:
    """Return the message at a place; the first one of a thread is always among its replies."""
    return next((body for body in page["messages"] if body["ts"] == place["ts"]), None)


def shares_in(file: Json, channel: str) -> Sequence[Json]:
    """Return where a file stands in a channel, as far as its object tells."""
    kinds = (file.get("shares") or {}).values()
    return [share for kind in kinds for share in kind.get(channel, ())]
