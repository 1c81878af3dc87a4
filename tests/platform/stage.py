"""Parlour as the contract needs it."""

import re
from collections.abc import Callable, Mapping

from adapters.incoming import MessageKey, ThreadKey
from tests.adapters.stage import Trouble
from tests.fakes.chat.calls import LONGEST_TEXT
from tests.fakes.chat.faults import (
    LOST_REPLY,
    NO_SUCH_FILE,
    NOT_ALLOWED,
    NOT_IN_CHANNEL,
    PASS,
    SERVER_ERROR,
    Cut,
    busy,
)
from tests.fakes.chat.screens import Shown
from tests.fakes.chat.server import Parlour
from tests.fakes.chat.world import MessageId
from tests.platform.adapter import ParlourAdapter

_LIVE = re.compile(r"\w+://\S|mailto:\S|<[@#!][^>]*>|@(?:everyone|here|channel)\b")
_CALLS = ("post", "edit", "delete", "thread", "react", "status", "channel", "channels")


class ParlourStage:
    """A server, an adapter that is quick to give up, and Anna."""

    def __init__(self, parlour: Parlour) -> None:
        self.parlour = parlour
        self.adapter = ParlourAdapter(
            url=parlour.url, token=parlour.token, call_timeout_s=2.0, patience_s=0.5
        )
        self.tenant = "parlour:T1"
        self.limit = LONGEST_TEXT
        self.anna = parlour.person("T1/anna")
        self.public = parlour.channel("T1/C1", members=[self.anna])
        self.private = parlour.channel("T1/P1", public=False, members=[self.anna])

    def asks(self, text: str, *, files: Mapping[str, bytes] | None = None) -> MessageKey:
        return MessageKey(self.anna.says(self.public, text, files=files))

    def asks_among_few(self, text: str) -> MessageKey:
        return MessageKey(self.anna.says(self.private, text))

    def asks_alone(self, text: str) -> MessageKey:
        return MessageKey(self.anna.commands(self.public, text))

    def in_dm(self, text: str) -> MessageKey:
        return MessageKey(self.anna.says(self.anna.dm, text))

    def chats(self, text: str) -> MessageKey:
        return MessageKey(self.anna.says(self.public, text, mentions_bot=False))

    def answers_back(self, text: str, *, to: MessageKey) -> MessageKey:
        return MessageKey(self.anna.says(self.public, text, thread=to))

    def deletes(self, message: MessageKey) -> None:
        self.anna.deletes(MessageId(message))

    async def rates(self, message: MessageKey, *, useful: bool) -> None:
        await self.anna.clicks(self._last(message).id, "👍" if useful else "👎")

    async def wants_passages(self, message: MessageKey) -> str:
        return "\n".join(await self.anna.clicks(self._last(message).id, "Passages"))

    def seen(self, message: MessageKey) -> list[str]:
        return [_whole(shown) for shown in self.parlour.answered(MessageId(message))]

    def seen_by_others(self, message: MessageKey) -> list[str]:
        screen, asked = self.parlour.screen(message), MessageId(message)
        return [_whole(shown) for shown in screen.messages if shown.answers == asked]

    def ever_posted(self, message: MessageKey) -> int:
        return len(self.parlour.ever_answered(MessageId(message)))

    def has_sign(self, message: MessageKey) -> bool:
        return bool(self.parlour.reactions(MessageId(message)))

    def status(self, message: MessageKey) -> str:
        return self.parlour.screen(message).status

    def thread_of(self, message: MessageKey) -> ThreadKey:
        return ThreadKey(self.parlour.world.thread_of(message))

    def live(self, text: str) -> list[str]:
        return _LIVE.findall(text)

    def unacknowledged(self) -> int:
        return len(self.parlour.deliveries.unacked())

    async def until(self, holds: Callable[[], object]) -> None:
        await self.parlour.until(holds)

    def meets(self, trouble: Trouble) -> None:
        fail = self.parlour.fail
        match trouble:
            case Trouble.REPLY_LOST:
                fail("post", LOST_REPLY)
            case Trouble.SECOND_REPLY_LOST:
                fail("post", PASS)
                fail("post", LOST_REPLY)
            case Trouble.BUSY:
                fail("post", busy(retry_after="0.1"))
            case Trouble.ERROR:
                fail("post", SERVER_ERROR)
            case Trouble.FILE_GONE:
                fail("file", NO_SUCH_FILE)
            case Trouble.FILE_FORBIDDEN:
                fail("file", NOT_ALLOWED)
            case Trouble.FILE_ERROR:
                fail("file", SERVER_ERROR)
            case Trouble.FILE_CUT:
                fail("file", Cut(applied=True, after_bytes=1000))
            case Trouble.DISCONNECTED:
                self.parlour.drop_sockets()

    def is_away(self, *, away: bool) -> None:
        if not away:
            self.parlour.heal()
            return
        for call in _CALLS:
            self.parlour.fail(call, SERVER_ERROR, times=None)

    def refuses_posts(self) -> None:
        self.parlour.fail("post", NOT_IN_CHANNEL, times=None)

    def expires(self) -> None:
        self.parlour.expire_places()

    def hides_channels(self) -> None:
        self.parlour.fail("channels", SERVER_ERROR, times=None)
        self.parlour.fail("channel", SERVER_ERROR, times=None)

    def _last(self, message: MessageKey) -> Shown:
        return self.parlour.answered(MessageId(message))[-1]


def _whole(shown: Shown) -> str:
    return "\n".join([shown.text, *shown.sources, *shown.buttons])
