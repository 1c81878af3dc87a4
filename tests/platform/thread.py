"""The only place that posts to Parlour, with the only retries."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from adapters.errors import AddressExpiredError, PlatformUnavailableError, PostRefusedError
from adapters.incoming import MessageKey, Sign
from adapters.replies import Final, Posted, Progress, ReplyPart, Snapshot
from tests.platform.client import BusyError, Client, NoAnswerError, RefusedError
from tests.platform.inbound import Address
from tests.platform.outbound import Json, messages

T = TypeVar("T")

_FIRST_PAUSE_S = 0.05


class ParlourThread:
    """One reply on Parlour."""

    def __init__(
        self,
        client: Client,
        address: Address,
        *,
        answers: MessageKey,
        posted: Posted | None,
        patience_s: float,
    ) -> None:
        self._client = client
        self._to = address
        self._answers = answers
        self._ids = [] if posted is None else [*posted.ids]
        self._unsure = posted is None
        """Whether something of ours may stand there whose id is not known."""
        self._shown: dict[str, Json] = {}
        """What stands there by id, as far as this handle put it there."""
        self._patience_s = patience_s

    async def show(self, part: ReplyPart) -> Posted:
        match part:
            case Progress(sentence=sentence):
                await self._patiently(self._find)
                if not self._ids:
                    await self._say(sentence)
            case Snapshot():
                if shown := messages(part, answers=self._answers):
                    await self._put(shown)
            case Final():
                await self._put(messages(part, answers=self._answers))
                await self._say("")
        return Posted(ids=tuple(self._ids))

    async def mark(self, sign: Sign) -> None:
        await self._do("react", {"id": self._answers, "name": sign.value})

    async def remove(self) -> None:
        await self._put([])
        await self._say("")

    async def _put(self, shown: list[Json]) -> None:
        await self._patiently(self._find)
        for position, message in enumerate(shown):
            await self._patiently(partial(self._place, position, message))
        while len(self._ids) > len(shown):
            await self._delete(self._ids[-1])
            self._ids.pop()

    async def _place(self, position: int, message: Json) -> None:
        """Post or edit; of a post whose fate is unknown, look first what became of it."""
        await self._find()
        if position < len(self._ids):
            await self._edit(self._ids[position], message)
            return
        where = {"channel": self._to.channel, "thread": self._to.thread, "place": self._to.place}
        whose = {"nonce": self._answers, "answers": self._answers}
        self._unsure = True
        try:
            posted = await self._client.call("post", {**where, **whose, **message})
        except BusyError:
            self._unsure = False
            raise
        self._unsure = False
        self._ids.append(posted["id"])
        self._shown[posted["id"]] = message

    async def _edit(self, message_id: str, message: Json) -> None:
        if self._shown.get(message_id) != message:
            await self._client.call("edit", {"id": message_id, **message})
            self._shown[message_id] = message

    async def _delete(self, message_id: str) -> None:
        try:
            await self._do("delete", {"id": message_id})
        except _GoneError:
            self._shown.pop(message_id, None)

    async def _find(self) -> None:
        if not self._unsure:
            return
        where = {"channel": self._to.channel, "thread": self._to.thread, "place": self._to.place}
        listed = await self._client.call("thread", where)
        self._ids = [m["id"] for m in listed["messages"] if m["nonce"] == self._answers]
        self._unsure = False

    async def _say(self, status: str) -> None:
        """Show what is being done; not in a private place, where others would see it."""
        if self._to.place is None:
            where = {"channel": self._to.channel, "thread": self._to.thread}
            await self._do("status", {**where, "text": status})

    async def _do(self, call: str, body: Json) -> None:
        await self._patiently(partial(self._client.call, call, body))

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try until it works, within bounds."""
        loop = asyncio.get_running_loop()
        deadline, pause_s = loop.time() + self._patience_s, _FIRST_PAUSE_S
        while True:
            try:
                return await attempt()
            except RefusedError as error:
                raise self._final(error) from error
            except NoAnswerError as error:
                wait_s = error.retry_after_s if isinstance(error, BusyError) else pause_s
                if loop.time() + wait_s > deadline:
                    raise PlatformUnavailableError(
                        f"Parlour did not take an answer to {self._answers!r}: {error}; "
                        "try again later"
                    ) from error
            await asyncio.sleep(wait_s)
            pause_s *= 2

    def _final(self, error: RefusedError) -> Exception:
        what = f"{self._answers!r} cannot be answered"
        match error:
            case RefusedError(error="place_expired"):
                return AddressExpiredError(f"{what}: its private place is gone; nothing was posted")
            case RefusedError(error="no_such_message"):
                return _GoneError(f"{what}: what was posted was deleted by somebody; leave it so")
            case RefusedError(status=401):
                return PlatformUnavailableError(f"{what}: wrong token; give Footnote the new one")
            case _:
                return PostRefusedError(f"{what}: {error}; add Footnote to {self._to.channel!r}")


class _GoneError(PostRefusedError):
    """The message is not there any more."""
