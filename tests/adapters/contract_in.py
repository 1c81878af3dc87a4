"""The first part of the contract: what people do is handed in, and only then acknowledged."""

from adapters.incoming import Addressed, Incoming, MessageKey, MessageRetracted, Sign, Standing
from adapters.replies import Final, PassagesWanted, Posted, Reply
from tests.adapters.parts import answer, citation
from tests.adapters.recording_inbox import connected
from tests.adapters.stage import Stage, Trouble

QUESTION = "How much notice for parental leave?"


async def handed_in(stage: Stage, message: MessageKey) -> Incoming:
    """Connect until a message arrived, and no longer: posting must do without."""
    async with connected(stage.adapter) as inbox:
        await stage.until(lambda: inbox.of(message))
        found = inbox.of(message)
        await stage.until(lambda: not stage.unacknowledged())
    assert found is not None
    return found


async def shown(stage: Stage, incoming: Incoming, final: Final) -> Posted:
    thread = stage.adapter.thread(
        incoming.reply_to, answers=incoming.message, posted=Posted(ids=())
    )
    return await thread.show(final)


class TakingIn:
    async def test_it_is_in_while_it_runs_and_no_longer(self, stage: Stage) -> None:
        before = stage.adapter.is_in
        async with connected(stage.adapter):
            await stage.until(lambda: stage.adapter.is_in)
        after = stage.adapter.is_in

        assert (before, after) == (False, False)

    async def test_a_mention_arrives_as_it_was_written(self, stage: Stage) -> None:
        asked = stage.asks(QUESTION, files={"handbook.md": b"# Leave", "b.txt": b"b"})

        incoming = await handed_in(stage, asked)

        assert incoming.question is not None
        assert incoming.question.question == QUESTION
        assert incoming.question.scope == incoming.scope
        assert incoming.addressed is Addressed.MENTION
        assert [(file.name, file.size) for file in incoming.files] == [
            ("handbook.md", 7),
            ("b.txt", 1),
        ]
        assert {file.message_key for file in incoming.files} == {asked}
        assert len({file.file_id for file in incoming.files}) == 2
        assert incoming.opens_thread
        assert incoming.sent_at.tzinfo is not None
        assert incoming.edited_at is None
        assert not incoming.private
        assert not incoming.by_program
        assert not incoming.to_others
        assert incoming.standing is Standing.MEMBER
        assert not incoming.is_direct
        assert {file.scope for file in incoming.files} == {incoming.scope}

    async def test_keys_begin_with_platform_and_tenant(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))

        keys = [incoming.message, incoming.thread, incoming.author, incoming.scope]
        assert stage.tenant.startswith(f"{stage.adapter.platform}:")
        assert all(key.startswith(f"{stage.tenant}/") for key in keys)

    async def test_a_mention_in_a_thread_names_the_thread(self, stage: Stage) -> None:
        root = stage.chats("Leave is coming up for me.")
        asked = stage.answers_back(QUESTION, to=root)

        incoming = await handed_in(stage, asked)

        assert incoming.thread == stage.thread_of(root) == stage.thread_of(asked)
        assert not incoming.opens_thread

    async def test_an_empty_mention_is_no_question(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks(""))

        assert incoming.question is None
        assert incoming.addressed is Addressed.MENTION

    async def test_what_is_not_addressed_is_handed_in_as_such(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.chats("Lunch?"))

        assert incoming.addressed is Addressed.NO

    async def test_a_question_asked_alone_is_private(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks_alone(QUESTION))

        assert incoming.private
        assert incoming.question is not None
        assert incoming.question.question == QUESTION

    async def test_nothing_is_acknowledged_before_it_is_stored(self, stage: Stage) -> None:
        async with connected(stage.adapter) as inbox:
            inbox.open.clear()
            asked = stage.asks(QUESTION)
            await stage.until(lambda: inbox.waiting)

            assert stage.unacknowledged() == (1 if stage.delivers_again else 0)
            inbox.open.set()
            await stage.until(lambda: stage.unacknowledged() == 0)
            await stage.until(lambda: inbox.of(asked))

    async def test_what_could_not_be_stored_comes_again(self, stage: Stage) -> None:
        async with connected(stage.adapter) as inbox:
            inbox.refusals_left = 2
            asked = stage.asks(QUESTION)

            await stage.until(lambda: inbox.of(asked))
            await stage.until(lambda: stage.unacknowledged() == 0)

            assert inbox.refusals_left == 0

    async def test_events_go_on_after_the_connection_was_cut(self, stage: Stage) -> None:
        async with connected(stage.adapter) as inbox:
            before = stage.asks(QUESTION)
            await stage.until(lambda: inbox.of(before))
            stage.meets(Trouble.DISCONNECTED)

            behind = stage.asks("And for a sabbatical?")

            await stage.until(lambda: inbox.of(behind))

    async def test_a_deleted_message_is_retracted(self, stage: Stage) -> None:
        asked = stage.asks(QUESTION)
        async with connected(stage.adapter) as inbox:
            stage.deletes(asked)

            await stage.until(lambda: inbox.retracted)

        assert inbox.retracted == [MessageRetracted(message=asked)]

    async def test_a_retraction_that_was_not_kept_comes_again(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        async with connected(stage.adapter) as inbox:
            inbox.refusals_left = 1
            stage.deletes(incoming.message)

            await stage.until(lambda: inbox.retracted)

    async def test_a_thumb_is_a_rating_of_the_question(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        await shown(stage, incoming, answer("Eight weeks."))
        async with connected(stage.adapter) as inbox:
            await stage.rates(incoming.message, useful=False)
            await stage.until(lambda: inbox.ratings)

        [rating] = inbox.ratings
        assert (rating.message, rating.useful) == (incoming.message, False)
        assert rating.author == incoming.author

    async def test_passages_are_asked_for_and_shown_at_once(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        final = answer("Eight weeks [1].", citations=(citation(1),))
        await shown(stage, incoming, final)
        async with connected(stage.adapter) as inbox:
            inbox.reply = Reply(told=("You may not see those passages now.",))

            seen = await stage.wants_passages(incoming.message)

        [request] = inbox.requests
        assert request.wish == PassagesWanted(message=incoming.message)
        assert (request.asker, request.scope) == (incoming.author, incoming.scope)
        assert not request.is_admin
        assert request.standing is Standing.MEMBER
        assert "You may not see those passages now." in seen

    async def test_a_sign_is_shown_on_the_question(self, stage: Stage) -> None:
        async with connected(stage.adapter):
            asked = stage.asks(QUESTION)

            await stage.until(lambda: stage.has_sign(asked))

    async def test_our_own_answers_are_nobodys_questions(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        async with connected(stage.adapter) as inbox:
            await shown(stage, incoming, answer("Shall I ask @footnote myself?"))
            last = stage.asks("Are you there?")
            await stage.until(lambda: inbox.of(last))

        written_by_people = {i.message for i in inbox.accepted if not i.by_program}
        assert written_by_people <= {incoming.message, last}

    async def test_a_thread_takes_any_sign(self, stage: Stage) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        thread = stage.adapter.thread(
            incoming.reply_to, answers=incoming.message, posted=Posted(ids=())
        )

        for sign in Sign:
            await thread.mark(sign)

        assert stage.has_sign(incoming.message)
        assert stage.seen(incoming.message) == []
