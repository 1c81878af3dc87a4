"""Rooms on a Slack of our own: opened at random, moved at random, and asked in."""

import random
from collections.abc import Sequence

from adapters.incoming import ReplyAddress
from adapters.slack.adapter import SlackAdapter
from adapters.slack.keys import Address
from rag.values import Scope, Tenant
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId
from tests.safety.rooms import Asked, Reader, Room, by_id
from tests.slack.running import adapter_for

TOLD = ("connect", "join", "join", "leave", "guest", "bot")
"""Changes that Slack tells of, so that whoever is connected knows of them at once."""
EVERY = (*TOLD, "turn", "turn", "turn")


class SlackRooms:
    """One workspace, as facts and as Slack tells of it."""

    def __init__(self, slack: FakeSlack, team: str, rng: random.Random) -> None:
        self.slack = slack
        self.rng = rng
        self.workspace = slack.workspace(team)
        self.tenant = Tenant(f"slack:{team}")
        self.people: dict[Reader, Person] = {}
        self.channels: dict[Room, ChannelId] = {}
        for n in range(rng.randint(2, 4)):
            self._let_in(f"p{n}", is_guest=False, is_foreign=False)
        self._let_in("guest", is_guest=rng.random() < 0.5, is_foreign=rng.random() < 0.5)
        for n in range(rng.randint(2, 4)):
            self._open(f"c{n}", is_public=rng.random() < 0.6)

    def adapter(self) -> SlackAdapter:
        return adapter_for(self.slack, self.workspace)

    def address(self, asked: Asked) -> ReplyAddress:
        asker = self.people[asked.alone or next(iter(self.people))].id
        return Address(
            team=self.workspace.team.id,
            channel=self.channels[asked.room],
            root="1700.000001",
            message="1700.000002",
            asker=asker,
            asker_team=self.workspace.team.id,
            alone=asked.alone is not None,
        ).written()

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

    def move(self, *, among: Sequence[str] = EVERY) -> None:
        """Change who can read something."""
        room = self.rng.choice([room for room in self.channels if not room.is_direct])
        channel = self.slack.world.channels[self.channels[room]]
        reader = self.rng.choice([*self.people])
        match self.rng.choice(among):
            case "turn":
                room.is_public = not room.is_public
                channel.kind = "channel" if room.is_public else "group"
            case "connect":
                room.is_connected = channel.is_ext_shared = not room.is_connected
                what = "shared" if room.is_connected else "unshared"
                self.slack.news.of_channel(channel, f"channel_{what}")
            case "join":
                self.people[reader].joins(channel.id)
                room.inside.add(reader)
            case "leave":
                self.people[reader].leaves(channel.id)
                room.inside.discard(reader)
            case "guest":
                reader.is_outsider = not reader.is_outsider
                self.people[reader].user.is_restricted = reader.is_outsider
                self.people[reader].user.home = None
                user = {"id": reader.id}
                self.slack.news.event(self.workspace.team.id, "user_change", {"user": user})
            case "bot":
                self._move_bot(room, reader)

    def _move_bot(self, room: Room, by: Reader) -> None:
        person, channel = self.people[by], self.channels[room]
        (person.removes_bot if room.has_bot else person.invites_bot)(channel)
        room.has_bot = not room.has_bot

    def _let_in(self, name: str, *, is_guest: bool, is_foreign: bool) -> None:
        home = "T99" if is_foreign else None
        person = self.workspace.person(name, is_restricted=is_guest, home=home)
        reader = Reader(id=person.id, is_outsider=is_guest or is_foreign)
        self.people[reader] = person
        own = Room(scope=self._scope(person.dm), is_public=False, inside={reader}, is_direct=True)
        self.channels[own] = person.dm

    def _open(self, name: str, *, is_public: bool) -> None:
        inside = {reader for reader in self.people if self.rng.random() < 0.5}
        is_connected = self.rng.random() < 0.15
        channel = self.workspace.channel(
            name,
            kind="channel" if is_public else "group",
            members=[self.people[reader] for reader in inside],
            is_ext_shared=is_connected,
        )
        room = Room(
            scope=self._scope(channel),
            is_public=is_public,
            inside=inside,
            is_connected=is_connected,
        )
        self.channels[room] = channel

    def _scope(self, channel: str) -> Scope:
        return Scope(f"{self.tenant}/{channel}")
