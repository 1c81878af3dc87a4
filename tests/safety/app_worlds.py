"""Random worlds with the whole app in them: files dropped, questions asked, buttons clicked."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from string import ascii_lowercase

from adapters.slack.adapter import SlackAdapter
from bot.app import App
from bot.settings import Settings
from tests.discord import running as discord_running
from tests.discord.talking import Party
from tests.fakes.discord import things as discord_things
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.slack import things as slack_things
from tests.fakes.slack.server import FakeSlack
from tests.safety.discord_rooms import DiscordRooms
from tests.safety.rooms import Asked, Facts, Paper, Reader, by_id
from tests.safety.slack_rooms import TOLD, SlackRooms
from tests.slack.talking import Talk

COMMON = "roadmap"
QUESTION = f"What does the {COMMON} say?"
Rooms = SlackRooms | DiscordRooms
Message = slack_things.Ref | discord_things.Ref


class AppWorld:
    """One workspace and one server with Footnote in both, and the facts beside them."""

    def __init__(self, rng: random.Random, slack: FakeSlack, discord: FakeDiscord) -> None:
        self.rng = rng
        self.slack, self.discord = slack, discord
        self.office = SlackRooms(slack, "T1", rng)
        self.guild = DiscordRooms(discord, "Acme", rng)
        self.facts = Facts(
            usually_public=True,
            rooms=[*self.office.channels, *self.guild.channels],
            gated={self.guild.tenant} if self.guild.is_gated else set(),
        )
        one, channel = next(iter(self.office.people.values())), next(iter(self.office.channels))
        self.talk = Talk(
            slack=slack,
            acme=self.office.workspace,
            anna=one,
            bob=one,
            general=self.office.channels[channel],
        )
        other, place = next(iter(self.guild.people.values())), next(iter(self.guild.channels))
        self.party = Party(
            discord=discord,
            acme=self.guild.server,
            anna=other,
            bob=other,
            mo=other,
            general=self.guild.channels[place],
        )

    @property
    def ways(self) -> list[tuple[Asked, Rooms]]:
        """Return who can ask where; who left a server has none to ask in directly."""
        ways: list[tuple[Asked, Rooms]] = [(asked, self.office) for asked in self.office.askings]
        ways += [(asked, self.guild) for asked in self.guild.askings]
        return [
            (asked, there)
            for asked, there in ways
            if asked.room.inside
            and not (there is self.guild and asked.alone and asked.alone.is_outsider)
        ]

    async def drop(self, app: App) -> None:
        """Let somebody drop a paper somewhere, and wait until it is read and its receipt stands."""
        asked, there = self.rng.choice(self.ways)
        room, reader = asked.room, self._speaker(asked)
        paper = Paper(
            room=room,
            by_outsider=reader.is_outsider and there is self.office and not room.is_direct,
            canary=self._word(),
            word=self._word(),
            vector=[],
        )
        content = {paper.name: f"The {COMMON} says {paper.word}.\n".encode()}
        if isinstance(there, SlackRooms):
            [(name, data)] = content.items()
            channel = there.channels[room]
            await self.talk.drop(name, data, by=there.people[reader], into=channel)
        else:
            given = there.people[reader].says(there.channels[room], "", files=content)
            await self.party.answered(given)
        await quiet(app, self.slack)
        self.facts.papers.append(paper)

    async def ask(self, asked: Asked, there: Rooms, *, after: Message | None = None) -> Message:
        """Let somebody ask in a room, or go on where they asked before; wait for the answer."""
        reader = self._speaker(asked)
        if isinstance(there, SlackRooms):
            assert after is None or isinstance(after, slack_things.Ref)
            return await self.talk.ask(
                QUESTION,
                by=there.people[reader],
                into=there.channels[asked.room],
                thread=after,
            )
        assert after is None or isinstance(after, discord_things.Ref)
        thread = after and self.discord.thread_of(after)
        into = thread or there.channels[asked.room]
        return await self.party.ask(QUESTION, by=there.people[reader], into=into)

    async def list_sources(self, asked: Asked, there: Rooms) -> None:
        """Let one person list what may be used, look for names, and ask how Footnote is."""
        assert asked.alone is not None
        if isinstance(there, SlackRooms):
            person, channel = there.people[asked.alone], there.channels[asked.room]
            for typed in ("sources", "sources zq", "forget zq", "status"):
                await person.commands(channel, typed)
        else:
            somebody, place = there.people[asked.alone], there.channels[asked.room]
            await somebody.uses("sources", in_=place)
            await somebody.types("forget", in_=place, name="zq")
            await somebody.uses("footnote status", in_=place)

    async def look_behind(self, asked: Asked, there: Rooms, answered: Message) -> None:
        """Let one person look at the passages behind an answer, if it has any."""
        assert asked.alone is not None
        if isinstance(there, SlackRooms):
            assert isinstance(answered, slack_things.Ref)
            last, person = self.talk.answers(answered)[-1], there.people[asked.alone]
            if "Passages" in last.buttons:
                await person.clicks(last.ref, "Passages")
                await self.slack.until(lambda: person.modal is not None)
                person.closes()
        else:
            assert isinstance(answered, discord_things.Ref)
            shown = self.party.answers(answered)[-1]
            if "Passages" in shown.buttons:
                await there.people[asked.alone].clicks(shown.ref, "Passages")

    async def move(self, app: App) -> None:
        """Let several things happen, and wait until Footnote has done all that follows."""
        for _ in range(self.rng.randint(2, 5)):
            had_bot = {room for room in self.facts.rooms if room.has_bot}
            if self.rng.random() < 0.5:
                self.office.move(among=TOLD)
            else:
                self.guild.move()
            lost = {room for room in had_bot if not room.has_bot}
            self.facts.papers = [p for p in self.facts.papers if p.room not in lost]
        await quiet(app, self.slack)

    def _speaker(self, asked: Asked) -> Reader:
        return asked.alone or self.rng.choice(sorted(asked.room.inside, key=by_id))

    def _word(self) -> str:
        return "zq" + "".join(self.rng.choices(ascii_lowercase, k=10))


async def quiet(app: App, slack: FakeSlack) -> None:
    """Wait until nothing is under way."""
    await slack.until(lambda: not slack.unacknowledged())
    while True:
        async with app.database.pool.connection() as connection:
            cursor = await connection.execute(
                "select from procrastinate_jobs where status in ('todo', 'doing')"
            )
        if cursor.rowcount == 0:
            return
        await asyncio.sleep(0.05)


@asynccontextmanager
async def open_app_world(seed: int, settings: Settings) -> AsyncIterator[tuple[AppWorld, App]]:
    """Open a world, and Footnote in both of its platforms."""
    async with FakeSlack() as slack, FakeDiscord() as discord:
        world = AppWorld(random.Random(seed), slack, discord)
        adapter: SlackAdapter = world.office.adapter()
        async with discord_running.footnote_in(discord, settings, beside=[adapter]) as app:
            await slack.until(lambda: adapter.is_in)
            yield world, app
        await adapter.close()
