"""One reply in Discord: the only place that posts, marks and takes away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from discord.http import Route

from adapters.background import Background
from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.finding import posted_before
from adapters.discord.keys import Address, Way
from adapters.discord.outbound import Part, calling, parts_of
from adapters.discord.pen import Pen, PostedMessage, read_ref
from adapters.discord.words import title
from adapters.errors import AdapterError, AddressExpiredError, PostRefusedError
from adapters.incoming import MessageKey, Sign
from adapters.replies import Final, Posted, Progress, ReplyPart

_LOG = logging.getLogger(__name__)

_REACTIONS = {
    Sign.SEEN: "👀",
    Sign.READING: "⏳",
    Sign.DONE: "✅",
    Sign.TOO_MUCH: "✋",
}
_SO_ALREADY = {10_008, 10_014, 30_010, 50_083}
"""The message is gone, the reaction is, there are as many as there may be, it is archived."""
_NOWHERE = {10_015, 50_027, 10_062}
"""Unknown webhook, invalid token, unknown interaction."""
_LATE_SIGN_S = 3.0

Names = Callable[[Final], Awaitable[dict[str, str]]]
"""Looks up what the channels of an answer's sources are called, by scope."""


class DiscordThread:
    """Keeps what it showed, so that only what is new is sent."""

    def __init__(
        self,
        calls: Calls,
        to: Address,
        *,
        answers: MessageKey,
        posted: Posted | None,
        about: str,
        bot: Callable[[], Awaitable[str]],
        names: Names,
        between_writes_s: float,
        background: Background,
    ) -> None:
        self._calls = calls
        self._to = to
        self._answers = answers
        self._bot = bot
        self._names = names
        self._between_s = between_writes_s
        self._background = background
        self._pen = Pen(calls, to, answers=answers, title=title(about))
        ids = () if posted is None else posted.ids
        self._messages = [PostedMessage(ref=read_ref(id_), shown=None) for id_ in ids]
        self._go_on_there()
        self._is_unsure = posted is None
        """Whether a message of ours may stand there that is not known."""
        self._says_progress = False
        """What stands there is nothing but what is being done."""
        self._written_at = 0.0

    async def show(self, part: ReplyPart) -> Posted:
        try:
            await self._show(part)
        except DiscordRefusal as error:
            if self._to.way is Way.WHISPER and error.code in _NOWHERE:
                raise AddressExpiredError(str(error)) from error
            raise PostRefusedError(str(error)) from error
        return Posted(ids=tuple(message.ref.written() for message in self._messages))

    async def mark(self, sign: Sign) -> None:
        if sign is Sign.SEEN:
            self._background.start(self._type)
        if sign in {Sign.DONE, Sign.UNREAD}:
            await self._react("DELETE", Sign.READING)
        if sign is not Sign.UNREAD:
            await self._react("PUT", sign)

    async def remove(self) -> None:
        await self._find()
        await self._leave(0)

    async def _show(self, part: ReplyPart) -> None:
        await self._find()
        match part:
            case Progress():
                await self._say(part)
            case Final():
                names = await self._names(part)
                parts = parts_of(part, key=self._answers, names=names)
                await self._stand([*parts, *self._late_call(part)])
                await self._tidy()
            case _:
                await self._stand(parts_of(part, key=self._answers, names={}))

    async def _say(self, progress: Progress) -> None:
        """Say what is being done, unless text may stand there already."""
        if self._messages and not self._says_progress:
            return
        parts = parts_of(progress, key=self._answers, names={})
        await self._stand(parts)
        self._says_progress = bool(parts) or self._says_progress

    async def _stand(self, parts: list[Part]) -> None:
        """Let exactly these messages stand there; of no parts at all nothing is changed."""
        if not parts:
            return
        self._says_progress = False
        for n, part in enumerate(parts):
            if part.calls and not await self._is_called(n, part):
                await self._leave(n)
            if n == len(self._messages):
                self._messages.append(await self._pen.open(n, part))
            else:
                await self._paced(part)
                await self._pen.write(self._messages[n], part)
        await self._leave(len(parts))

    async def _is_called(self, n: int, part: Part) -> bool:
        """Whether a message calls somebody already: one that is edited to do so does not ring."""
        return n < len(self._messages) and await self._pen.shows(self._messages[n], part)

    async def _leave(self, count: int) -> None:
        """Take away all messages but the first so many."""
        while len(self._messages) > count:
            await self._pen.delete(self._messages[-1])
            self._messages.pop()

    async def _find(self) -> None:
        """Learn which messages stand there, if that is not known."""
        if not self._is_unsure:
            return
        self._messages = await posted_before(self._calls, self._to, bot=await self._bot())
        self._go_on_there()
        self._is_unsure = False

    def _go_on_there(self) -> None:
        if self._messages:
            self._pen.goes_on_in(self._messages[0].ref.channel)

    def _late_call(self, final: Final) -> list[Part]:
        """Return the line that calls somebody back who waited long."""
        asked_aloud = self._to.way is not Way.POST and not self._to.alone
        if not final.is_late or not asked_aloud:
            return []
        return [calling(self._to.asker, has_answer=bool(final.text))]

    async def _tidy(self) -> None:
        """Take away what said that an answer is coming."""
        try:
            if not await self._react("DELETE", Sign.SEEN):
                # The gateway's 👀 may be on its way still when an answer took no time.
                self._background.start(self._unmark, after_s=_LATE_SIGN_S)
        except AdapterError as error:
            _LOG.info("a sign stays behind: %s", error)

    async def _unmark(self) -> None:
        await self._react("DELETE", Sign.SEEN)

    async def _react(self, method: str, sign: Sign) -> bool:
        """Put a sign there or take it away; return whether that changed anything."""
        if self._to.way in {Way.POST, Way.WHISPER}:
            return True  # there is nobody's message
        route = Route(
            method,
            "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me",
            channel_id=self._to.channel,
            message_id=self._to.message,
            emoji=_REACTIONS[sign],
        )
        try:
            await self._calls.do(route)
        except DiscordRefusal as error:
            if error.code not in _SO_ALREADY:
                raise
            return False
        return True

    async def _type(self) -> None:
        """Be seen typing where the answer will stand; a thread is not there yet."""
        if self._to.way is Way.REPLY:
            route = Route("POST", "/channels/{channel_id}/typing", channel_id=self._to.channel)
            await self._calls.do(route)

    async def _paced(self, part: Part) -> None:
        """Wait until Discord may be written to again; the end of a reply need not wait."""
        now = asyncio.get_running_loop().time()
        if not part.is_whole and (wait_s := self._written_at + self._between_s - now) > 0:
            await asyncio.sleep(wait_s)
        self._written_at = asyncio.get_running_loop().time()
