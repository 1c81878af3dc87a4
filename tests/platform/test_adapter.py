"""What Parlour has beyond the contract."""

import pytest

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.incoming import Addressed, FileRetracted, PersonKey, Sign
from adapters.replies import (
    ForgetWanted,
    Offer,
    OfferKind,
    Posted,
    Progress,
    Reply,
    SettingChanged,
    Snapshot,
    SourcesWanted,
    StatusWanted,
    VersionChosen,
)
from rag.values import LIBRARY, Scope, Tenant
from tests.adapters.contract_in import handed_in
from tests.adapters.parts import answer
from tests.adapters.recording_inbox import RecordingInbox, connected
from tests.fakes.chat.faults import busy
from tests.fakes.chat.server import Parlour
from tests.fakes.chat.world import MessageId
from tests.platform.adapter import ParlourAdapter
from tests.platform.stage import ParlourStage

NEW = Posted(ids=())


@pytest.fixture
def stage(parlour: Parlour) -> ParlourStage:
    return ParlourStage(parlour)


async def test_a_wrong_token_ends_the_adapter(parlour: Parlour) -> None:
    adapter = ParlourAdapter(url=parlour.url, token="wrong")

    with pytest.raises(AdapterError, match="refuses the token"):
        await adapter.run(RecordingInbox())


async def test_progress_is_a_status_until_there_is_text(stage: ParlourStage) -> None:
    incoming = await handed_in(stage, stage.asks("Why?"))
    thread = stage.adapter.thread(incoming.reply_to, answers=incoming.message, posted=NEW)

    await thread.show(Progress(sentence="Searching…"))
    await thread.show(Snapshot(text="Because of this"))
    await thread.show(Progress(sentence="Too late…"))
    await thread.show(answer("Because of this."))

    states = stage.parlour.history(incoming.message)
    seen = [(s.status, [m.text for m in s.by("footnote")]) for s in states]
    assert seen[-4:] == [
        ("Searching…", []),
        ("Searching…", ["Because of this"]),
        ("Searching…", ["Because of this."]),
        ("", ["Because of this."]),
    ]
    assert stage.parlour.is_answered(MessageId(incoming.message))


async def test_a_first_attempt_asks_for_no_list_and_posts_once(stage: ParlourStage) -> None:
    incoming = await handed_in(stage, stage.asks("Why?"))
    before = stage.parlour.calls

    thread = stage.adapter.thread(incoming.reply_to, answers=incoming.message, posted=NEW)
    await thread.show(Snapshot(text="Because of this"))
    await thread.show(Snapshot(text="Because of this"))
    await thread.show(answer("Because of this."))

    assert stage.parlour.calls - before == {"post": 1, "edit": 1, "status": 1}


async def test_a_wait_longer_than_its_patience_is_not_begun(stage: ParlourStage) -> None:
    incoming = await handed_in(stage, stage.asks("Why?"))
    stage.parlour.fail("post", busy(retry_after="3600"))

    thread = stage.adapter.thread(incoming.reply_to, answers=incoming.message, posted=NEW)
    with pytest.raises(PlatformUnavailableError, match="come back in 3600"):
        await thread.show(answer("Because."))

    assert stage.parlour.calls["post"] == 1


async def test_a_conversation_with_the_bot_alone_is_one_thread(stage: ParlourStage) -> None:
    first = await handed_in(stage, stage.in_dm("Why?"))
    second = await handed_in(stage, stage.in_dm("And how?"))
    stage.asks_among_few("I am here, too.")

    audience = await stage.adapter.audience(first.reply_to)

    assert first.addressed is Addressed.DM
    assert first.private
    assert first.thread == second.thread
    assert str(first.scope) == str(first.thread) == str(stage.anna.dm)
    assert audience.scopes == {first.scope, LIBRARY, Scope(stage.private), Scope(stage.public)}


