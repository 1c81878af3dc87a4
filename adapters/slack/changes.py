"""Files that get other bytes: snippets and canvases that people go on writing in.

Which ones wait to be read again is kept by the inbox, and so outlives this process.
"""

import asyncio
import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.errors import AdapterError
from adapters.port import Inbox
from adapters.slack.calls import Calls, SlackRefusal
from adapters.slack.inbound import incoming, written
from adapters.slack.keys import Workspace
from adapters.slack.looking import Looking
from adapters.slack.people import Directory, Person
from rag.values import Scope

_LOG = logging.getLogger(__name__)

Json = Mapping[str, Any]

_NAME = "changed files"
_LONGEST = 10
"""Times as long as usual a file waits in which people go on and on writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noticed:
    """When a file was changed, by the clock of the event loop."""

    first: float
    last: float

    def is_settled(self, now: float, settle_s: float) -> bool:
        return now - self.last >= settle_s or now - self.first >= settle_s * _LONGEST


class Changes:
    """Has a changed file read again once nobody has written in it for a while."""

    def __init__(
        self,
        inbox: Inbox,
        workspace: Workspace,
        *,
        calls: Calls,
        directory: Directory,
        settle_s: float,
    ) -> None:
        self._inbox = inbox
        self._workspace = workspace
        self._calls = calls
        self._looking = Looking(calls)
        self._directory = directory
        self._settle_s = settle_s
        self._noticed: dict[str, _Noticed] = {}
        self._knows_all = False
        """Also what was noticed before this process."""
        self._keeping = asyncio.Lock()

    async def notice(self, file_id: str) -> None:
        """Begin to wait anew for a file to settle.

        Raises:
            InboxUnavailableError: nobody will remember it.
        """
        async with self._keeping:
            await self._recall()
            before = self._noticed.get(file_id)
            if before is None:
                await self._keep({*self._noticed, file_id})
            now = asyncio.get_running_loop().time()
            self._noticed[file_id] = _Noticed(first=before.first if before else now, last=now)

    async def go_on(self) -> None:
        """Have read again what has settled, until cancelled."""
        while True:
            try:
                await self._look()
            except AdapterError as error:
                _LOG.warning("changed files are read again in a while: %s", error)
            except Exception:
                _LOG.exception("changed files are read again in a while")
            await asyncio.sleep(self._settle_s / 4)

    async def _look(self) -> None:
        async with self._keeping:
            await self._recall()
        now = asyncio.get_running_loop().time()
        for file_id, noticed in [*self._noticed.items()]:
            if noticed.is_settled(now, self._settle_s):
                await self._read_again(file_id)
                await self._settled(file_id, noticed)

    async def _settled(self, file_id: str, noticed: _Noticed) -> None:
        async with self._keeping:
            last = self._noticed[file_id].last
            if last > noticed.last:  # it changed while it was looked up
                self._noticed[file_id] = _Noticed(first=last, last=last)
                return
            await self._keep(self._noticed.keys() - {file_id})
            del self._noticed[file_id]

    async def _recall(self) -> None:
        if not self._knows_all:
            kept = await self._inbox.recall(Scope(self._workspace.tenant), _NAME) or ""
            now = asyncio.get_running_loop().time()
            self._noticed = dict.fromkeys(kept.split(), _Noticed(first=now, last=now))
            self._knows_all = True

    async def _keep(self, file_ids: Collection[str]) -> None:
        kept = " ".join(sorted(file_ids))
        await self._inbox.remember(Scope(self._workspace.tenant), _NAME, kept)

    async def _read_again(self, file_id: str) -> None:
        """Hand in a file once more, in each message that it stands in."""
        try:
            file = (await self._calls.read("files.info", file=file_id))["file"]
        except SlackRefusal as error:
            _LOG.info("a changed file is not there any more: %s", error)
            return
        for channel, share in _shares(file):
            body = await self._message(channel, share)
            message = written({**body, "files": [file]}, self._workspace) if body else None
            if message is not None:
                author = await self._author(message.user)
                again = incoming(message, self._workspace, author=author, is_fresh=False)
                await self._inbox.read_again(again)

    async def _message(self, channel: str, share: Json) -> Json | None:
        try:
            return await self._looking.message(channel, share)
        except SlackRefusal as error:
            _LOG.info("a changed file is not read again in one place: %s", error)
            return None

    async def _author(self, user: str) -> Person | None:
        try:
            return await self._directory.person(user)
        except SlackRefusal:
            return None


def _shares(file: Json) -> Iterator[tuple[str, Json]]:
    """Yield where a file stands: channels, and messages in them."""
    for kind in (file.get("shares") or {}).values():
        for channel, shares in kind.items():
            for share in shares:
                yield channel, share
