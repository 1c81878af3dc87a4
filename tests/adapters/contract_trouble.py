"""The third part of the contract: a reply is posted once, whatever becomes of its posts."""

import pytest

from adapters.errors import AddressExpiredError, PlatformUnavailableError, PostRefusedError
from adapters.replies import Progress, Snapshot
from tests.adapters.contract_in import QUESTION, handed_in
from tests.adapters.contract_out import TEXT, a_question, many_words, thread_for
from tests.adapters.parts import answer
from tests.adapters.stage import Stage, Trouble


class ReplyingInTrouble:
    async def test_a_successor_goes_on_in_what_is_posted(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        posted = await thread_for(stage, incoming).show(Snapshot(text=TEXT[:30]))

        successor = thread_for(stage, incoming, posted=posted)
        await successor.show(Progress(sentence="Searching 42 files…"))
        await successor.show(Snapshot(text=TEXT[:50]))
        await successor.show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen
        assert "Searching" not in seen
        assert stage.ever_posted(incoming.message) == 1

    async def test_a_successor_finds_a_first_post_that_nobody_recorded(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        await thread_for(stage, incoming).show(Snapshot(text=TEXT[:30]))

        successor = thread_for(stage, incoming, posted=None)
        await successor.show(Progress(sentence="Searching 42 files…"))
        await successor.show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen
        assert stage.ever_posted(incoming.message) == 1

    async def test_a_successor_finds_a_private_first_post(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks_alone(QUESTION))
        await thread_for(stage, incoming).show(Snapshot(text=TEXT[:30]))

        await thread_for(stage, incoming, posted=None).show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen
        assert stage.ever_posted(incoming.message) == 1

    async def test_a_successor_of_nobody_posts(self, stage: Stage) -> None:
        incoming = await a_question(stage)

        await thread_for(stage, incoming, posted=None).show(answer(TEXT))

        assert len(stage.seen(incoming.message)) == 1

    @pytest.mark.parametrize("trouble", [Trouble.REPLY_LOST, Trouble.BUSY, Trouble.ERROR])
    async def test_a_post_that_went_wrong_is_made_once(
        self, stage: Stage, trouble: Trouble
    ) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        stage.meets(trouble)

        await thread.show(Snapshot(text=TEXT[:30]))
        await thread.show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen
        assert stage.ever_posted(incoming.message) == 1

    async def test_a_part_of_a_long_text_whose_reply_is_lost_is_posted_once(
        self, stage: Stage
    ) -> None:
        incoming = await a_question(stage)
        stage.meets(Trouble.SECOND_REPLY_LOST)

        posted = await thread_for(stage, incoming).show(answer(many_words(stage.limit // 3)))

        assert len(posted.ids) > 1
        assert stage.ever_posted(incoming.message) == len(posted.ids)
        assert len(stage.seen(incoming.message)) == len(posted.ids)

    async def test_an_absent_platform_is_said_to_be_and_the_handle_goes_on_later(
        self, stage: Stage
    ) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        await thread.show(Snapshot(text=TEXT[:30]))
        stage.is_away(away=True)

        with pytest.raises(PlatformUnavailableError):
            await thread.show(answer(TEXT))
        stage.is_away(away=False)
        await thread.show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen
        assert stage.ever_posted(incoming.message) == 1

    async def test_a_post_lost_for_good_is_found_by_the_next_part(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        stage.meets(Trouble.REPLY_LOST)
        stage.is_away(away=True)

        with pytest.raises(PlatformUnavailableError):
            await thread.show(Snapshot(text=TEXT[:30]))
        stage.is_away(away=False)
        await thread.show(answer(TEXT))

        assert stage.ever_posted(incoming.message) == 1

    async def test_a_refused_post_says_so(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        stage.refuses_posts()

        with pytest.raises(PostRefusedError):
            await thread_for(stage, incoming).show(answer(TEXT))

        assert stage.seen(incoming.message) == []

    @pytest.mark.parametrize("knows", [True, False], ids=["first attempt", "later attempt"])
    async def test_an_expired_private_answer_is_posted_nowhere(
        self, stage: Stage, *, knows: bool
    ) -> None:
        incoming = await handed_in(stage, stage.asks_alone(QUESTION))
        stage.expires()
        thread = thread_for(stage, incoming) if knows else thread_for(stage, incoming, posted=None)

        with pytest.raises(AddressExpiredError):
            await thread.show(answer(TEXT))

        assert stage.ever_posted(incoming.message) == 0

    async def test_a_private_answer_that_expires_midway_stays_private(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks_alone(QUESTION))
        thread = thread_for(stage, incoming)
        await thread.show(Snapshot(text=TEXT[:30]))
        stage.expires()

        with pytest.raises(AddressExpiredError):
            await thread.show(answer(TEXT))

        assert stage.seen_by_others(incoming.message) == []
        assert stage.ever_posted(incoming.message) == 1
