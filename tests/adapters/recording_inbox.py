"""An inbox that keeps in memory what it is handed, as long as it is told to be there."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from adapters.errors import InboxUnavailableError
from adapters.incoming import (
    Accepted,
    Addressed,
    Arrival,
    Incoming,
    MessageKey,
    Rating,
    Retraction,
    Sign,
)
from adapters.port import Adapter
from adapters.replies import Reply
from adapters.requests import Request
from rag.values import Scope, tenant_of


class RecordingInbox:
    """Implements `Inbox` as far as the other side of the port can tell."""

    def __init__(self) -> None:
        self.accepted: list[Incoming] = []
        self.arrivals: list[Arrival] = []
        self.changed: list[Incoming] = []
        self.retracted: list[Retraction] = []
        self.ratings: list[Rating] = []
        self.requests: list[Request] = []
        self.reply = Reply(told=("That is all I know.",))
        self.refusals_left = 0
        """So many calls are refused before anything is kept."""
        self.waiting = 0
        """Calls that are held until `open` is set."""
        self.open = asyncio.Event()
        self.open.set()
        self.marks: dict[str, str] = {}
        self.kept: dict[tuple[Scope, str], str] = {}

    def of(self, message: MessageKey) -> Incoming | None:
        """Return what was handed in of a message, the last time."""
        found = [incoming for incoming in self.accepted if incoming.message == message]
        return found[-1] if found else None

    async def accept(self, incoming: Incoming) -> Accepted:
        await self._reached()
        self.accepted.append(incoming)
        concerns = incoming.addressed is not Addressed.NO and not incoming.by_program
        return Accepted(sign=Sign.SEEN if concerns else None, ahead=0)

    async def welcome(self, arrival: Arrival) -> None:
        await self._reached()
        self.arrivals.append(arrival)

    async def read_again(self, incoming: Incoming) -> None:
        await self._reached()
        self.changed.append(incoming)

    async def retract(self, retraction: Retraction) -> None:
        await self._reached()
        self.retracted.append(retraction)

    async def rate(self, rating: Rating) -> None:
        await self._reached()
        self.ratings.append(rating)

    async def reply_now(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.reply

    async def position(self, channel: str) -> str | None:
        return self.marks.get(channel)

    async def positions(self, beginning: str) -> Mapping[str, str]:
        return {name: mark for name, mark in self.marks.items() if name.startswith(beginning)}

    async def recall(self, place: Scope, name: str, *, within: Scope | None = None) -> str | None:
        places = (place, within, Scope(tenant_of(place)))
        found = [self.kept.get((one, name)) for one in places if one is not None]
        return next((value for value in found if value is not None), None)

    async def remember(self, place: Scope, name: str, value: str) -> None:
        await self._reached()
        self.kept[place, name] = value

    async def advance(self, channel: str, position: str) -> None:
        await self._reached()
        self.marks[channel] = position

    async def _reached(self) -> None:
        self.waiting += 1
        await self.open.wait()
        self.waiting -= 1
        if self.refusals_left:
            self.refusals_left -= 1
            raise InboxUnavailableError("the database is away")


@asynccontextmanager
async def connected(adapter: Adapter) -> AsyncIterator[RecordingInbox]:
    """Run an adapter while the block runs."""
    inbox = RecordingInbox()
    running = asyncio.create_task(adapter.run(inbox))
    try:
        yield inbox
        assert not running.done(), "the adapter stopped by itself"
    finally:
        running.cancel()
        ended = await asyncio.gather(running, return_exceptions=True)
    assert isinstance(ended[0], asyncio.CancelledError), ended[0]
