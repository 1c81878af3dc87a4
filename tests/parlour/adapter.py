"""Parlour as a platform of Footnote's."""

import asyncio
import contextlib
import logging
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from adapters.errors import (
    AdapterError,
    DownloadFailedError,
    DownloadRefusedError,
    InboxUnavailableError,
)
from adapters.incoming import Accepted, EarlierFiles, Incoming, MessageKey, ReplyAddress, Said
from adapters.port import Inbox, Memory
from adapters.replies import Posted
from rag.events import FileShared
from rag.values import LIBRARY, Audience, RefusalReason, Scope, outside
from tests.parlour import inbound, outbound
from tests.parlour.client import Client
from tests.parlour.inbound import Address, read_address
from tests.parlour.room import BOT, Json
from tests.parlour.thread import ParlourThread

_LOG = logging.getLogger(__name__)
_AGAIN_S = 0.2
_NEWEST = 50


class ParlourAdapter:
    """Takes in by a websocket, posts by HTTP."""

    platform = inbound.PLATFORM

    def __init__(self, *, url: str, token: str, asks_first: bool = False) -> None:
        self.asks_first = asks_first
        self._client = Client(url, token)
        self._in_order = asyncio.Lock()
        self.is_in = False

    def remember_with(self, memory: Memory) -> None:
        """Nothing: no other process needs to know what this one does."""

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
                _LOG.info("connecting to Parlour again: %s", error)
            await asyncio.sleep(_AGAIN_S)

    async def close(self) -> None:
        await self._client.close()

    def thread(
        self,
        address: ReplyAddress,
        *,
        answers: MessageKey,
        posted: Posted | None,
        about: str = "",
    ) -> ParlourThread:
        del about
        to = read_address(address)
        return ParlourThread(self._client, to, answers=answers, posted=posted)

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        try:
            async with self._client.session.get(f"/file/{file.file_id}") as response:
                if response.status in {403, 404}:
                    raise DownloadRefusedError(
                        file.name, reason=RefusalReason.EMPTY, detail="it is no longer there."
                    )
                response.raise_for_status()
                await _save(file, response, path, max_bytes=max_bytes)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DownloadFailedError(
                file.name, detail="Parlour does not hand it out just now. Try again."
            ) from error

    async def audience(self, address: ReplyAddress, *, strict: bool) -> Audience:
        to = read_address(address)
        own = inbound.scope_of(to.channel, to.tenant)
        shared_there = frozenset({own, outside(own)})
        try:
            rooms: dict[str, Any] = await self._client.get("/rooms")
        except AdapterError:
            return Audience(scopes=shared_there)
        elsewhere = set() if strict and to.asker is None else _visible(rooms, to)
        return Audience(scopes=shared_there | {LIBRARY} | elsewhere)

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        to = read_address(address)
        try:
            posts = await self._client.get(f"/thread/{to.thread}")
        except AdapterError:
            return ()
        if any(post["id"] == to.thread and post["mentions_bot"] for post in posts):
            return ()
        said = [
            Said(author=post["author"], text=post["text"])
            for post in posts
            if post["author"] != BOT and post["id"] < to.message
        ]
        return said[-_NEWEST:]

    async def earlier_files(self, scope: Scope, *, page: str | None) -> EarlierFiles:
        path = f"/files/{scope.rpartition('/')[2]}?from={page or 0}"
        return inbound.earlier_files_from(await self._client.get(path))

    async def gone(self, message: MessageKey, file_ids: Collection[str]) -> Collection[str]:
        channel, _, id_ = message.partition("/")[2].rpartition("/")
        standing = await self._client.get(f"/message/{channel}/{id_}")
        return [file_id for file_id in file_ids if file_id not in standing]

    async def _listen(self, inbox: Inbox) -> None:
        async with (
            self._client.session.ws_connect("/events", heartbeat=20) as socket,
            asyncio.TaskGroup() as group,
        ):
            self.is_in = True
            try:
                async for received in socket:
                    group.create_task(self._take(inbox, socket, received.json()))
            finally:
                self.is_in = False

    async def _take(
        self, inbox: Inbox, socket: aiohttp.ClientWebSocketResponse, event: Mapping[str, Any]
    ) -> None:
        """Hand in one event; what is not acknowledged comes again."""
        ack = {"ack": event["envelope"]}
        try:
            if event["type"] == "click":
                await socket.send_json({**ack, **await _clicked(inbox, event)})
                return
            async with self._in_order:
                accepted = await _handed_in(inbox, event)
            await socket.send_json(ack)
        except (InboxUnavailableError, ConnectionError) as error:
            _LOG.info("not acknowledged, so it will come again: %s", error)
            return
        if accepted is not None:
            await self._show(*accepted)

    async def _show(self, incoming: Incoming, accepted: Accepted) -> None:
        if accepted.sign is not None:
            new = Posted(ids=())
            thread = self.thread(incoming.reply_to, answers=incoming.message, posted=new)
            with contextlib.suppress(AdapterError):
                await thread.mark(accepted.sign)


async def _handed_in(inbox: Inbox, event: Mapping[str, Any]) -> tuple[Incoming, Accepted] | None:
    match event["type"]:
        case "deleted" | "left" | "removed":
            await inbox.retract(inbound.retraction_from(event))
            return None
        case "added":
            await inbox.welcome(inbound.arrival_from(event))
            return None
    incoming = inbound.incoming_from(event)
    return incoming, await inbox.accept(incoming)


async def _clicked(inbox: Inbox, event: Mapping[str, Any]) -> Json:
    """Return what goes with the acknowledgement; who clicked waits for it, so nothing else may."""
    if event["wish"] in {"up", "down"}:
        await inbox.rate(inbound.rating_from(event))
        return {}
    return {"reply": outbound.for_one(await inbox.reply_now(inbound.request_from(event)))}


def _visible(rooms: Mapping[str, Any], to: Address) -> set[Scope]:
    """Return what readers may see beside what was shared where they read."""
    return {
        inbound.scope_of(name, to.tenant)
        for name, room in rooms.items()
        if room["tenant"] == to.tenant
        and (room["public"] if to.asker is None else to.asker in room["members"])
    }


async def _save(
    file: FileShared, response: aiohttp.ClientResponse, path: Path, *, max_bytes: int
) -> None:
    received = 0
    with path.open("xb") as target:
        async for chunk in response.content.iter_chunked(2**16):
            received += len(chunk)
            if received > max_bytes:
                raise DownloadRefusedError(
                    file.name,
                    reason=RefusalReason.TOO_LARGE,
                    detail=f"it is larger than {max_bytes:,} bytes. Split it up.",
                )
            target.write(chunk)