async def test_guests_see_what_is_shared_in_their_channel_alone(stage: ParlourStage) -> None:
    incoming = await handed_in(stage, stage.asks("Why?"))
    stage.parlour.world.channels[stage.public].has_guests = True

    audience = await stage.adapter.audience(incoming.reply_to)

    assert audience.scopes == {incoming.scope}


async def test_an_edited_message_arrives_whole_with_its_time(stage: ParlourStage) -> None:
    asked = stage.asks("Why?", files={"a.txt": b"a"})
    async with connected(stage.adapter) as inbox:
        stage.anna.edits(MessageId(asked), "How?")
        await stage.until(lambda: not stage.unacknowledged())

    [first, edited] = sorted(inbox.accepted, key=lambda incoming: incoming.edited_at is not None)
    assert edited.message == first.message == asked
    assert edited.question is not None
    assert edited.question.question == "How?"
    assert edited.edited_at is not None
    assert edited.files == first.files


async def test_a_deleted_file_is_retracted(stage: ParlourStage) -> None:
    incoming = await handed_in(stage, stage.asks("", files={"a.txt": b"a"}))
    [file] = incoming.files
    async with connected(stage.adapter) as inbox:
        stage.anna.deletes_file(file.file_id)
        await stage.until(lambda: inbox.retracted)

    assert inbox.retracted == [
        FileRetracted(tenant=Tenant(stage.tenant), file_id=file.file_id, message=incoming.message)
    ]


async def test_whoever_is_removed_from_a_channel_loses_its_scope(stage: ParlourStage) -> None:
    async with connected(stage.adapter) as inbox:
        stage.parlour.removes_bot(stage.public)
        await stage.until(lambda: inbox.retracted)

    assert [str(retraction) for retraction in inbox.retracted] == [
        "ScopeRetracted(scope='parlour:T1/C1')"
    ]


async def test_commands_are_wishes_of_the_person_who_types(stage: ParlourStage) -> None:
    boss = stage.parlour.person("T1/boss", is_admin=True)
    async with connected(stage.adapter) as inbox:
        inbox.reply = Reply(told=("Done.",))
        seen = await boss.invokes(stage.public, "set", name="receipts", value="on")
        await boss.invokes(stage.public, "forget", document="7")
        await boss.invokes(stage.public, "status")
        await boss.completes(stage.public, "hand")

    assert seen == ("Done.",)
    assert {request.asker for request in inbox.requests} == {PersonKey(boss.id)}
    assert all(request.is_admin for request in inbox.requests)
    assert [request.wish for request in inbox.requests] == [
        SettingChanged(name="receipts", value="on"),
        ForgetWanted(document_id=7),
        StatusWanted(),
        SourcesWanted(names_like="hand", limit=10),
    ]


async def test_an_offer_is_a_button_that_comes_back_as_a_choice(stage: ParlourStage) -> None:
    incoming = await handed_in(stage, stage.asks("", files={"a.txt": b"a"}))
    thread = stage.adapter.thread(incoming.reply_to, answers=incoming.message, posted=NEW)
    offer = Offer(kind=OfferKind.REPLACE, label="Replace", document_id=3)
    posted = await thread.show(answer("", told=("There is an older one.",), offers=(offer,)))
    async with connected(stage.adapter) as inbox:
        await stage.anna.clicks(MessageId(posted.ids[0]), "Replace")

    [request] = inbox.requests
    assert request.wish == VersionChosen(kind=OfferKind.REPLACE, document_id=3)


async def test_a_new_sign_takes_the_place_of_the_one_before(stage: ParlourStage) -> None:
    incoming = await handed_in(stage, stage.asks("", files={"a.txt": b"a"}))
    thread = stage.adapter.thread(incoming.reply_to, answers=incoming.message, posted=NEW)

    await thread.mark(Sign.READING)
    await thread.mark(Sign.DONE)

    assert stage.parlour.reactions(MessageId(incoming.message)) == ("done",)
