"""Files that get other bytes: snippets and canvases that people go on writing in."""

import asyncio
import logging

from adapters.errors import AdapterError
from adapters.port import Inbox
from adapters.slack.calls import Calls
from adapters.slack.earlier import message_of
from adapters.slack.keys import Workspace
from adapters.slack.people import Directory

_LOG = logging.getLogger(__name__)


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
        self._directory = directory
        self._settle_s = settle_s
        self._settling: dict[str, asyncio.Task[None]] = {}

    def notice(self, file_id: str) -> None:
        """Begin to wait anew for a file to settle."""
        before = self._settling.get(file_id)
        if before is not None:
            before.cancel()
        self._settling[file_id] = asyncio.create_task(self._settle(file_id))

    async def _settle(self, file_id: str) -> None:
        await asyncio.sleep(self._settle_s)
        self._settling.pop(file_id, None)
        try:
            await self._read_again(file_id)
        except AdapterError as error:
            _LOG.warning("a changed file is not read again: %s", error)

    async def _read_again(self, file_id: str) -> None:
        file = (await self._calls.read("files.info", file=file_id))["file"]
        for kind in (file.get("shares") or {}).values():
            for channel in kind:
                message = await message_of(
                    file,
                    channel,
                    workspace=self._workspace,
                    calls=self._calls,
                    directory=self._directory,
                )
                if message is not None:
                    await self._inbox.read_again(message)
