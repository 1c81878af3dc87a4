"""In any server, however it changes: an audience is what trying everybody finds, never more."""

import asyncio
import gc
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from adapters.discord.keys import scope
from tests.adapters.discord.asking import Asking
from tests.adapters.discord.sights import CONNECT, GATED, GUESTS, Sights
from tests.fakes.discord.clients import pointed_at
from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import NOTHING, Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Kind, Snowflake

T = TypeVar("T")
_VIEW, _HISTORY = Permission.VIEW_CHANNEL, Permission.READ_MESSAGE_HISTORY
_MOST_THREADS = 3


def bits(*choices: Permission) -> st.SearchStrategy[Permission]:
    return st.lists(st.sampled_from(choices), unique=True).map(lambda b: sum(b, NOTHING))


LOOKING = bits(_VIEW, _HISTORY, CONNECT, Permission.MANAGE_THREADS)
MUCH = st.sampled_from(
    [_VIEW | _HISTORY, _VIEW | _HISTORY | CONNECT, _VIEW, Permission.ADMINISTRATOR]
)
NUMBERS = st.integers(0, 11)
KINDS = st.sampled_from([Kind.TEXT, Kind.TEXT, Kind.NEWS, Kind.FORUM, Kind.VOICE])


class PermissionWorld(RuleBasedStateMachine):
    """One server; after every change everybody asks everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.threads: list[Snowflake] = []
        self.does(self.opened())

    def does(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def opened(self) -> None:
        self.fake = await self.open.enter_async_context(FakeDiscord())
        self.open.enter_context(pointed_at(self.fake))
        self.acme = self.fake.server("Acme")
        self.asking = Asking(self.fake, patience_s=20.0)
        self.open.push_async_callback(self.asking.close)
        self.sights = Sights(self.acme, self.fake.world)
        self.roles = [self.acme.role(f"r{n}") for n in range(2)]
        self.people = [self.acme.person(f"p{n}") for n in range(3)]
        self.categories = [self.acme.channel(f"g{n}", kind=Kind.CATEGORY) for n in range(2)]

    @initialize(kinds=st.lists(KINDS, min_size=2, max_size=3), everyone=MUCH)
    def open_channels(self, kinds: list[Kind], everyone: Permission) -> None:
        self.channels = [self.acme.channel(f"c{n}", kind=kind) for n, kind in enumerate(kinds)]
        self.acme.permits(self.acme.id, everyone)

    def teardown(self) -> None:
        self.does(self.open.aclose())
        self.runner.close()

    # --- what changes ---

    @rule(number=NUMBERS, given=MUCH | LOOKING)
    def permit(self, number: int, given: Permission) -> None:
        self.acme.permits(self._of([self.acme.id, *self.roles], number), given)

    @rule(given=MUCH | LOOKING)
    def permit_the_bot(self, given: Permission) -> None:
        self.acme.permits_bot(given)

    @rule(place=NUMBERS, whom=NUMBERS, allow=LOOKING, deny=LOOKING)
    def overwrite(self, place: int, whom: int, allow: Permission, deny: Permission) -> None:
        targets: list[Person | Snowflake] = [self.acme.id, self.fake.world.bot]
        targets += [*self.roles, *self.people]
        there = self._of([*self.channels, *self.categories], place)
        self.acme.overwrites(there, self._of(targets, whom), allow=allow, deny=deny)

    @rule(channel=NUMBERS, category=NUMBERS)
    def move(self, channel: int, category: int) -> None:
        below = self._of(self.categories, category)
        self.acme.moves(self._of(self.channels, channel), below=below)

    @rule(person=NUMBERS, role=NUMBERS, has=st.booleans())
    def give(self, person: int, role: int, *, has: bool) -> None:
        changed = self.acme.gives if has else self.acme.takes
        if (whom := self._member(person)) is not None:
            changed(whom, self._of(self.roles, role))

    @rule(person=NUMBERS)
    def leave_or_join(self, person: int) -> None:
        who = self._of(self.people, person)
        if self._member(person) is None:
            self.acme.joined(who)
        else:
            self.acme.left(who)

    @rule(person=NUMBERS)
    def own(self, person: int) -> None:
        self.acme.owned_by(self._of(self.people, person))

    @rule(person=NUMBERS, channel=NUMBERS, with_bot=st.booleans())
    def open_thread(self, person: int, channel: int, *, with_bot: bool) -> None:
        who, parent = self._member(person), self._of(self.channels, channel)
        is_text = self.fake.world.channels[parent].kind is Kind.TEXT
        if who is None or not is_text or len(self.threads) == _MOST_THREADS:
            return
        self.threads.append(who.starts_thread(parent, "Few", private=True))
        if with_bot:
            who.adds_bot(self.threads[-1])

    @rule(thread=NUMBERS, person=NUMBERS)
    def join_or_leave_thread(self, thread: int, person: int) -> None:
        who = self._member(person)
        if who is None or not self.threads:
            return
        there = self._of(self.threads, thread)
        is_in = who.id in self.fake.world.channels[there].members
        (who.leaves if is_in else who.joins)(there)

    @rule(thread=NUMBERS)
    def archive(self, thread: int) -> None:
        if self.threads:
            self.acme.archives(self._of(self.threads, thread))

    @rule(channel=NUMBERS)
    def restrict_to_adults(self, channel: int) -> None:
        there = self.fake.world.channels[self._of(self.channels, channel)]
        there.is_nsfw = not there.is_nsfw

    @rule(feature=st.sampled_from([GATED, GUESTS]))
    def guard(self, feature: str) -> None:
        self.acme.guild.features ^= {feature}

    # --- what is seen then ---

    @invariant()
    def one_reader_sees_what_they_may(self) -> None:
        self.does(self._check_each())

    @invariant()
    def all_readers_see_what_all_may(self) -> None:
        self.does(self._check_all())

    async def _check_each(self) -> None:
        self.asking.directory.forget(self.acme.id)
        for person in self.people:
            found = await self.asking.of_one(self.acme.id, person.id, person.dm, is_direct=True)
            assert found == self.sights.of_one(person.id, person.dm)

    async def _check_all(self) -> None:
        self.asking.directory.forget(self.acme.id)
        world = self.fake.world
        for place in self.channels:
            found = await self.asking.of_all(self.acme.id, place)
            assert found == self.sights.of_all(place)
            assert self.sights.leaks(found, place) == []
        for place in self.threads:
            if not world.sees(world.bot, world.channels[place]):
                continue
            found = await self.asking.of_all(self.acme.id, place)
            parent = Snowflake(str(world.channels[place].parent))
            more = found - self.sights.of_all(place)
            assert found >= self.sights.of_all(place)
            assert more <= {scope(self.acme.id, parent)}
            assert not more or self.sights.do_all_viewers_read(parent)
            assert self.sights.leaks(found, place) == []

    def _member(self, number: int) -> Person | None:
        who = self._of(self.people, number)
        return who if who.id in self.acme.guild.members else None

    @staticmethod
    def _of(several: list[T], number: int) -> T:
        return several[number % len(several)]


@pytest.mark.timeout(900)
def test_in_any_server_an_audience_is_what_trying_everybody_finds(full_size: bool) -> None:
    # What earlier tests left behind must not be collected while hypothesis parses this file:
    # Python 3.11 takes a finalizer inside its parser for a fault of the source.
    gc.collect()
    run_state_machine_as_test(
        PermissionWorld,
        settings=settings(
            max_examples=200 if full_size else 20,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
