"""Files given by command: `/add`, and "Index files" below a message that has some."""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
from discord.http import Route

from adapters.discord import sentences
from adapters.discord.calls import Calls
from adapters.discord.downloads import Downloads
from adapters.discord.hidden import files_shown
from adapters.discord.keys import Address, Way, jump_link, message_key
from adapters.discord.lines import line
from adapters.discord.outbound import QUIETLY
from adapters.discord.responses import Responses
from adapters.discord.typed import Typed, Who
from adapters.errors import (
    AdapterError,
    DownloadFailedError,
    DownloadRefusedError,
)
from adapters.incoming import Accepted, Addressed, Incoming, MessageKey, ThreadKey
from adapters.port import Inbox
from rag.events import FileShared

_LOG = logging.getLogger(__name__)

_LARGEST = 10 * 1024 * 1024
"""Bytes that a bot may upload where nobody boosted the server."""

Json = Mapping[str, Any]
MessageAt = Callable[[Who, str], Awaitable[Incoming | None]]
"""Reads a message where somebody acts; None when it is gone; raises what is for want of anybody."""

_LOOKS_FOR_S = 2.0
"""For a message: Discord drops what takes three seconds."""
_AGAIN_AFTER_S = (0.5, 2.0, 8.0)
"""Between tries at a file that is not handed out."""


class Adding:
    """Hands in files that somebody gave on purpose."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        calls: Calls,
        downloads: Downloads,
        responses: Responses,
        message_at: MessageAt,
        show_sign: Callable[[Incoming, Accepted], None],
    ) -> None:
        self._inbox = inbox
        self._calls = calls
        self._downloads = downloads
        self._responses = responses
        self._message_at = message_at
        self._show_sign = show_sign

    async def index(self, to: discord.Interaction, by: Who, given: Typed) -> None:
        """Have the files of a message read, and say so to who wished it."""
        try:
            async with asyncio.timeout(_LOOKS_FOR_S):
                wished = await self._wished(by, given)
            accepted = None if wished is None else await self._inbox.accept(wished)
        except (AdapterError, TimeoutError) as error:
            _LOG.warning("files could not be taken in: %s", error)
            await self._responses.say(to, {"content": sentences.NOT_STORED})
            return
        if wished is None or accepted is None:
            await self._responses.say(to, {"content": sentences.NO_FILES_THERE})
            return
        told = sentences.READING_THEM if accepted.sign else sentences.READ_ALREADY
        await self._responses.say(to, {"content": told})
        self._show_sign(wished, accepted)

    async def _wished(self, by: Who, given: Typed) -> Incoming | None:
        """Return a message with its files as the one who wishes them read gives it."""
        found = await self._message_at(by, given.target)
        files = found and (found.files or files_shown(found, given, guild=by.guild))
        if found is None or not files:
            return None
        # Who wishes it answers for it, whoever wrote the message.
        return replace(
            found,
            addressed=Addressed.COMMAND,
            standing=by.standing,
            groups=by.groups,
            question=None,
            files=files,
        )

    async def add(self, to: discord.Interaction, by: Who, given: Typed) -> None:
        """Post a file where all can see it, and have it read.

        What comes with a command stands nowhere, and an answer's source has to be somewhere.
        """
        known = (given.resolved.get("attachments") or {}).get(given.text("file"))
        if known is None:
            await self._responses.say(to, {"content": sentences.NO_FILES_THERE})
            return
        if int(known["size"]) > _LARGEST:
            await self._responses.say(to, {"content": sentences.TOO_LARGE_TO_POST})
            return
        if await self._responses.think(to, aloud=True):
            await self._post(by, known)

    async def _post(self, by: Who, known: Json) -> None:
        try:
            content = await self._content(known)
            posted = await self._fill_in(by, _added(by), name=known["filename"], content=content)
            found = _incoming(by, posted)
            self._show_sign(found, await self._inbox.accept(found))
        except DownloadRefusedError as error:
            await self._say_instead(by, str(error))
        except AdapterError as error:
            _LOG.warning("a file could not be taken in: %s", error)
            await self._say_instead(by, sentences.NOT_STORED)

    async def _content(self, known: Json) -> bytes:
        """Return the bytes of a file; raises as `Downloads.read` does."""
        for again_after_s in _AGAIN_AFTER_S:
            try:
                return await self._downloads.read(known, max_bytes=_LARGEST)
            except DownloadFailedError as error:
                _LOG.info("a file is tried again: %s", error.detail)
            await asyncio.sleep(again_after_s)
        return await self._downloads.read(known, max_bytes=_LARGEST)

    async def _fill_in(self, by: Who, text: str, *, name: str, content: bytes) -> Json:
        """Let the message that says "thinking" show a file."""
        file = discord.File(io.BytesIO(content), filename=name)
        body = {"content": text, "attachments": [{"id": 0, "filename": name}], **QUIETLY}
        posted: Json = await self._calls.do(_original(by), body, files=[file])
        return posted

    async def _say_instead(self, by: Who, told: str) -> None:
        body = {"content": line(told), "attachments": [], **QUIETLY}
        try:
            await self._calls.do(_original(by), body)
        except AdapterError as error:
            _LOG.warning("nobody was told that a file was not taken in: %s", error)


def _original(by: Who) -> Route:
    return Route(
        "PATCH",
        "/webhooks/{application_id}/{interaction_token}/messages/@original",
        application_id=by.application,
        interaction_token=by.token,
    )


def _added(by: Who) -> str:
    return f"**{line(by.name, longest=80)}** added a file:"


def _incoming(by: Who, posted: Json) -> Incoming:
    """Return the message that the file was posted in, as if its giver had written it."""
    id_ = str(posted["id"])
    key, now = message_key(by.guild, by.channel, id_), datetime.now(UTC)
    return Incoming(
        message=key,
        thread=ThreadKey(key),
        opens_thread=not by.place.parent,
        scope=by.scope,
        within=by.within,
        author=by.person,
        standing=by.standing,
        groups=by.groups,
        reply_to=_below(by, id_).written(),
        addressed=Addressed.COMMAND,
        private=by.is_direct,
        is_direct=by.is_direct,
        to_others=False,
        about=None,
        by_program=False,
        question=None,
        files=tuple(_file(by, key, file, at=now) for file in posted["attachments"]),
        sent_at=now,
        edited_at=None,
    )


def _below(by: Who, posted: str) -> Address:
    return Address(
        guild=by.guild,
        place=by.place.id,
        channel=by.channel,
        message=posted,
        asker=by.user,
        way=Way.REPLY,
        is_direct=by.is_direct,
    )


def _file(by: Who, key: MessageKey, file: Json, *, at: datetime) -> FileShared:
    return FileShared(
        scope=by.scope,
        message_key=key,
        file_id=str(file["id"]),
        name=str(file["filename"]),
        size=file.get("size"),
        uploader=by.name,
        uploader_id=by.person,
        permalink=jump_link(by.guild, by.channel, key.rpartition("/")[2], is_direct=by.is_direct),
        shared_at=at,
    )
