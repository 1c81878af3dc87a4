"""One reply in Slack: the only place that posts, marks and takes away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from adapters.background import Background
from adapters.errors import AdapterError, AddressExpiredError, PostRefusedError
from adapters.incoming import MessageKey, Sign
from adapters.replies import Final, Posted, Progress, ReplyPart, Snapshot
from adapters.slack.calls import Calls, FateUnknownError, SlackRefusal
from adapters.slack.keys import Address, Workspace
from adapters.slack.lines import status
from adapters.slack.outbound import Part, parts_of
from adapters.slack.posted_messages import Pen, PostedMessage, posted_before
from adapters.slack.streams import Streams
from adapters.slack.turns import Pacing

_LOG = logging.getLogger(__name__)

_REACTIONS = {
    Sign.SEEN: "eyes",
    Sign.READING: "hourglass_flowing_sand",
    Sign.DONE: "white_check_mark",
    Sign.TOO_MUCH: "raised_hand",
}
_SO_ALREADY = {"already_reacted", "no_reaction", "message_not_found", "is_archived"}
_NOWHERE = {"channel_not_found", "cannot_dm_bot", "user_disabled", "im_disabled"}
_SIGN_COMES_S = 2.5
"""A sign that says what is to come is shown within so long, or never."""
_LATE_SIGN_S = 3.0
"""Then none is on its way any more."""

Names = Callable[[Final], Awaitable[dict[str, str]]]
"""Looks up what the channels of an answer's sources are called, by scope."""


class SlackThread:
    """Keeps what it showed, so that only what is new is sent."""

    def __init__(
        self,
        calls: Calls,
        to: Address,
        *,
        answers: MessageKey,
        posted: Posted | None,
        workspace: Callable[[], Awaitable[Workspace]],
        streams: Streams,
        names: Names,
        pacing: Pacing,
        background: Background,
    ) -> None:
        self._calls = calls
        self._to = to
        self._answers = answers
        self._workspace = workspace
        self._names = names
        self._pacing = pacing
        self._background = background
        self._pen = Pen(calls, to, answers=answers, streams=streams)
        ids = () if posted is None else posted.ids
        self._messages = [PostedMessage(ts=ts, text=None, streams=True) for ts in ids]
        self._is_unsure = posted is None
        """Whether a message of ours may stand there that is not known."""
        self._status = "" if posted is not None and not posted.ids else None
        """What is said to be being done; None when another attempt may have said something."""

    async def show(self, part: ReplyPart) -> Posted:
        try:
            await self._show(part)
        except SlackRefusal as error:
            if self._to.alone and error.error in _NOWHERE:
                raise AddressExpiredError(str(error)) from error
            raise PostRefusedError(str(error)) from error
        return Posted(ids=tuple(message.ts for message in self._messages))

    async def mark(self, sign: Sign) -> None:
        if sign in {Sign.DONE, Sign.UNREAD}:
            await self._unmark(Sign.READING)
        if sign in {Sign.SEEN, Sign.READING}:
            await self._mark_soon(sign)
        elif sign is not Sign.UNREAD:
            await self._react("reactions.add", sign)

    async def remove(self) -> None:
        await self._find()
        while self._messages:
            await self._pen.delete(self._messages[-1])
            self._messages.pop()
        await self._say("")

    async def _show(self, part: ReplyPart) -> None:
        match part:
            case Progress(sentence=sentence):
                await self._find()
                await self._say(sentence)
            case Snapshot():
                await self._stand(parts_of(part, key=self._answers, names={}))
            case Final():
                names = await self._names(part)
                await self._stand(parts_of(part, key=self._answers, names=names))
                await self._tidy()

    async def _stand(self, parts: list[Part]) -> None:
        """Let exactly these messages stand there."""
        if not parts:
            return
        await self._find()
        for n, part in enumerate(parts):
            if n == len(self._messages):
                opened = await self._opened(n, part)
                self._messages.append(opened)
            elif self._may_write(self._messages[n], part):
                await self._pen.write(n, self._messages[n], part)
        while len(self._messages) > len(parts):
            await self._pen.delete(self._messages[-1])
            self._messages.pop()

    def _may_write(self, message: PostedMessage, part: Part) -> bool:
        """Whether to write now; what comes too soon is left out, since the next part holds it."""
        return not message.shows(part) and self._pacing.lets(
            streams=message.streams, is_whole=part.is_whole
        )

    async def _opened(self, n: int, part: Part) -> PostedMessage:
        """Post a message once: one whose fate is unknown is looked for before another is posted."""
        tries = self._calls.tries()
        while True:
            try:
                return await self._pen.open(n, part)
            except FateUnknownError as error:
                self._is_unsure = True
                await tries.wait(error)
            await self._find()
            if n < len(self._messages):
                found = self._messages.pop()
                await self._pen.write(n, found, part)
                return found

    async def _find(self) -> None:
        """Learn which messages stand there, if that is not known."""
        if not self._is_unsure:
            return
        known = {message.ts: message for message in self._messages}
        bot_id = (await self._workspace()).bot_id
        found = await posted_before(self._calls, self._to, answers=self._answers, bot_id=bot_id)
        self._messages = [known.get(message.ts, message) for message in found]
        self._is_unsure = False

    async def _say(self, sentence: str) -> None:
        """Show what is being done; nothing depends on it."""
        if sentence == self._status or not self._to.root:
            return
        try:
            await self._calls.read(
                "assistant.threads.setStatus",
                channel_id=self._to.channel,
                thread_ts=self._to.root,
                status=status(sentence),
            )
        except SlackRefusal as error:
            _LOG.info("what is being done is not shown: %s", error)
        self._status = sentence

    async def _tidy(self) -> None:
        """Take away what said that an answer is coming."""
        try:
            await self._say("")
            await self._unmark(Sign.SEEN)
        except AdapterError as error:
            _LOG.info("a sign stays behind: %s", error)

    async def _mark_soon(self, sign: Sign) -> None:
        """Put a sign there that somebody else takes away, or none if it would come too late."""
        try:
            async with asyncio.timeout(_SIGN_COMES_S):
                await self._react("reactions.add", sign)
        except TimeoutError:
            _LOG.info("%s is not shown, it would come late", _REACTIONS[sign])

    async def _unmark(self, sign: Sign) -> None:
        """Take a sign away, and once more if it was not there: it may be on its way still."""
        if not await self._react("reactions.remove", sign):
            self._background.start(lambda: self._take_away(sign), after_s=_LATE_SIGN_S)

    async def _take_away(self, sign: Sign) -> None:
        await self._react("reactions.remove", sign)

    async def _react(self, method: str, sign: Sign) -> bool:
        """Put a sign there or take it away; return whether that changed anything."""
        if not self._to.root:
            return True  # a hello answers nobody's message
        try:
            await self._calls.read(
                method,
                channel=self._to.channel,
                timestamp=self._to.message,
                name=_REACTIONS[sign],
            )
        except SlackRefusal as error:
            if error.error not in _SO_ALREADY:
                raise
            return False
        return True
