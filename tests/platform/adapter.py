"""Parlour: connect, hand in and acknowledge; download; who may see what."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp

from adapters.errors import (
    AdapterError,
    DownloadFailedError,
    DownloadRefusedError,
    InboxUnavailableError,
)
from adapters.incoming import Accepted, Incoming, MessageKey, ReplyAddress, Said
from adapters.port import Inbox
from adapters.replies import Posted
from rag.events import FileShared
from rag.values import LIBRARY, Audience, RefusalReason, Scope, tenant_of
from tests.platform.client import Client, NoAnswerError, RefusedError
from tests.platform.inbound import (
    Address,
    incoming_from,
    rating_from,
    read_address,
    request_from,
    retraction_from,
)
from tests.platform.outbound import lines
from tests.platform.thread import ParlourThread

_LOG = logging.getLogger(__name__)
_RECONNECT_AFTER_S = 0.1
_NEWEST = 50


class ParlourAdapter:
    """Footnote on Parlour."""

    platform = "parlour"

    def __init__(
        self, *, url: str, token: str, call_timeout_s: float = 3.0, patience_s: float = 5.0
    ) -> None:
        """Know where Parlour is; a call may take so long, and all its retries together."""
        self._client = Client(url=url, token=token, timeout_s=call_timeout_s)
        self._patience_s = patience_s

    async def run(self, inbox: Inbox) -> None:
        while True:
            try:
                await self._listen(inbox)
            except aiohttp.WSServerHandshakeError as error:
                if error.status == 401:
                    raise AdapterError(
                        "Parlour refuses the token; give Footnote another"
                    ) from error
            except (aiohttp.ClientError, ConnectionError) as error:
                _LOG.info("reconnecting to Parlour: %s", error)
            await asyncio.sleep(_RECONNECT_AFTER_S)

    def thread(
        self, address: ReplyAddress, *, answers: MessageKey, posted: Posted | None
    ) -> ParlourThread:
        return ParlourThread(
            self._client,
            read_address(address),
            answers=answers,
            posted=posted,
            patience_s=self._patience_s,
        )

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        try:
            async with self._client.file(file.file_id) as response:
                if response.status in {403, 404}:
                    detail = "it is gone, or not Footnote's to have. Drop it again."
                    raise DownloadRefusedError(file.name, reason=RefusalReason.EMPTY, detail=detail)
                response.raise_for_status()
                await _save(response, file, path, max_bytes=max_bytes)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DownloadFailedError(file.name, detail=f"{error!r}. Try again.") from error

    async def audience(self, address: ReplyAddress) -> Audience:
        to = read_address(address)
        own = Scope(to.channel)
        try:
            return Audience(scopes=frozenset({own, *await self._others(to)}))
        except (NoAnswerError, RefusedError) as error:
            _LOG.warning("who may read %s is not known, so only its own: %s", own, error)
            return Audience(scopes=frozenset({own}))

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        to = read_address(address)
        if to.opens_thread:
            return ()
        try:
            body = {"channel": to.channel, "thread": to.thread}
            listed = await self._client.call("thread", body)
        except (NoAnswerError, RefusedError):
            return ()
        said = [
            Said(author=message["author"], text=message["text"])
            for message in listed["messages"]
            if not message["by_program"]
        ]
        return said[-_NEWEST:]

    async def _listen(self, inbox: Inbox) -> None:
        async with self._client.socket() as socket, asyncio.TaskGroup() as group:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    group.create_task(self._take(inbox, socket, message.json()))

    async def _take(
        self, inbox: Inbox, socket: aiohttp.ClientWebSocketResponse, event: Mapping[str, Any]
    ) -> None:
        """Hand in one event; what is not acknowledged comes again."""
        ack: dict[str, object] = {"ack": event["envelope"]}
        shows_sign: Awaitable[None] | None = None
        try:
            match event:
                case {"kind": "message" | "edited" | "command" as kind, "body": body}:
                    incoming = incoming_from(kind, body)
                    shows_sign = self._sign(incoming, await inbox.accept(incoming))
                case {"kind": "clicked", "body": body}:
                    await inbox.rate(rating_from(body))
                case {"kind": "click" | "invoke" | "complete" as kind, "body": body}:
                    ack["reply"] = lines(await inbox.reply_now(request_from(kind, body)))
                case {"kind": kind, "body": body}:
                    await inbox.retract(retraction_from(kind, body))
            await socket.send_json(ack)
        except (InboxUnavailableError, ConnectionError) as error:
            _LOG.warning("not acknowledged, so it will come again: %s", error)
        if shows_sign is not None:
            await shows_sign

    async def _sign(self, incoming: Incoming, accepted: Accepted) -> None:
        if accepted.sign is None:
            return
        thread = self.thread(incoming.reply_to, answers=incoming.message, posted=Posted(ids=()))
        with suppress(AdapterError):
            await thread.mark(accepted.sign)

    async def _others(self, to: Address) -> set[Scope]:
        """Return what readers may see beside what was shared where they read."""
        tenant = tenant_of(Scope(to.channel))
        if to.has_one_reader:
            listed = await self._client.call("channels", {"tenant": tenant, "person": to.asker})
            return {LIBRARY, *map(Scope, listed["channels"])}
        channel = await self._client.call("channel", {"channel": to.channel})
        if channel["has_guests"]:
            return set()
        if not channel["public"]:
            return {LIBRARY}
        listed = await self._client.call("channels", {"tenant": tenant})
        return {LIBRARY, *map(Scope, listed["channels"])}


async def _save(
    response: aiohttp.ClientResponse, file: FileShared, path: Path, *, max_bytes: int
) -> None:
    had = 0
    with path.open("xb") as target:
        async for piece in response.content.iter_any():
            had += len(piece)
            if had > max_bytes:
                raise DownloadRefusedError(
                    file.name,
                    reason=RefusalReason.TOO_LARGE,
                    detail=f"it is larger than {max_bytes:,} bytes. Drop a smaller one.",
                )
            target.write(piece)
