"""The files that stood in a channel before Footnote was to read them, page by page.

Discord lists no files, so messages are read: the channel's own, then those of its threads and
posts, each from its newest on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from discord.http import Route

from adapters.discord.authors import author
from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.directory import Directory
from adapters.discord.keys import (
    Address,
    Way,
    channel_of,
    guild_of,
    jump_link,
    message_key,
    person,
    thread_key,
    time_of,
)
from adapters.discord.written import Author
from adapters.errors import AdapterError
from adapters.incoming import Addressed, EarlierFiles, Incoming, Standing, ThreadKey
from rag.events import FileShared
from rag.values import Scope, outside

Json = Mapping[str, Any]

_PAGE = 100
_COUNTED_PAGES = 5
"""So many are looked at to say how many files there are."""
_WITHOUT_MESSAGES = {4, 15, 16}
"""Types of channels: categories, forums, media."""


async def earlier_files(
    scope: Scope, *, page: str | None, calls: Calls, directory: Directory, bot: str
) -> EarlierFiles:
    """Return a page of a channel's files, newest first, each in the message it stands in.

    Raises:
        DiscordRefusal: they may not be read.
        PlatformUnavailableError: not now.
    """
    reading = _Reading(scope, calls=calls, directory=directory, bot=bot)
    places = await reading.places()
    messages, after = await reading.page(places, page)
    total = sum(len(message.files) for message in messages)
    counted, looking = 1, after
    while page is None and looking is not None and counted < _COUNTED_PAGES:
        more, looking = await reading.page(places, looking)
        total += sum(len(message.files) for message in more)
        counted += 1
    return EarlierFiles(total=total, messages=tuple(messages), next=after)


class _Reading:
    def __init__(self, scope: Scope, *, calls: Calls, directory: Directory, bot: str) -> None:
        self._scope = scope
        self._guild, self._channel = guild_of(scope), channel_of(scope)
        self._calls = calls
        self._directory = directory
        self._bot = bot

    async def places(self) -> list[str]:
        """Return the channel and its public threads, the newest of them first."""
        found = await self._calls.do(
            Route("GET", "/channels/{channel_id}", channel_id=self._channel)
        )
        active = await self._calls.do(
            Route("GET", "/guilds/{guild_id}/threads/active", guild_id=self._guild)
        )
        threads = [one for one in active["threads"] if one.get("parent_id") == self._channel]
        threads += await self._archived()
        public = {one["id"] for one in threads if one["type"] != _PRIVATE_THREAD}
        own = [] if found["type"] in _WITHOUT_MESSAGES else [self._channel]
        return [*own, *sorted(public, key=int, reverse=True)]

    async def page(
        self, places: Sequence[str], page: str | None
    ) -> tuple[list[Incoming], str | None]:
        """Return the messages with files of a page, and which one goes on from it."""
        if not places:
            return [], None
        place, _, before = (page or places[0]).partition(":")
        if place not in places:
            return [], None
        query = {"limit": _PAGE} | ({"before": before} if before else {})
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=place)
        bodies: list[Json] = await self._calls.do(route, query=query)
        messages = [await self._incoming(place, body) for body in bodies if self._counts(body)]
        if len(bodies) == _PAGE:
            return messages, f"{place}:{min(int(body['id']) for body in bodies)}"
        behind = places[places.index(place) + 1 :]
        return messages, behind[0] if behind else None

    async def _archived(self) -> list[Json]:
        """Return the public threads that are archived, all of them."""
        route = Route(
            "GET", "/channels/{channel_id}/threads/archived/public", channel_id=self._channel
        )
        threads: list[Json] = []
        query: dict[str, object] = {"limit": _PAGE}
        while True:
            try:
                found = await self._calls.do(route, query=query)
            except DiscordRefusal:
                return threads  # a kind of channel without any
            threads += found["threads"]
            if not found["has_more"]:
                return threads
            query["before"] = threads[-1]["thread_metadata"]["archive_timestamp"]

    def _counts(self, body: Json) -> bool:
        by_program = body["author"].get("bot") or body.get("webhook_id")
        return not by_program and any(True for _ in files_in(body))

    async def _incoming(self, channel: str, body: Json) -> Incoming:
        author = await self._author(str(body["author"]["id"]))
        key = message_key(self._guild, channel, body["id"])
        in_thread = channel != self._channel
        standing = Standing.OUTSIDE if author is None else author.standing
        at = time_of(body["id"])
        return Incoming(
            message=key,
            thread=thread_key(self._guild, self._channel, channel) if in_thread else ThreadKey(key),
            opens_thread=not in_thread,
            scope=self._scope,
            within=None,
            author=person(self._guild, body["author"]["id"]),
            standing=standing,
            groups=author.groups if author else frozenset(),
            reply_to=self._address(channel, body).written(),
            addressed=Addressed.NO,
            is_direct=False,
            private=False,
            to_others=False,
            about=None,
            by_program=False,
            question=None,
            files=tuple(self._file(channel, body, file, author, at) for file in files_in(body)),
            sent_at=at,
            edited_at=None,
        )

    def _address(self, channel: str, body: Json) -> Address:
        return Address(
            guild=self._guild,
            place=self._channel,
            channel=channel,
            message=body["id"],
            asker=body["author"]["id"],
            way=Way.REPLY,
            is_direct=False,
        )

    def _file(
        self, channel: str, body: Json, file: Json, author: Author | None, at: datetime
    ) -> FileShared:
        is_outside = author is None or author.standing is Standing.OUTSIDE
        return FileShared(
            scope=outside(self._scope) if is_outside else self._scope,
            message_key=message_key(self._guild, channel, body["id"]),
            file_id=str(file["id"]),
            name=str(file["filename"]),
            size=file.get("size"),
            uploader=author.name if author else None,
            uploader_id=person(self._guild, body["author"]["id"]),
            permalink=jump_link(self._guild, channel, body["id"]),
            shared_at=at,
        )

    async def _author(self, user: str) -> Author | None:
        try:
            return await author(self._directory, self._guild, user)
        except AdapterError:
            return None


_PRIVATE_THREAD = 12


def files_in(body: Json) -> list[Json]:
    """Return the files of a message, forwarded ones included."""
    forwarded = (shot["message"] for shot in body.get("message_snapshots") or ())
    return [file for one in (body, *forwarded) for file in one.get("attachments") or ()]
