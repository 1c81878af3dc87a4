"""Rooms on a Discord of our own: opened at random, moved at random, and asked in."""

import random

from adapters.discord.keys import Way
from adapters.incoming import ReplyAddress
from rag.values import Scope, Tenant
from tests.adapters.discord.asking import address
from tests.adapters.discord.sights import GATED
from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import NOTHING, Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Snowflake
from tests.safety.rooms import Asked, Reader, Room, by_id

_VIEW = Permission.VIEW_CHANNEL


class DiscordRooms:
    """One server, as facts and as Discord tells of it."""

    def __init__(self, discord: FakeDiscord, name: str, rng: random.Random) -> None:
        self.discord = discord
        self.rng = rng
        self.server = discord.server(name)
        self.tenant = Tenant(f"discord:{self.server.id}")
        self.is_gated = rng.random() < 0.2
        self.server.guild.features |= {GATED} if self.is_gated else set()
        self.people: dict[Reader, Person] = {}
        self.channels: dict[Room, Snowflake] = {}
        for n in range(rng.randint(2, 4)):
            self._let_in(f"p{n}")
        for n in range(rng.randint(2, 3)):
            self._open(f"c{n}", is_public=rng.random() < 0.6)
        self._start_thread()

    def address(self, asked: Asked) -> ReplyAddress:
        place, is_direct = self.channels[asked.room], asked.room.is_direct
        way = Way.THREAD if asked.alone is None else Way.POST if is_direct else Way.WHISPER
        asker = "1" if asked.alone is None else asked.alone.id
        return address(self.server.id, place, way=way, asker=asker, is_direct=is_direct).written()

    @property
    def askings(self) -> list[Asked]:
        """Return every way to ask there."""
        ways = []
        for room in self.channels:
            if not room.has_bot:
                continue
            ways += [] if room.is_direct else [Asked(room=room, alone=None)]
            ways += [Asked(room=room, alone=one) for one in sorted(room.inside, key=by_id)]
        return ways

    def move(self) -> None:
        """Change who can read something."""
        room = self.rng.choice([r for r in self.channels if not r.is_direct])
        reader = self.rng.choice([*self.people])
        if room.below is not None:
            self._join_or_leave(room, reader)
            return
        match self.rng.choice(["turn", "turn", "let in", "shut out", "server", "bot"]):
            case "turn":
                self._turn(room)
            case "let in":
                self._overwrite(room, reader, sees=True)
            case "shut out":
                self._overwrite(room, reader, sees=False)
            case "server":
                self._leave_or_return(reader)
            case "bot":
                self.server.hides_from_bot(self.channels[room])
                self._look(room)

    def _turn(self, room: Room) -> None:
        """Open a channel to everybody, or close it but for those who have an overwrite."""
        channel = self.channels[room]
        known = self.discord.world.channels[channel].overwrites.get(self.server.id)
        hidden = NOTHING if known is not None and known.deny & _VIEW else _VIEW
        if room.has_bot:
            self.server.overwrites(channel, self.discord.world.bot, allow=_VIEW)
        self.server.overwrites(channel, self.server.id, deny=hidden)
        self._look(room)

    def _overwrite(self, room: Room, reader: Reader, *, sees: bool) -> None:
        allow, deny = (_VIEW, NOTHING) if sees else (NOTHING, _VIEW)
        person, channel = self.people[reader], self.channels[room]
        self.server.overwrites(channel, person, allow=allow, deny=deny)
        self._look(room)

    def _leave_or_return(self, reader: Reader) -> None:
        person = self.people[reader]
        is_member = person.id in self.server.guild.members
        (self.server.left if is_member else self.server.joined)(person)
        reader.is_outsider = is_member
        for room in self.channels:
            if not room.is_direct:
                self._look(room)

    def _join_or_leave(self, thread: Room, reader: Reader) -> None:
        if thread.below is None or reader not in thread.below.inside:
            return
        is_in = reader in thread.inside
        (self.people[reader].leaves if is_in else self.people[reader].joins)(self.channels[thread])
        self._look(thread)

    def _look(self, room: Room) -> None:
        """Note who sees a room, by Discord's own reckoning; of its threads, too."""
        for one in (room, *(r for r in self.channels if r.below is room)):
            channel = self.discord.world.channels[self.channels[one]]
            world = self.discord.world
            one.inside = {w for w, person in self.people.items() if world.sees(person.id, channel)}
            one.has_bot = one.has_bot and world.sees(world.bot, channel)
            closed = (o.deny & _VIEW for o in channel.overwrites.values() if o.target != world.bot)
            one.is_public = one.below is None and not any(closed)

    def _let_in(self, name: str) -> None:
        person = self.server.person(name)
        reader = Reader(id=person.id)
        self.people[reader] = person
        own = Room(scope=self._scope(person.dm), is_public=False, inside={reader}, is_direct=True)
        self.channels[own] = person.dm

    def _open(self, name: str, *, is_public: bool) -> None:
        few = [person for person in self.people.values() if self.rng.random() < 0.6]
        channel = self.server.channel(name, only=None if is_public else few)
        room = Room(scope=self._scope(channel), is_public=is_public, inside=set())
        self.channels[room] = channel
        self._look(room)

    def _start_thread(self) -> None:
        there = [r for r in self.channels if r.inside and not r.is_direct]
        if not there:
            return
        below = self.rng.choice(there)
        opener = self.people[self.rng.choice(sorted(below.inside, key=by_id))]
        thread = opener.starts_thread(self.channels[below], "Few", private=True)
        opener.adds_bot(thread)
        room = Room(scope=self._scope(thread), is_public=False, inside=set(), below=below)
        self.channels[room] = thread
        self._look(room)

    def _scope(self, channel: str) -> Scope:
        return Scope(f"{self.tenant}/{channel}")
