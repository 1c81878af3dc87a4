"""Who people are: looked up once, for many at once, and never waited for too long."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import PlatformUnavailableError
from adapters.incoming import Standing
from adapters.slack.calls import Calls, Patience
from adapters.slack.people import Directory, Kind
from tests.fakes.slack.faults import PASS, Hang, busy
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import UserId
from tests.fakes.slack.workspaces import Workspace


class Office:
    """A workspace, and a directory of it that knows nothing yet."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.acme: Workspace = slack.workspace("T1")
        self.directory = self.another_directory()
        self.is_known = asyncio.Event()
        """Which workspace is ours: without it, no look-up ends."""
        self.is_known.set()

    def another_directory(self, *, lasts_s: float = 60.0) -> Directory:
        client = AsyncWebClient(
            token=self.acme.team.bot_token, base_url=self.slack.api_url, retry_handlers=[]
        )
        calls = Calls(client, Patience(total_s=2.0, pause_s=0.1))
        return Directory(calls, self._team, lasts_s=lasts_s)

    def staff(self, size: int = 20) -> list[str]:
        """Let so many people in, and return their ids."""
        return [self.acme.person(f"person{n}").id for n in range(size)]

    def turns_guest(self, person: str) -> None:
        self.slack.world.users[UserId(person)].is_restricted = True

    async def _team(self) -> str:
        await self.is_known.wait()
        return "T1"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with FakeSlack() as slack:
        yield Office(slack)


async def test_people_are_told_apart(office: Office) -> None:
    people = [
        office.acme.person("root", is_admin=True),
        office.acme.person("anna"),
        office.acme.person("gus", is_restricted=True),
        office.acme.person("eve", home="T9", is_admin=True),
        office.acme.person("kay", home="T9", also_in=["T8", "T1"]),
        office.acme.person("lee", home="T9", also_in=["T8"]),
    ]

    found = await office.directory.people([person.id for person in people])

    assert [person.standing for person in found] == [
        Standing.ADMIN, Standing.MEMBER, Standing.OUTSIDE,
        Standing.OUTSIDE, Standing.MEMBER, Standing.OUTSIDE,
    ]  # fmt: skip
    assert found[1].name == "anna"


async def test_many_are_looked_up_in_one_list(office: Office) -> None:
    people = office.staff(300)

    await office.directory.people(people)
    await office.directory.people(people)

    assert office.slack.calls["users.list"] == 1
    assert office.slack.calls["users.info"] == 0


async def test_what_changed_is_looked_up_again(office: Office) -> None:
    anna = office.acme.person("anna")
    before = await office.directory.person(anna.id)
    anna.user.is_restricted = True

    same = await office.directory.person(anna.id)
    office.directory.forget_person(anna.id)
    after = await office.directory.person(anna.id)

    assert before == same
    assert after.standing is Standing.OUTSIDE


async def test_a_limit_that_one_look_up_met_is_kept_by_all(office: Office) -> None:
    anna, bob = office.acme.person("anna"), office.acme.person("bob")
    office.slack.fail("users.info", busy(retry_after_s=1))
    first = asyncio.create_task(office.directory.person(anna.id))
    await office.slack.until(lambda: office.slack.calls["users.info"])
    await asyncio.sleep(0.2)  # until it is known

    second = await office.directory.person(bob.id)

    assert (second.name, (await first).name) == ("bob", "anna")
    assert office.slack.early == []


async def test_who_changes_while_they_are_looked_up_is_looked_up_again(office: Office) -> None:
    anna = office.acme.person("anna")
    office.is_known.clear()
    asking = asyncio.create_task(office.directory.person(anna.id))
    await office.slack.until(lambda: office.slack.calls["users.info"] == 1)
    await asyncio.sleep(0.1)

    office.turns_guest(anna.id)
    office.directory.forget_person(anna.id)
    office.is_known.set()
    await asking

    assert (await office.directory.person(anna.id)).standing is Standing.OUTSIDE


async def test_who_changes_while_all_are_listed_is_looked_up_again(office: Office) -> None:
    people = office.staff(1_100)
    for fault in (PASS, busy()):
        office.slack.fail("users.list", fault)
    asking = asyncio.create_task(office.directory.people(people))
    await office.slack.until(lambda: office.slack.calls["users.list"] == 2)

    office.turns_guest(people[0])
    office.directory.forget_person(people[0])

    assert (await asking)[0].standing is Standing.OUTSIDE
    assert (await office.directory.person(people[0])).standing is Standing.OUTSIDE


@pytest.mark.parametrize("size", [1, 20])
async def test_a_change_that_nobody_told_of_counts_in_a_while(office: Office, size: int) -> None:
    people = office.staff(size)
    directory = office.another_directory(lasts_s=0.3)
    await directory.people(people)

    office.turns_guest(people[0])
    remembered = await directory.people(people)
    await asyncio.sleep(0.3)
    found = await directory.people(people)

    assert remembered[0].standing is Standing.MEMBER
    assert found[0].standing is Standing.OUTSIDE


async def test_a_list_is_read_again_before_it_is_too_old(office: Office) -> None:
    people = office.staff()
    directory = office.another_directory(lasts_s=2.0)
    await directory.people(people)
    await asyncio.sleep(1.1)
    office.slack.fail("users.list", busy())

    known = await directory.people(people)
    await office.slack.until(lambda: office.slack.calls["users.list"] == 3)
    await asyncio.sleep(0.2)
    still_known = await directory.people(people)

    assert known == still_known
    assert (office.slack.calls["users.list"], office.slack.calls["users.info"]) == (3, 0)


async def test_who_is_about_to_do_what_not_everybody_may_is_looked_up_anew(office: Office) -> None:
    people = [office.acme.person("root", is_admin=True).id, *office.staff()]
    await office.directory.people(people)
    office.slack.world.users[UserId(people[0])].is_admin = False

    found = await office.directory.person_now(people[0])

    assert found.standing is Standing.MEMBER
    assert await office.directory.person(people[0]) == found


async def test_a_list_that_takes_too_long_is_not_waited_for(office: Office) -> None:
    people = office.staff()
    office.slack.fail("users.list", Hang())

    with pytest.raises(PlatformUnavailableError):
        await office.directory.people(people)


async def test_channels_are_what_they_are(office: Office) -> None:
    anna = office.acme.person("anna")
    kinds = {"open": "channel", "few": "group", "some": "mpim"}
    channels = {
        name: office.acme.channel(name, kind=kind, members=[anna]) for name, kind in kinds.items()
    }
    shared = office.acme.channel("shared", members=[anna], is_ext_shared=True, creator=anna)

    found = {name: await office.directory.channel(id_) for name, id_ in channels.items()}
    other = await office.directory.channel(shared)

    assert {name: channel.kind for name, channel in found.items()} == {
        "open": Kind.PUBLIC, "few": Kind.PRIVATE, "some": Kind.PRIVATE,
    }  # fmt: skip
    assert (other.is_shared, other.creator) == (True, anna.id)
    assert (await office.directory.channel(anna.dm)).kind is Kind.DIRECT
