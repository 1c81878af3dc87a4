"""The second part of the contract: one reply, complete, harmless, and taken back when asked."""

from adapters.incoming import Incoming
from adapters.port import Thread
from adapters.replies import Offer, OfferKind, Posted, Progress, Snapshot
from tests.adapters.contract_in import QUESTION, handed_in
from tests.adapters.markdown.texts import ATTACKS
from tests.adapters.parts import answer, citation
from tests.adapters.stage import Stage

NEW = Posted(ids=())
"""Nothing was posted, for sure."""
TEXT = "You need to give eight weeks' notice, in writing, to your manager."


async def a_question(stage: Stage) -> Incoming:
    return await handed_in(stage, stage.asks(QUESTION))


def thread_for(stage: Stage, incoming: Incoming, *, posted: Posted | None = NEW) -> Thread:
    return stage.adapter.thread(incoming.reply_to, answers=incoming.message, posted=posted)


def many_words(count: int) -> str:
    """Return an answer of so many different words, in paragraphs."""
    paragraphs = [
        " ".join(f"word{n}" for n in range(first, min(first + 50, count)))
        for first in range(0, count, 50)
    ]
    return "\n\n".join(paragraphs)


class Replying:
    async def test_parts_end_in_one_complete_reply(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)

        await thread.show(Progress(sentence="Searching 42 files…"))
        await thread.show(Progress(sentence="Reading 8 passages…"))
        await thread.show(Snapshot(text=TEXT[:20]))
        await thread.show(Snapshot(text=TEXT[:50]))
        before = stage.seen(incoming.message)
        final = answer(f"{TEXT[:-1]} [1].", citations=(citation(1),), told=("Nothing on pay.",))
        await thread.show(final)

        assert len(before) == 1
        assert before[0].startswith(TEXT[:30])
        [seen] = stage.seen(incoming.message)
        assert f"{TEXT[:-1]}" in seen
        assert "Nothing on pay." in seen
        assert "handbook" in seen
        assert "p. 34" in seen
        assert "Searching" not in seen
        assert "Reading" not in seen
        assert stage.status(incoming.message) == ""
        assert stage.ever_posted(incoming.message) == 1

    async def test_progress_without_a_sentence_takes_the_line_away(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        before = await thread.show(Progress(sentence="Searching 42 files…"))
        seen = stage.seen(incoming.message)

        posted = await thread.show(Progress(sentence=""))

        assert stage.status(incoming.message) == ""
        assert posted == before
        assert stage.seen(incoming.message) == seen
        assert len(seen) == (1 if stage.progress_is_a_message else 0)
        assert stage.ever_posted(incoming.message) == len(seen)

    async def test_progress_without_a_sentence_posts_nothing(self, stage: Stage) -> None:
        incoming = await a_question(stage)

        posted = await thread_for(stage, incoming).show(Progress(sentence=""))

        assert posted == NEW
        assert stage.ever_posted(incoming.message) == 0

    async def test_a_reply_of_sentences_alone_is_shown(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)

        await thread.show(answer("", told=("I found nothing about that.", "Drop the file here.")))

        [seen] = stage.seen(incoming.message)
        assert "I found nothing about that." in seen
        assert "Drop the file here." in seen

    async def test_a_snapshot_that_begins_anew_replaces_what_was_shown(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        await thread.show(Snapshot(text="Twelve weeks, as far as I can see."))

        await thread.show(Snapshot(text="Eight weeks, says the handbook."))

        [seen] = stage.seen(incoming.message)
        assert "Eight weeks, says" in seen
        assert "Twelve" not in seen

    async def test_the_end_shown_twice_is_shown_once(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        posted = await thread_for(stage, incoming).show(answer(TEXT))

        again = await thread_for(stage, incoming, posted=posted).show(answer(TEXT))

        assert again == posted
        assert stage.ever_posted(incoming.message) == 1

    async def test_a_long_text_is_split_and_joined_again_when_it_gets_short(
        self, stage: Stage
    ) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        long = many_words(stage.limit // 3)

        posted = await thread.show(answer(long, told=("That is all.",)))
        parts = stage.seen(incoming.message)
        shorter = await thread.show(answer(TEXT))

        assert len(parts) > 1
        assert all(len(part) <= stage.limit for part in parts)
        assert " ".join(parts).split()[: len(long.split())] == long.split()
        assert "That is all." in parts[-1]
        assert len(posted.ids) == len(parts)
        assert len(shorter.ids) == 1
        [seen] = stage.seen(incoming.message)
        assert TEXT in seen

    async def test_a_successor_shortens_what_it_found(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        posted = await thread_for(stage, incoming).show(answer(many_words(stage.limit // 3)))

        await thread_for(stage, incoming, posted=posted).show(Snapshot(text=TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT[:-1] in seen

    async def test_sentences_of_any_length_are_shown(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        sentence = many_words(stage.limit // 3).replace("\n\n", " ")

        await thread_for(stage, incoming).show(answer(TEXT, told=(sentence,)))

        seen = " ".join(stage.seen(incoming.message))
        assert seen.split()[len(TEXT.split()) :][: len(sentence.split())] == sentence.split()

    async def test_two_questions_in_a_thread_have_a_reply_each(self, stage: Stage) -> None:
        first = await a_question(stage)
        second = await handed_in(stage, stage.answers_back("In writing?", to=first.message))
        await thread_for(stage, first).show(answer("Eight weeks."))

        await thread_for(stage, second, posted=None).show(answer("Yes, in writing."))

        assert "Eight weeks." in "".join(stage.seen(first.message))
        assert "Yes, in writing." in "".join(stage.seen(second.message))
        assert stage.ever_posted(first.message) == stage.ever_posted(second.message) == 1

    async def test_nothing_foreign_is_live(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        hostile = "\n\n".join(f"before {attack} behind" for attack in ATTACKS)
        offers = (Offer(kind=OfferKind.REPLACE, label="<!channel> evil.com", document_id=1),)

        await thread.show(Snapshot(text=f"{hostile}\n\nand more"))
        streamed = stage.seen(incoming.message)
        for attack in ATTACKS:
            sources = (citation(1, document=f"{attack}.pdf", place=f'"{attack}"'),)
            await thread.show(
                answer(f"{attack} [1]", citations=sources, told=(f"{attack}!",), offers=offers)
            )
            assert stage.live("\n".join(stage.seen(incoming.message))) == [], attack

        assert stage.live("see https://evil.com") != []
        assert streamed
        assert stage.live("\n".join(streamed)) == []

    async def test_a_private_answer_is_seen_by_the_asker_alone(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks_alone(QUESTION))
        thread = thread_for(stage, incoming)

        await thread.show(Progress(sentence="Searching 42 files…"))
        await thread.show(answer(TEXT))

        [seen] = stage.seen(incoming.message)
        assert TEXT in seen
        assert stage.seen_by_others(incoming.message) == []

    async def test_what_was_posted_is_removed(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        posted = await thread.show(answer(many_words(stage.limit // 3)))

        await thread_for(stage, incoming, posted=posted).remove()
        await thread_for(stage, incoming, posted=posted).remove()

        assert stage.seen(incoming.message) == []

    async def test_what_is_not_known_to_be_posted_is_removed(self, stage: Stage) -> None:
        incoming = await a_question(stage)
        thread = thread_for(stage, incoming)
        await thread.show(Progress(sentence="Searching 42 files…"))
        await thread.show(Snapshot(text=TEXT))

        await thread_for(stage, incoming, posted=None).remove()

        assert stage.seen(incoming.message) == []
        assert stage.status(incoming.message) == ""

    async def test_what_people_said_before_is_told(self, stage: Stage) -> None:
        root = stage.chats("Leave is coming up for me.")
        stage.answers_back("Is there a form?", to=root)
        incoming = await handed_in(stage, stage.answers_back("And how much notice?", to=root))

        said = await stage.adapter.earlier(incoming.reply_to)

        assert "Leave is coming up for me." in said[0].text
        assert "Is there a form?" in said[1].text
        assert all(one.author for one in said)
