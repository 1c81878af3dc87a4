"""Who people are: looked up once, for many at once, and never waited for too long."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import PlatformUnavailableError
from adapters.incoming import Standing
from adapters.slack.calls import Calls, Patience
from adapters.slack.people import Directory, Kind
from tests.fakes.slack.faults import Hang
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspaces import Workspace


class Office:
    """A workspace, and a directory of it that knows nothing yet."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.acme: Workspace = slack.workspace("T1")
        client = AsyncWebClient(
            token=self.acme.team.bot_token, base_url=slack.api_url, retry_handlers=[]
        )
        self.directory = Directory(Calls(client, Patience(total_s=1.0, pause_s=0.1)), self._team)

    async def _team(self) -> str:
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
    people = [office.acme.person(f"person{n}").id for n in range(300)]

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


async def test_a_list_that_takes_too_long_is_not_waited_for(office: Office) -> None:
    people = [office.acme.person(f"person{n}").id for n in range(20)]
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
