"""Parlour as the contract needs it."""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping

from adapters.incoming import MessageKey, ThreadKey
from tests.adapters.stage import Trouble
from tests.parlour.adapter import ParlourAdapter
from tests.parlour.calls import LONGEST
from tests.parlour.faults import CUT, PASS
from tests.parlour.inbound import PLATFORM, key_of
from tests.parlour.room import BOT, TENANT, Post
from tests.parlour.server import TOKEN, Parlour

_LIVE = re.compile(
    r"\w+://\S|mailto:\S|<[@#!][^>]*>|@(?:everyone|here|channel)\b"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u2069]"
    r"|[\U000e0000-\U000e007f]|(?<![@<])\u200b"
)
_CALLS = (
    "post",
    "edit",
    "delete",
    "thread",
    "react",
    "status",
    "rooms",
    "message",
    "file",
    "files",
)
_FAULTS: Mapping[Trouble, tuple[str, list[int | str]]] = {
    Trouble.REPLY_LOST: ("post", [CUT]),
    Trouble.SECOND_REPLY_LOST: ("post", [PASS, CUT]),
    Trouble.BUSY: ("post", [429]),
    Trouble.ERROR: ("post", [500]),
    Trouble.FILE_GONE: ("file", [404]),
    Trouble.FILE_FORBIDDEN: ("file", [403]),
    Trouble.FILE_ERROR: ("file", [500]),
    Trouble.FILE_CUT: ("file", [CUT]),
}
_PERSON = "bob"
"""No admin."""
_PATIENCE_S = 10.0


class ParlourStage:
    """A server, adapters, and Bob."""

    limit = LONGEST
    delivers_again = True
    progress_is_a_message = False
    tenant = f"{PLATFORM}:{TENANT}"

    def __init__(self, parlour: Parlour) -> None:
        self._parlour = parlour
        self._adapters: list[ParlourAdapter] = []
        self.adapter = self.another_adapter()

    def another_adapter(self) -> ParlourAdapter:
        return self._opened(TOKEN)

    def stranger(self) -> ParlourAdapter:
        return self._opened("wrong")

    async def close(self) -> None:
        for adapter in self._adapters:
            await adapter.close()

    # --- what people do ---

    def asks(self, text: str, *, files: Mapping[str, bytes] | None = None) -> MessageKey:
        return self._says(f"@footnote {text}", files=files)

    def asks_among_few(self, text: str) -> MessageKey:
        return self._says(f"@footnote {text}", channel="P1")

    def asks_alone(self, text: str) -> MessageKey:
        return self._says(f"@footnote /private {text}")

    def chats(self, text: str) -> MessageKey:
        return self._says(text, mention=False)

    def answers_back(self, text: str, *, to: MessageKey) -> MessageKey:
        return self._says(f"@footnote {text}", thread=_id(to))

    def edits(self, message: MessageKey, text: str) -> None:
        self._parlour.edits(_id(message), f"@footnote {text}")

    def deletes(self, message: MessageKey) -> None:
        self._parlour.deletes(_id(message))

    def arrives_again(self, message: MessageKey) -> None:
        self._parlour.deliver(_id(message))

    def leaves_the_few(self) -> None:
        self._parlour.room.channels["P1"].members.discard(_PERSON)

    def loses_reply(self, message: MessageKey) -> None:
        for post in self._parlour.answers(_id(message)):
            post.deleted = True

    async def rates(self, message: MessageKey, *, useful: bool) -> None:
        await self.clicks_offer(message, "up" if useful else "down")

    async def wants_passages(self, message: MessageKey) -> str:
        return await self.clicks_offer(message, "Passages")

    async def clicks_offer(self, message: MessageKey, label: str) -> str:
        post = self._parlour.answers(_id(message))[-1]
        [button] = [button for button in post.buttons if button.get("label") == label]
        envelope = self._parlour.clicks(
            _PERSON, str(button["wish"]), on=post.id, value=str(button["value"])
        )
        await self.until(lambda: envelope not in self._parlour.deliveries.waiting)
        return "\n".join(_strings(self._parlour.replies.get(envelope)))

    # --- what there is to see ---

    def seen(self, message: MessageKey) -> list[str]:
        return [_whole(post) for post in self._parlour.answers(_id(message))]

    def seen_by_others(self, message: MessageKey) -> list[str]:
        posts = self._parlour.answers(_id(message))
        shown = [_whole(post) for post in posts if post.private_to is None]
        return [*shown, *filter(None, [self.status(message)])]

    def ever_posted(self, message: MessageKey) -> int:
        nonce = f"{_id(message)}:"
        posts = self._parlour.room.posts.values()
        return sum(p.author == BOT and (p.nonce or "").startswith(nonce) for p in posts)

    def times_posted(self) -> int:
        return self._parlour.calls["post"]

    def times_called(self) -> int:
        return self._parlour.calls.total()

    def has_sign(self, message: MessageKey) -> bool:
        return _id(message) in self._parlour.room.reactions

    def status(self, message: MessageKey) -> str:
        return self._parlour.status(self._parlour.room.posts[_id(message)].thread)

    def thread_of(self, message: MessageKey) -> ThreadKey:
        post = self._parlour.room.posts[_id(message)]
        return ThreadKey(key_of(post.channel, post.thread))

    def live(self, text: str) -> list[str]:
        return _LIVE.findall(text)

    def unacknowledged(self) -> int:
        return len(self._parlour.deliveries.waiting)

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while not holds():  # noqa: ASYNC110 - what inboxes hold, nobody announces
                await asyncio.sleep(0.01)

    # --- what goes wrong ---

    def meets(self, trouble: Trouble) -> None:
        if trouble is Trouble.DISCONNECTED:
            self._parlour.deliveries.cut()
            return
        call, faults = _FAULTS[trouble]
        self._parlour.faults[call] = deque(faults)

    def is_away(self, *, away: bool) -> None:
        self._parlour.faults.lasting = dict.fromkeys(_CALLS, 503) if away else {}

    def refuses_posts(self) -> None:
        self._parlour.refused["C1"] = "left the channel"

    def refuses_signs(self) -> None:
        self._parlour.faults.lasting["react"] = 403

    def loses_edits(self) -> None:
        self._parlour.faults["edit"] = deque([CUT])

    def expires(self) -> None:
        self._parlour.expired.add(_PERSON)

    def hides_channels(self) -> None:
        self._parlour.faults.lasting["rooms"] = 503

    def _opened(self, token: str) -> ParlourAdapter:
        self._adapters.append(ParlourAdapter(url=self._parlour.url, token=token))
        return self._adapters[-1]

    def _says(
        self,
        text: str,
        *,
        channel: str = "C1",
        thread: int | None = None,
        files: Mapping[str, bytes] | None = None,
        mention: bool = True,
    ) -> MessageKey:
        id_ = self._parlour.says(
            _PERSON, text, channel=channel, thread=thread, files=files, mention=mention
        )
        return key_of(channel, id_)


def _id(message: MessageKey) -> int:
    return int(message.rpartition("/")[2])


def _whole(post: Post) -> str:
    return "\n".join([post.text, *(str(b["label"]) for b in post.buttons if "label" in b)])


def _strings(shown: object) -> Iterator[str]:
    match shown:
        case str():
            yield shown
        case dict():
            yield from _strings([*shown.values()])
        case list():
            for part in shown:
                yield from _strings(part)
