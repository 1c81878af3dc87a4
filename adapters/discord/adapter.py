"""Discord as a platform: one bot, in any number of servers."""

import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from discord.http import Route

from adapters.background import Background
from adapters.discord.access import USUAL_PACE, DiscordAccess, DiscordPace
from adapters.discord.audience import audience
from adapters.discord.calls import USUAL_PATIENCE, Calls, Patience
from adapters.discord.directory import Directory
from adapters.discord.downloads import HOSTS, Downloads
from adapters.discord.earlier import earlier_files
from adapters.discord.gateway import Gateway
from adapters.discord.keys import PLATFORM, channel_of, guild_of, read_address
from adapters.discord.login import Login, bare_client
from adapters.discord.saying import said_before
from adapters.discord.thread import DiscordThread
from adapters.discord.whereabouts import gone
from adapters.errors import AdapterError
from adapters.incoming import EarlierFiles, Incoming, MessageKey, ReplyAddress, Said
from adapters.port import Inbox, Memory
from adapters.public_addresses import session_to
from adapters.replies import Final, Posted
from rag.events import FileShared
from rag.values import Audience, Scope

_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def open_discord(
    access: DiscordAccess, *, tell: Callable[[str], None]
) -> AsyncIterator["DiscordAdapter"]:
    """Open the adapter of one bot; nothing is asked of Discord before it is needed."""
    adapter = DiscordAdapter(access, tell=tell)
    try:
        yield adapter
    finally:
        await adapter.close()


class DiscordAdapter:
    """One bot, by its token."""

    platform = PLATFORM
    asks_first = True

    def __init__(
        self,
        access: DiscordAccess,
        *,
        patience: Patience = USUAL_PATIENCE,
        pace: DiscordPace = USUAL_PACE,
        tell: Callable[[str], None] = _LOG.info,
    ) -> None:
        # discord.py keeps the API's address for all its clients.
        Route.BASE = access.api_url.rstrip("/")
        self._pace = pace
        self._session = session_to(HOSTS)
        self._login = Login(
            lambda: bare_client(access.proxy),
            access.token,
        )
        self._calls = Calls(self._login, patience)
        self._directory = Directory(self._calls)
        self._background = Background()
        self._bot_id: str | None = None
        self._downloads = Downloads(
            self._calls, self._session, api_url=access.api_url, proxy=access.proxy
        )
        self._gateway = Gateway(
            access,
            pace,
            calls=self._calls,
            directory=self._directory,
            downloads=self._downloads,
            background=self._background,
            thread_of=self._thread_of,
            tell=tell,
        )

    async def close(self) -> None:
        await self._background.close()
        await self._calls.close()
        await self._login.close()
        await self._session.close()

    @property
    def is_in(self) -> bool:
        return self._gateway.is_in

    def remember_with(self, memory: Memory) -> None:
        """Nothing: no other process needs to know what this one does."""

    async def run(self, inbox: Inbox) -> None:
        await self._gateway.listen(inbox)

    def thread(
        self,
        address: ReplyAddress,
        *,
        answers: MessageKey,
        posted: Posted | None,
        about: str = "",
    ) -> DiscordThread:
        return DiscordThread(
            self._calls,
            read_address(address),
            answers=answers,
            posted=posted,
            about=about,
            bot=self._bot,
            names=self._names,
            between_writes_s=self._pace.between_writes_s,
            background=self._background,
        )

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        await self._downloads.fetch(file, path, max_bytes=max_bytes)

    async def audience(self, address: ReplyAddress, *, strict: bool) -> Audience:
        to = read_address(address)
        return await audience(to, self._directory, bot=await self._bot(), strict=strict)

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        try:
            return await said_before(
                read_address(address), calls=self._calls, bot=await self._bot()
            )
        except AdapterError as error:
            _LOG.info("what was said before is not known: %s", error)
            return ()

    async def earlier_files(self, scope: Scope, *, page: str | None) -> EarlierFiles:
        return await earlier_files(
            scope, page=page, calls=self._calls, directory=self._directory, bot=await self._bot()
        )

    async def gone(self, message: MessageKey, file_ids: Collection[str]) -> Collection[str]:
        return await gone(message, file_ids, calls=self._calls)

    async def _bot(self) -> str:
        """Return the id of Footnote's user, asking Discord once."""
        if self._bot_id is None:
            client = await self._login.client()
            if client.user is None:
                raise AdapterError("Discord let the bot in and does not say who it is")
            self._bot_id = str(client.user.id)
        return self._bot_id

    def _thread_of(self, message: Incoming) -> DiscordThread:
        new = Posted(ids=())
        return self.thread(message.reply_to, answers=message.message, posted=new)

    async def _names(self, final: Final) -> dict[str, str]:
        """Look up what the channels are called that an answer's sources come from."""
        names: dict[str, str] = {}
        for scope in {citation.passage.scope for citation in final.citations}:
            if scope.startswith(f"{PLATFORM}:"):
                try:
                    where = (guild_of(scope), channel_of(scope))
                    names[scope] = await self._directory.channel_name(*where)
                except AdapterError as error:
                    _LOG.info("a source is shown without its channel: %s", error)
        return names
