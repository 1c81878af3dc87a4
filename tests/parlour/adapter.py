"""Parlour as a platform of Footnote's."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from adapters.errors import (
    AdapterError,
    DownloadFailedError,
    DownloadRefusedError,
    InboxUnavailableError,
)
from adapters.incoming import Accepted, MessageKey, ReplyAddress, Said
from adapters.port import Inbox
from adapters.replies import Posted
from rag.events import FileShared
from rag.values import LIBRARY, Audience, RefusalReason
from tests.parlour import inbound
from tests.parlour.client import Client
from tests.parlour.room import BOT
from tests.parlour.thread import ParlourThread

_AGAIN_S = 0.2


class ParlourAdapter:
    """Takes in by a websocket, posts by HTTP."""

    platform = inbound.PLATFORM

    def __init__(self, *, url: str, token: str) -> None:
        self._client = Client(url, token)
        self._signs: set[asyncio.Task[None]] = set()

    async def run(self, inbox: Inbox) -> None:
        try:
            while True:
                with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                    await self._listen(inbox)
                await asyncio.sleep(_AGAIN_S)
        finally:
            for sign in self._signs:
                sign.cancel()

    async def close(self) -> None:
        await self._client.close()

    def thread(
        self, address: ReplyAddress, *, answers: MessageKey, posted: Posted | None
    ) -> ParlourThread:
        return ParlourThread(self._client, address, answers=answers, posted=posted)

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        try:
            async with self._client.session.get(f"/file/{file.file_id}") as response:
                if response.status in {403, 404}:
                    raise DownloadRefusedError(
                        file.name, reason=RefusalReason.EMPTY, detail="it is no longer there."
                    )
                response.raise_for_status()
                await self._save(file, response, path, max_bytes=max_bytes)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DownloadFailedError(file.name, detail=f"{error}. Try again.") from error

    async def audience(self, address: ReplyAddress) -> Audience:
        channel, _, asker = address.split("|")
        own = inbound.scope_of(channel)
        try:
            rooms: dict[str, Any] = await self._client.get("/rooms")
        except AdapterError:
            return Audience(scopes=frozenset({own}))
        visible = {
            inbound.scope_of(name)
            for name, room in rooms.items()
            if (asker in room["members"] if asker else room["public"] and rooms[channel]["public"])
        }
        return Audience(scopes=frozenset({own, LIBRARY, *visible}))

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        posts = await self._client.get(f"/thread/{address.split('|')[1]}")
        return [
            Said(author=post["author"], text=post["text"])
            for post in posts
            if post["author"] != BOT
        ][-50:]

    async def _listen(self, inbox: Inbox) -> None:
        async with self._client.session.ws_connect("/events", heartbeat=20) as socket:
            async for received in socket:
                event = received.json()
                answer = await self._handled(inbox, event)
                if answer is not None:
                    await socket.send_json({"ack": event["envelope"], **answer})

    async def _handled(self, inbox: Inbox, event: Mapping[str, Any]) -> dict[str, Any] | None:
        """Hand an event in; None when it was not stored and must come again."""
        try:
            match event["type"], event.get("wish"):
                case "message", _:
                    accepted = await inbox.accept(inbound.incoming_from(event))
                    self._show(accepted, event)
                case "deleted", _:
                    await inbox.retract(inbound.retraction_from(event))
                case "click", "up" | "down":
                    await inbox.rate(inbound.rating_from(event))
                case "click", _:
                    reply = await inbox.reply_now(inbound.request_from(event))
                    return {"reply": {"told": reply.told, "passages": [
                        {"n": p.n, "text": p.passage.text} for p in reply.passages
                    ], "documents": [document.name for document in reply.documents]}}  # fmt: skip
        except InboxUnavailableError:
            return None
        return {}

    def _show(self, accepted: Accepted, event: Mapping[str, Any]) -> None:
        """Show a sign in a task of its own: nothing waits for it."""
        if accepted.sign is None:
            return
        key = inbound.key_of(event["channel"], event["id"])
        thread = self.thread(inbound.address_of(event), answers=key, posted=Posted(ids=()))
        task = asyncio.create_task(_best_effort(thread.mark(accepted.sign)))
        self._signs.add(task)
        task.add_done_callback(self._signs.discard)

    async def _save(
        self, file: FileShared, response: aiohttp.ClientResponse, path: Path, *, max_bytes: int
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


async def _best_effort(sign: Any) -> None:
    with contextlib.suppress(AdapterError):
        await sign
