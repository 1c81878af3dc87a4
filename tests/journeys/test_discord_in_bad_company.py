"""Discord in bad company: events that come twice, calls that fail, processes apart."""

from contextlib import AsyncExitStack

import pytest

from bot.running import Part
from bot.settings import Settings
from tests.adapters.discord.tried import ASKED_ALOUD
from tests.discord.running import footnote_in
from tests.discord.talking import HANDBOOK, QUESTION, Party
from tests.fakes.discord.callback_calls import CALLBACK, EDIT_OWN
from tests.fakes.discord.faults import LOST_REPLY, SERVER_ERROR, Fault, busy
from tests.fakes.discord.options import Attached

GENEROUS = {"questions_per_minute": 1_000, "questions_per_hour": 1_000}


@pytest.mark.timeout(240)
async def test_every_question_is_answered_once_however_often_it_arrives(
    party: Party, settings: Settings, full_size: bool
) -> None:
    copies, questions = 20, 50 if full_size else 5
    async with footnote_in(party.discord, settings.model_copy(update=GENEROUS)):
        await party.give()
        party.discord.gateway.mischief.hold("MESSAGE_CREATE")
        asked = [party.anna.says(party.general, QUESTION) for _ in range(questions)]
        for _ in range(copies - 1):
            for one in asked:
                party.discord.deliver_again(one)
        party.discord.gateway.mischief.release(backwards=True)
        for one in asked:
            await party.answered(one)

    assert [len(party.answers(one)) for one in asked] == [1] * questions


async def test_gateway_and_worker_may_be_two_processes(party: Party, settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        for part in (Part(gateway=True, worker=False), Part(gateway=False, worker=True)):
            await stack.enter_async_context(footnote_in(party.discord, settings, part=part))
        await party.give()

        asked = await party.ask()

    assert "eight weeks" in party.text(asked)
    assert len(party.answers(asked)) == 1


FAULTS = {"busy": busy(retry_after_s=1), "error": SERVER_ERROR, "lost": LOST_REPLY}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_whatever_call_fails_the_answer_stands_there_once(
    party: Party, settings: Settings, fault: Fault
) -> None:
    async with footnote_in(party.discord, settings):
        for n, call in enumerate(ASKED_ALOUD):
            person = party.acme.person(f"person{n}")
            channel = party.acme.channel(f"channel{n}")
            party.discord.fail(call, fault)

            asked = await party.ask(by=person, into=channel, files={"handbook.md": HANDBOOK})

            party.discord.heal()
            assert "eight weeks" in party.text(asked), call
            assert len(party.answers(asked)) == 1, call


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_file_that_is_added_arrives_whole_at_the_second_try(
    party: Party, settings: Settings, fault: Fault
) -> None:
    async with footnote_in(party.discord, settings):
        party.discord.fail(EDIT_OWN, fault)
        attached = Attached(name="handbook.md", content=HANDBOOK)

        added = await party.anna.uses("add", in_=party.general, file=attached)

        assert added is not None
        await party.discord.until(lambda: "✅" in party.discord.shown(added).reactions)
        assert "eight weeks" in party.text(await party.ask())


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_question_by_command_is_answered_though_its_acknowledgement_goes_wrong(
    party: Party, settings: Settings, fault: Fault
) -> None:
    async with footnote_in(party.discord, settings):
        await party.give()
        party.discord.fail(CALLBACK, fault)

        asked = await party.anna.uses("ask", in_=party.general, question=QUESTION)

        assert asked is not None
        await party.answered(asked)
        assert "eight weeks" in party.text(asked)
        assert party.discord.shown(asked).text == f"**Anna** asks: {QUESTION}"
