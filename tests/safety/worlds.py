"""Random worlds: tenants of two platforms, rooms, papers in them, links, choices; and their moves.

Platforms and database are real or speak as the real ones do; beside them stand the plain facts.
"""

import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from string import ascii_lowercase

from adapters.incoming import MessageKey, MessageRetracted, Retraction, ScopeRetracted
from adapters.port import Adapter
from bot.audiences import Audiences
from bot.choices import Access
from bot.choosing import choose
from bot.database.opening import Database
from bot.inbox.retracting import retract
from bot.linking import link, link_of
from rag.storage.spaces import EmbeddingSpace
from rag.storage.store import Store
from rag.values import Audience, Scope
from tests.discord import running as discord_running
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.slack.server import FakeSlack
from tests.rag.storage.shelf import put, shared
from tests.safety.discord_rooms import DiscordRooms
from tests.safety.rooms import Asked, Facts, Paper
from tests.safety.slack_rooms import SlackRooms

COMMON = "roadmap"
"""A word of every paper."""
DIMENSIONS = 4
_PAPERS, _LINKS, _CHOICES, _MOVES = (10, 18), (0, 3), (0, 3), (3, 8)
_EMPTIED = "truncate scope, document, message, link, setting, retraction cascade"


class World:
    """Everything there is, as facts and in fact."""

    def __init__(
        self, rng: random.Random, database: Database, slack: FakeSlack, discord: FakeDiscord
    ) -> None:
        self.rng = rng
        self.database = database
        self.store = Store(database.pool)
        self.discord = discord
        self.slacks = [SlackRooms(slack, team, rng) for team in ("T1", "T2")]
        self.discords = [DiscordRooms(discord, name, rng) for name in ("Acme", "Bolt")]
        self.facts = Facts(
            usually_public=rng.random() < 0.7,
            rooms=[room for tenant in self.tenants for room in tenant.channels],
            gated={guild.tenant for guild in self.discords if guild.is_gated},
        )
        self.space: EmbeddingSpace

    @property
    def tenants(self) -> list[SlackRooms | DiscordRooms]:
        return [*self.slacks, *self.discords]

    async def fill(self) -> None:
        self.space = await self.store.space(model="model", dimensions=DIMENSIONS)
        for _ in range(self.rng.randint(*_PAPERS)):
            await self._drop(self._drawn())
        async with self.database.pool.connection() as connection:
            for _ in range(self.rng.randint(*_LINKS)):
                one, other = self.rng.sample(self.tenants, 2)
                ends = self.rng.choice([*one.channels]), self.rng.choice([*other.channels])
                await link(connection, link_of(ends[0].scope, ends[1].scope))
                self.facts.links.add(frozenset(room.scope for room in ends))
            for _ in range(self.rng.randint(*_CHOICES)):
                tenant = self.rng.choice(self.tenants)
                place = self.rng.choice([Scope(tenant.tenant), *(r.scope for r in tenant.channels)])
                self.facts.chosen[place] = self.rng.choice([*Access])
                await choose(connection, place, "access", self.facts.chosen[place])

    async def move(self) -> None:
        """Let several things happen: who can read what changes, papers come and go."""
        for _ in range(self.rng.randint(*_MOVES)):
            had_bot = {room for room in self.facts.rooms if room.has_bot}
            self.rng.choice(self.tenants).move()
            for lost in [room for room in self.facts.rooms if room in had_bot and not room.has_bot]:
                await self._retract(ScopeRetracted(scope=lost.scope))
                self.facts.papers = [p for p in self.facts.papers if p.room is not lost]
            if self.facts.papers and self.rng.random() < 0.4:
                gone = self.rng.choice(self.facts.papers)
                await self._take_back(gone)
            if self.rng.random() < 0.4:
                await self._drop(self._drawn())

    @asynccontextmanager
    async def asking(self) -> AsyncIterator["Asking"]:
        """Ask who sees what as a process does that was started just now."""
        async with AsyncExitStack() as open_adapters:
            adapters: dict[str, Adapter] = {}
            shared_adapter = discord_running.adapter_for(self.discord)
            open_adapters.push_async_callback(shared_adapter.close)
            for slack in self.slacks:
                adapter = slack.adapter()
                open_adapters.push_async_callback(adapter.close)
                adapters[slack.tenant] = adapter
            adapters |= {guild.tenant: shared_adapter for guild in self.discords}
            yield Asking(self, adapters)

    def _drawn(self) -> Paper:
        """Return a paper to be, anywhere; now and then of bytes that are elsewhere already."""
        room = self.rng.choice([None, *(room for room in self.facts.rooms if room.has_bot)])
        twins = [p for p in self.facts.papers if p.room is not room]
        word = self.rng.choice(twins).word if twins and self.rng.random() < 0.3 else self._word()
        return Paper(
            room=room,
            by_outsider=room is not None and self.rng.random() < 0.2,
            canary=self._word(),
            word=word,
            vector=[self.rng.uniform(-1, 1) for _ in range(DIMENSIONS)],
        )

    async def _drop(self, paper: Paper) -> None:
        same_room = [p for p in self.facts.papers if p.room is paper.room]
        if any(p.word == paper.word for p in same_room):
            return
        file = shared(name=paper.name, message=paper.message, scope=paper.scope)
        text = f"The {COMMON} says {paper.word}."
        paper.id = await put(self.store, text, file=file, space=self.space, vectors=[paper.vector])
        alone = Audience(scopes=frozenset({paper.scope}))
        [passage] = await self.store.passages_of(document_id=paper.id, audience=alone)
        paper.passage = passage.id
        self.facts.papers.append(paper)

    async def _take_back(self, paper: Paper) -> None:
        self.facts.papers.remove(paper)
        await self._retract(MessageRetracted(message=MessageKey(paper.message)))

    async def _retract(self, retraction: Retraction) -> None:
        async with self.database.pool.connection() as connection, connection.transaction():
            await retract(connection, retraction)

    def _word(self) -> str:
        return "zq" + "".join(self.rng.choices(ascii_lowercase, k=10))


class Asking:
    """The real way from an address to an audience."""

    def __init__(self, world: World, adapters: Mapping[str, Adapter]) -> None:
        self._world = world
        self._adapters = adapters
        usual = Access.PUBLIC if world.facts.usually_public else Access.CHANNEL
        self._audiences = Audiences(world.database.pool, usual=usual, patience_s=0)
        self.ways: list[tuple[Asked, SlackRooms | DiscordRooms]] = [
            (asked, tenant) for tenant in world.tenants for asked in tenant.askings
        ]

    async def audience(self, asked: Asked, tenant: SlackRooms | DiscordRooms) -> Audience:
        return await self._audiences.of(
            self._adapters[tenant.tenant],
            tenant.address(asked),
            scope=asked.room.scope,
            within=None,
        )


@asynccontextmanager
async def open_world(seed: int, database: Database) -> AsyncIterator[World]:
    """Open a world in a database that holds nothing of others."""
    async with database.pool.connection() as connection:
        await connection.execute(_EMPTIED)
    async with FakeSlack() as slack, FakeDiscord() as discord:
        world = World(random.Random(seed), database, slack, discord)
        await world.fill()
        yield world
