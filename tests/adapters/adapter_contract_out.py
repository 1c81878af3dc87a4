"""The contract, replying: in another process, with patience but not without end, to no one else."""

from dataclasses import replace

import pytest

from adapters.errors import PlatformUnavailableError
from adapters.replies import Progress, Snapshot
from tests.adapters.adapter_stage import AdapterStage
from tests.adapters.contract_in import QUESTION, handed_in, shown
from tests.adapters.contract_out import NEW, TEXT, a_question, many_words, thread_for
from tests.adapters.markdown.texts import ATTACKS
from tests.adapters.parts import answer, citation
from tests.adapters.stage import Trouble

MOST_TRIES = 10
"""Of all requests for one part: who is asked to wait does not ask for ever."""


class ReplyingWell:
    async def test_another_process_answers(self, stage: AdapterStage) -> None:
        incoming = await a_question(stage)
        worker = stage.another_adapter()

        thread = worker.thread(incoming.reply_to, answers=incoming.message, posted=NEW)
        await thread.show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen

    async def test_another_process_finds_all_that_nobody_recorded(
        self, stage: AdapterStage
    ) -> None:
        incoming = await a_question(stage)
        long = many_words(stage.limit * 2)
        posted = await shown(stage, incoming, answer(long))
        worker = stage.another_adapter()

        thread = worker.thread(incoming.reply_to, answers=incoming.message, posted=None)
        found = await thread.show(answer(long))

        assert len(posted.ids) > 10
        assert found == posted
        assert stage.ever_posted(incoming.message) == len(posted.ids)
        assert " ".join(stage.seen(incoming.message)).split()[:9] == long.split()[:9]

    async def test_progress_tells_of_the_posts_that_nobody_recorded(
        self, stage: AdapterStage
    ) -> None:
        incoming = await a_question(stage)
        await thread_for(stage, incoming).show(Snapshot(text=TEXT[:30]))

        second = thread_for(stage, incoming, posted=None)
        recorded = await second.show(Progress(sentence="Searching 42 files…"))
        await thread_for(stage, incoming, posted=recorded).show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen
        assert stage.ever_posted(incoming.message) == 1

    async def test_a_successor_takes_the_progress_away(self, stage: AdapterStage) -> None:
        incoming = await a_question(stage)
        posted = await thread_for(stage, incoming).show(Progress(sentence="Searching 42 files…"))

        await thread_for(stage, incoming, posted=posted).show(answer(TEXT))

        assert stage.status(incoming.message) == ""
        assert "Searching" not in "".join(stage.seen(incoming.message))
        assert len(stage.seen(incoming.message)) == 1

    async def test_a_snapshot_of_which_nothing_is_settled_shows_nothing_empty(
        self, stage: AdapterStage
    ) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)

        await thread.show(Snapshot(text="**"))
        before = stage.seen(incoming.message)
        await thread.show(answer("**Eight weeks.**"))

        assert all(text.strip() for text in before)
        assert "Eight weeks." in "".join(stage.seen(incoming.message))
        assert stage.ever_posted(incoming.message) == 1

    async def test_an_edit_that_went_wrong_is_made(self, stage: AdapterStage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        await thread.show(Snapshot(text=TEXT[:30]))
        stage.loses_edits()

        await thread.show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen
        assert stage.ever_posted(incoming.message) == 1

    async def test_it_waits_as_long_as_it_is_asked_to(self, stage: AdapterStage) -> None:
        incoming = await a_question(stage)
        before = stage.times_posted()
        stage.meets(Trouble.BUSY)

        await thread_for(stage, incoming).show(answer(TEXT))

        assert stage.times_posted() - before == 2

    async def test_it_gives_up_after_a_few_tries(self, stage: AdapterStage) -> None:
        incoming = await a_question(stage)
        before = stage.times_called()
        stage.is_away(away=True)

        with pytest.raises(PlatformUnavailableError):
            await thread_for(stage, incoming).show(answer(TEXT))

        assert 1 < stage.times_called() - before <= MOST_TRIES

    async def test_progress_of_a_private_answer_is_seen_by_the_asker_alone(
        self, stage: AdapterStage
    ) -> None:
        incoming = await handed_in(stage, stage.asks_alone(QUESTION))

        await thread_for(stage, incoming).show(Progress(sentence="Searching 42 files…"))

        assert stage.seen_by_others(incoming.message) == []

    async def test_what_is_gone_already_is_removed(self, stage: AdapterStage) -> None:
        incoming = await a_question(stage)
        posted = await shown(stage, incoming, answer(many_words(stage.limit // 3)))
        stage.loses_reply(incoming.message)

        await thread_for(stage, incoming, posted=posted).remove()

        assert stage.seen(incoming.message) == []

    async def test_names_are_not_live(self, stage: AdapterStage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)

        for attack in ATTACKS:
            passage = replace(citation(1).passage, document=attack, heading=(attack,))
            hostile = replace(passage, place=attack, uploader=attack)
            sources = (replace(citation(1), passage=hostile, quote=attack),)
            await thread.show(answer("Eight weeks [1].", citations=sources))

            seen = "\n".join(stage.seen(incoming.message))
            assert "Eight weeks" in seen
            assert stage.live(seen) == [], attack

    async def test_who_left_a_channel_no_longer_sees_it(self, stage: AdapterStage) -> None:
        few = await handed_in(stage, stage.asks_among_few(QUESTION))
        alone = await handed_in(stage, stage.asks_alone(QUESTION))
        before = await stage.adapter.audience(alone.reply_to, strict=False)
        stage.leaves_the_few()

        after = await stage.another_adapter().audience(alone.reply_to, strict=False)

        assert after.scopes == before.scopes - {few.scope}

    async def test_people_said_what_footnote_did_not(self, stage: AdapterStage) -> None:
        root = stage.chats("Leave is coming up for me.")
        first = await handed_in(stage, stage.answers_back(QUESTION, to=root))
        await shown(stage, first, answer("Sesquipedalian."))
        second = await handed_in(stage, stage.answers_back("In writing?", to=root))
        stage.answers_back("Never mind.", to=root)

        said = "\n".join(one.text for one in await stage.adapter.earlier(second.reply_to))

        assert said.index("Leave is coming up") < said.index(QUESTION)
        assert "Sesquipedalian" not in said
        assert "In writing?" not in said
        assert "Never mind." not in said

    async def test_the_newest_fifty_are_told(self, stage: AdapterStage) -> None:
        root = stage.chats("Leave is coming up for me.")
        for n in range(60):
            stage.answers_back(f"Thought {n}.", to=root)
        incoming = await handed_in(stage, stage.answers_back(QUESTION, to=root))

        said = await stage.adapter.earlier(incoming.reply_to)

        assert len(said) == 50
        assert ["Thought 10." in said[0].text, "Thought 59." in said[-1].text] == [True, True]

    async def test_a_thread_that_a_question_opened_has_no_earlier_words(
        self, stage: AdapterStage
    ) -> None:
        root = stage.asks(QUESTION)
        incoming = await handed_in(stage, stage.answers_back("In writing?", to=root))

        assert list(await stage.adapter.earlier(incoming.reply_to)) == []

    async def test_what_cannot_be_read_was_not_said(self, stage: AdapterStage) -> None:
        root = stage.chats("Leave is coming up for me.")
        incoming = await handed_in(stage, stage.answers_back(QUESTION, to=root))
        assert await stage.adapter.earlier(incoming.reply_to)
        stage.is_away(away=True)

        said = await stage.another_adapter().earlier(incoming.reply_to)

        assert list(said) == []
