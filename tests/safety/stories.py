"""What may happen to one file, in whatever order, until the last trace of it is to be gone."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from tests.journeys.talking import QUESTION
from tests.parlour.room import ADMIN, BOT, Channel
from tests.parlour.server import Parlour

Act = Callable[[], Coroutine[None, None, None]]

_CHANNELS = 8
"""That many stories share."""
KEPT = "K1"
"""Nobody deletes anything here, and what is read here is seen nowhere else."""
_UNTIL_SEEN = -1.0
_SEEN_WITHIN_S = 8.0
_ANSWERED_WITHIN_S = 60.0
_SURVIVES_EVERY = 7


class Ending(StrEnum):
    """How a file is taken away where it was dropped; shares elsewhere go with their messages."""

    DELETED = "by deleting its messages"
    FORGOTTEN = "forgotten by who dropped it"
    FORGOTTEN_BY_ADMIN = "forgotten by an admin"
    LEFT = "with its channel"
    REMOVED = "with its server"

    @property
    def is_forgetting(self) -> bool:
        return self in {Ending.FORGOTTEN, Ending.FORGOTTEN_BY_ADMIN}

    @property
    def takes_channel(self) -> bool:
        return self in {Ending.LEFT, Ending.REMOVED}


@dataclass
class Story:
    """One file whose every trace is to go, and what happens to it in some order."""

    parlour: Parlour
    number: int
    random: Random
    dropped: list[int] = field(default_factory=list)
    """Messages with the file."""
    asked: list[int] = field(default_factory=list)
    was_seen: bool = False
    """Whether the file was read, or something said of it, before it was taken away."""
    waited: bool = False
    """Whether all of it was read when somebody looked what there is to forget."""
    forgotten: int = 0

    def __post_init__(self) -> None:
        rooms, tenant = self.parlour.room.channels, f"S{self.number}"
        if self.ending is Ending.REMOVED:
            rooms[self.channel] = Channel(public=True, members=set(), tenant=tenant)
        elif self.ending is Ending.LEFT:
            rooms[self.channel] = Channel(public=True, members=set())

    @property
    def ending(self) -> Ending:
        return tuple(Ending)[self.number % len(Ending)]

    @property
    def survives(self) -> bool:
        """Whether somebody else dropped the same bytes where they are to stay."""
        return self.number % _SURVIVES_EVERY == 0

    @property
    def canary(self) -> str:
        """The name of the file, which is to go in any case."""
        return f"canary{self.number}x"

    @property
    def survivor(self) -> str:
        """The name of its share that stays."""
        return f"survivor{self.number}x"

    @property
    def channel(self) -> str:
        return f"R{self.number}" if self.ending.takes_channel else f"C{self.number % _CHANNELS}"

    @property
    def elsewhere(self) -> str:
        return f"C{(self.number + 1) % _CHANNELS}"

    @property
    def content(self) -> bytes:
        word = self.survivor if self.survives else self.canary
        text = f"How much notice for parental leave? {word.title()} weeks, {word}.\n"
        return text.encode()

    # --- what people do ---

    def _says(self, text: str) -> int:
        return self.parlour.says(f"person{self.number}", text, channel=self.channel)

    def _drops(self, author: str, text: str, channel: str) -> int:
        # A receipt stands for as long as its message, which is not deleted where it is forgotten.
        asks_for_receipt = not self.ending.is_forgetting and self.random.random() < 0.5
        files = {f"{self.canary}.md": self.content}
        self.dropped.append(
            self.parlour.says(
                author, text, channel=channel, files=files, mention=bool(text) or asks_for_receipt
            )
        )
        return self.dropped[-1]

    async def drop(self) -> None:
        self._drops(f"person{self.number}", "", self.channel)

    async def ask_with_it(self) -> None:
        self.asked.append(self._drops(f"person{self.number}", QUESTION, self.channel))

    async def ask(self) -> None:
        self.asked.append(self._says(f"{QUESTION} {self.canary}"))

    async def share(self) -> None:
        """Have somebody else drop the same file, here or in another channel."""
        there = self.random.choice([self.channel, self.elsewhere])
        self._drops(f"colleague{self.number}", "", there)

    async def share_to_stay(self) -> None:
        files = {f"{self.survivor}.md": self.content}
        self.parlour.says("carl", "", channel=KEPT, files=files, mention=False)

    async def edit(self) -> None:
        if self.dropped:
            self.parlour.edits(self.random.choice(self.dropped), "@footnote What is in it?")

    async def deliver_again(self) -> None:
        if self.dropped:
            self.parlour.deliver(self.random.choice(self.dropped))

    async def delete_one(self) -> None:
        if self.dropped:
            self.parlour.deletes(self.random.choice(self.dropped))

    async def forget_a_person(self) -> None:
        self._says("@footnote /private forget me now")

    async def forget(self) -> None:
        await self._forget_listed(self.random.choice([ADMIN, f"person{self.number}"]), self.channel)

    # --- from its beginning to its end ---

    async def happens(self) -> None:
        """Do some of it in some order, and at last what takes it away."""
        acts = self._acts()
        for act in acts:
            await act()
            await self._pause(self.random.choice([0.0, 0.02, 0.2, 1.0, _UNTIL_SEEN]))
        await self._pause(self.random.choice([0.0, _UNTIL_SEEN]))
        self.was_seen = self._is_seen()
        await self._ends()
        if self.random.random() < 0.5:
            # What a gateway did not acknowledge comes again, however late.
            await self.deliver_again()

    def _acts(self) -> list[Act]:
        first = [self.drop, self.share]
        later = [self.drop, self.share, self.ask, self.ask, self.deliver_again, self.delete_one]
        later += [self.forget, self.forget]
        if not self.ending.is_forgetting:
            # These messages stand until the end, with what was answered to them.
            first.append(self.ask_with_it)
            later += [self.edit, self.forget_a_person]
        acts: list[Act] = [self.random.choice(first), *self.random.sample(later, 4)]
        if self.survives:
            acts.insert(self.random.randint(0, len(acts)), self.share_to_stay)
        return acts

    async def _ends(self) -> None:
        if self.ending.is_forgetting:
            await self._until(self._is_read)
            self.waited = self._is_read()
            await self.forget_all()
        match self.ending:
            case Ending.LEFT:
                self.parlour.dismisses(self.channel)
            case Ending.REMOVED:
                self.parlour.removes_footnote(self.parlour.room.channels[self.channel].tenant)
        gone = self.asked if self.ending.is_forgetting else {*self.asked, *self.dropped}
        for message in self.random.sample(sorted(gone), len(gone)):
            self.parlour.deletes(message)

    async def forget_all(self) -> int:
        """Forget all that is listed of the file, wherever it was dropped; return how much."""
        posts = [self.parlour.room.posts[message] for message in self.dropped]
        places = {
            (ADMIN if self.ending is Ending.FORGOTTEN_BY_ADMIN else post.author, post.channel)
            for post in posts
        }
        return sum([await self._forget_listed(*place) for place in sorted(places)])

    async def _forget_listed(self, author: str, channel: str) -> int:
        listed = await self._wish(author, "sources", self.canary, channel)
        for document_id in listed:
            await self._wish(author, "forget", document_id, channel)
        self.forgotten += len(listed)
        return len(listed)

    async def _wish(self, author: str, wish: str, value: str, channel: str) -> list[str]:
        envelope = self.parlour.wishes(author, wish, value, channel=channel)
        replies = self.parlour.replies
        async with asyncio.timeout(_ANSWERED_WITHIN_S):
            while envelope not in replies:  # noqa: ASYNC110 (many wait for each of many replies)
                await asyncio.sleep(0.05)
        listed = replies.pop(envelope)["ids"]
        assert isinstance(listed, list)
        return listed

    # --- what is to be seen ---

    async def _pause(self, seconds: float) -> None:
        """Let some time go by, or wait until the file is read or something said of it."""
        if seconds == _UNTIL_SEEN:
            await self._until(self._is_seen)
        else:
            await asyncio.sleep(seconds)

    async def _until(self, holds: Callable[[], bool]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SEEN_WITHIN_S):
                while not holds():  # noqa: ASYNC110 (many wait for each of many posts)
                    await asyncio.sleep(0.1)

    def _is_seen(self) -> bool:
        room, messages = self.parlour.room, {*self.dropped, *self.asked}
        if any("done" in room.reactions.get(message, []) for message in messages):
            return True
        posts = (post for message in messages for post in room.threads.get(message, []))
        said = (post.text.lower() for post in posts if post.author == BOT)
        return any(self.canary in text or self.survivor in text for text in said)

    def _is_read(self) -> bool:
        room = self.parlour.room
        standing = [message for message in self.dropped if not room.posts[message].deleted]
        return all({"done", "unread"} & {*room.reactions.get(each, [])} for each in standing)


def prepare(parlour: Parlour) -> None:
    """Open the channels that stories share."""
    for number in range(_CHANNELS):
        parlour.room.channels[f"C{number}"] = Channel(public=True, members=set())
    parlour.room.channels[KEPT] = Channel(public=False, members=set())
