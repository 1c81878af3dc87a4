"""What people said in a thread that Footnote is called into, and who of them is from outside."""

import pytest

from adapters.incoming import Said
from adapters.slack.keys import Address
from tests.fakes.slack.faults import refusal
from tests.fakes.slack.server import FakeSlack
from tests.slack.running import adapter_for


@pytest.mark.parametrize("is_known", [True, False])
async def test_whose_words_are_from_outside_is_told_and_who_is_unknown_is(is_known: bool) -> None:
    async with FakeSlack() as slack:
        acme = slack.workspace("T1")
        anna, gus = acme.person("anna"), acme.person("gus", is_restricted=True)
        channel = acme.channel("general", members=[anna, gus])
        root = anna.says(channel, "Leave is coming up.", mentions_bot=False)
        gus.says(channel, "It needs no notice.", thread=root, mentions_bot=False)
        asked = anna.says(channel, "How much notice?", thread=root)
        if not is_known:
            slack.fail("users.info", refusal("user_not_found"), times=None)
        adapter = adapter_for(slack, acme)

        said = await adapter.earlier(
            Address(
                team="T1",
                channel=channel,
                root=root.ts,
                message=asked.ts,
                asker=anna.id,
                asker_team="T1",
                alone=False,
            ).written()
        )

        await adapter.close()

    assert said == [
        Said(
            author="anna" if is_known else "somebody",
            text="Leave is coming up.",
            from_outside=not is_known,
        ),
        Said(
            author="gus" if is_known else "somebody", text="It needs no notice.", from_outside=True
        ),
    ]
