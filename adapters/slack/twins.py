"""One mention makes two events, `message` and `app_mention`, in any order, one without its files.

Source: slackapi/bolt-python#925. The first one waits a moment for the other, so that a question
is not answered before its files are known.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

Json = Mapping[str, Any]

_WAIT_S = 0.4
_REMEMBERED = 1_000


class Twins:
    """Brings the two together."""

    def __init__(self) -> None:
        self._meetings: OrderedDict[tuple[str, str], _Meeting] = OrderedDict()

    async def united(self, event: Json) -> tuple[Json, bool]:
        """Return an event with the files of both, and whether it came without its `message`."""
        place = (str(event["channel"]), str(event["ts"]))
        meeting = self._meetings.setdefault(place, _Meeting())
        meeting.add(event)
        while len(self._meetings) > _REMEMBERED:
            self._meetings.popitem(last=False)
        with suppress(TimeoutError):
            async with asyncio.timeout(_WAIT_S):
                await meeting.is_complete.wait()
        files = list(meeting.files.values())
        return {**event, "files": files}, "message" not in meeting.kinds


class _Meeting:
    """What is known of one mention."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.files: dict[str, Json] = {}
        self.is_complete = asyncio.Event()

    def add(self, event: Json) -> None:
        self.kinds.add(str(event["type"]))
        self.files |= {file["id"]: file for file in event.get("files") or ()}
        if len(self.kinds) > 1:
            self.is_complete.set()
