"""The contract, taking in: second deliveries, second thoughts, and clicks that cannot wait."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.incoming import Addressed
from adapters.replies import EarlierWanted, InContext, Offer, OfferKind, Reply, VersionChosen
from rag.values import Document, DocumentState, Source
from tests.adapters.adapter_stage import AdapterStage
from tests.adapters.contract_in import QUESTION, handed_in, shown
from tests.adapters.markdown.texts import ATTACKS
from tests.adapters.parts import answer, citation
from tests.adapters.recording_inbox import RecordingInbox, connected

REPLY_WITHIN_S = 3.0
"""What platforms allow."""


class TakingInWell:
    async def test_wrong_credentials_end_it(self, stage: AdapterStage) -> None:
        async with asyncio.timeout(10):
            with pytest.raises(AdapterError):
                await stage.stranger().run(RecordingInbox())

    async def test_a_message_that_arrives_twice_is_handed_in_twice_alike(
        self, stage: AdapterStage
    ) -> None:
        asked = stage.asks(QUESTION, files={"handbook.md": b"# Leave"})
        async with connected(stage.adapter) as inbox:
            await stage.until(lambda: inbox.of(asked))
            stage.arrives_again(asked)

            await stage.until(lambda: len(inbox.accepted) == 2)

        first, second = inbox.accepted
        assert first == second

    async def test_an_edited_message_is_handed_in_whole(self, stage: AdapterStage) -> None:
        asked = stage.asks(QUESTION, files={"handbook.md": b"# Leave"})
        async with connected(stage.adapter) as inbox:
            await stage.until(lambda: inbox.of(asked))
            stage.edits(asked, "How much for a sabbatical?")

            await stage.until(lambda: inbox.accepted[-1].edited_at)

        first, edited = inbox.accepted[0], inbox.accepted[-1]
        assert edited.question is not None
        assert edited.question.question == "How much for a sabbatical?"
        assert edited.edited_at is not None
        assert edited.edited_at.tzinfo is not None
        assert edited.edited_at > edited.sent_at
        # An address may hold what a thread about the question will be called.
        assert replace(edited, reply_to=first.reply_to) == replace(
            first, question=edited.question, edited_at=edited.edited_at
        )

    async def test_a_click_does_not_wait_for_messages(self, stage: AdapterStage) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        final = answer("Eight weeks [1].", citations=(citation(1),))
        await shown(stage, incoming, final)
        async with connected(stage.adapter) as inbox:
            inbox.open.clear()
            stage.asks("And for a sabbatical?")
            await stage.until(lambda: inbox.waiting)

            async with asyncio.timeout(REPLY_WITHIN_S):
                seen = await stage.wants_passages(incoming.message)
            waiting = inbox.waiting
            inbox.open.set()
            await stage.until(lambda: not stage.unacknowledged())

        assert waiting
        assert "That is all I know." in seen

    async def test_what_a_click_brings_is_seen_by_who_clicked(self, stage: AdapterStage) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        final = answer("Eight weeks [1].", citations=(citation(1),))
        await shown(stage, incoming, final)
        before = stage.seen_by_others(incoming.message)
        async with connected(stage.adapter) as inbox:
            inbox.reply = Reply(told=("Only for you.",), passages=(in_context("of notice."),))

            seen = await stage.wants_passages(incoming.message)

        assert "Only for you." in seen
        assert "eight weeks' notice" in seen
        assert "of notice." in seen
        assert stage.seen_by_others(incoming.message) == before != []
        assert stage.ever_posted(incoming.message) == 1

    async def test_nothing_foreign_is_live_in_what_a_click_brings(
        self, stage: AdapterStage
    ) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        final = answer("Eight weeks [1].", citations=(citation(1),))
        await shown(stage, incoming, final)
        async with connected(stage.adapter) as inbox:
            for attack in ATTACKS:
                passages, documents = (in_context(f" {attack}"),), (named(f"{attack}.pdf"),)
                inbox.reply = Reply(told=(attack,), passages=passages, documents=documents)

                seen = await stage.wants_passages(incoming.message)

                assert stage.live(seen) == [], attack

    async def test_an_offer_that_is_clicked_comes_back_as_a_choice(
        self, stage: AdapterStage
    ) -> None:
        incoming = await handed_in(stage, stage.asks("", files={"handbook.md": b"# Leave"}))
        kinds = (OfferKind.REPLACE, OfferKind.KEEP_BOTH)
        offers = tuple(Offer(kind=kind, label=kind.name, document_id=7) for kind in kinds)
        await shown(stage, incoming, answer("", told=("There is an older one.",), offers=offers))
        async with connected(stage.adapter) as inbox:
            for kind in kinds:
                seen = await stage.clicks_offer(incoming.message, kind.name)
                assert "That is all I know." in seen

        wishes = [request.wish for request in inbox.requests]
        assert wishes == [VersionChosen(kind=kind, document_id=7) for kind in kinds]

    async def test_an_offer_to_read_what_is_there_comes_back_as_that_wish(
        self, stage: AdapterStage
    ) -> None:
        incoming = await handed_in(stage, stage.asks(QUESTION))
        offer = Offer(kind=OfferKind.READ_EARLIER, label="Read 38 files", document_id=None)
        await shown(stage, incoming, answer("", told=("Hi.",), offers=(offer,)))
        async with connected(stage.adapter) as inbox:
            seen = await stage.clicks_offer(incoming.message, offer.label)

        assert "That is all I know." in seen
        [request] = inbox.requests
        assert (request.wish, request.scope) == (EarlierWanted(), incoming.scope)

    async def test_files_that_are_there_already_are_listed_newest_first(
        self, stage: AdapterStage
    ) -> None:
        first = await handed_in(stage, stage.asks(QUESTION, files={"old.md": b"# Leave"}))
        second = await handed_in(stage, stage.asks("", files={"new.md": b"# Travel"}))
        other = stage.another_adapter()

        pages = [await other.earlier_files(first.scope, page=None)]
        while (page := pages[-1].next) is not None:
            pages.append(await other.earlier_files(first.scope, page=page))

        listed = [message for page in pages for message in page.messages]
        assert [message.message for message in listed] == [second.message, first.message]
        assert [message.files for message in listed] == [second.files, first.files]
        assert {(m.addressed, m.question, m.author) for m in listed} == {
            (Addressed.NO, None, first.author)
        }
        assert pages[0].total == 2

    async def test_a_platform_that_is_away_lists_no_files_for_now(
        self, stage: AdapterStage
    ) -> None:
        incoming = await handed_in(stage, stage.asks("", files={"new.md": b"# Travel"}))
        stage.is_away(away=True)

        with pytest.raises(PlatformUnavailableError):
            await stage.adapter.earlier_files(incoming.scope, page=None)

    async def test_a_sign_that_cannot_be_shown_changes_nothing(self, stage: AdapterStage) -> None:
        stage.refuses_signs()
        async with connected(stage.adapter) as inbox:
            first = stage.asks(QUESTION)
            await stage.until(lambda: inbox.of(first))
            second = stage.asks("And for a sabbatical?")

            await stage.until(lambda: inbox.of(second))
            await stage.until(lambda: not stage.unacknowledged())

        assert not stage.has_sign(first)
        assert [incoming.message for incoming in inbox.accepted] == [first, second]


def in_context(after: str) -> InContext:
    return InContext(n=1, before="", passage=citation(1).passage, after=after)


def named(name: str) -> Document:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    source = Source(
        message_key="m", file_id="F", name=name, uploader="maria", permalink="", shared_at=at
    )
    return Document(
        id=1,
        scope=citation(1).passage.scope,
        name=name,
        format="pdf",
        state=DocumentState.INDEXED,
        pages=1,
        passages=1,
        sources=(source,),
    )
