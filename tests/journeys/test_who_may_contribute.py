"""Who may give files, where Footnote works, and what answers are made of, as people see it."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.choices import Access
from bot.settings import Settings
from rag.values import Audience, Scope
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.journeys.talking import HANDBOOK, PRINTER, QUESTION, ask, drop, told
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour

NOTHING_FOUND = "I found nothing about that"
TONER = "@footnote Which toner does the printer need?"
GUEST = "gus"


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        opened.room.guests.add(GUEST)
        yield opened


@pytest.fixture
async def footnote(parlour: Parlour, settings: Settings) -> AsyncIterator[App]:
    async with footnote_on(parlour, settings) as app:
        yield app


async def audit(app: App) -> list[tuple[object, ...]]:
    async with app.database.pool.connection() as connection:
        cursor = await connection.execute("select who, did, to_what from audit order by id")
        return await cursor.fetchall()


# --- who may give files ---


async def test_only_admins_give_files_once_an_admin_said_so(
    footnote: App, parlour: Parlour
) -> None:
    changed = await told(parlour, "set", "contributors admins")

    silent = parlour.says("bob", "", files={"handbook.md": HANDBOOK}, mention=False)
    handed = parlour.says("bob", "@footnote", files={"a.md": HANDBOOK, "b.md": PRINTER})
    await parlour.until(lambda: parlour.is_answered(handed))
    await drop(parlour, "printer.txt", PRINTER)
    asked = await ask(parlour, TONER)

    assert changed == (
        "From now on in this channel: only admins may give me files. "
        "To go back: contributors everyone."
    )
    refusal = "cannot be used: only admins may give me files here. Ask one of them to drop it."
    assert f"a.md {refusal}" in parlour.answer(handed)
    assert f"b.md {refusal}" in parlour.answer(handed)
    assert parlour.answers(silent) == []
    assert silent not in parlour.room.reactions
    assert "[1] printer.txt" in parlour.answer(asked)
    here = Audience(scopes=frozenset({Scope("parlour:T1/C1")}))
    assert await footnote.store.count_documents(audience=here) == 1


async def test_a_question_with_a_file_from_who_may_give_none_is_answered_with_the_reason(
    footnote: App, parlour: Parlour
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    await told(parlour, "set", "contributors members")

    asked = parlour.says(GUEST, QUESTION, files={"other.md": PRINTER})
    await parlour.until(lambda: parlour.is_answered(asked))

    assert "eight weeks" in parlour.answer(asked)
    assert "other.md cannot be used: only members may give me files here." in parlour.answer(asked)


# --- files of guests ---


async def test_files_of_guests_are_used_in_their_channel_only(
    footnote: App, parlour: Parlour
) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    await drop(parlour, "printer.txt", PRINTER, author=GUEST)

    here = await ask(parlour, TONER, author="bob")
    elsewhere = await ask(parlour, TONER, author="bob", channel="C2")
    alone = await ask(parlour, TONER.replace(" ", " /private ", 1), author="bob", channel="C2")
    of_members = await ask(parlour, QUESTION, author="bob", channel="C2")

    assert "[1] printer.txt" in parlour.answer(here)
    assert "printer.txt" not in parlour.answer(elsewhere) + parlour.answer(alone)
    assert "K-77" not in parlour.answer(elsewhere) + parlour.answer(alone)
    assert "[1] handbook.md" in parlour.answer(of_members)


async def test_a_channel_that_footnote_left_takes_files_of_guests_with_it(
    footnote: App, parlour: Parlour
) -> None:
    await drop(parlour, "printer.txt", PRINTER, author=GUEST)
    before = await ask(parlour, TONER)

    parlour.dismisses("C1")
    parlour.adds_footnote("anna")
    await parlour.until(lambda: not parlour.deliveries.waiting)
    after = await ask(parlour, TONER)

    assert "K-77" in parlour.answer(before)
    assert NOTHING_FOUND in parlour.answer(after)


async def test_a_guests_file_has_receipts_versions_and_an_end_like_any_other(
    footnote: App, parlour: Parlour
) -> None:
    await told(parlour, "set", "receipts full")

    first = parlour.says(GUEST, "", files={"printer.txt": PRINTER}, mention=False)
    await parlour.until(lambda: parlour.is_answered(first))
    again = parlour.says(GUEST, "", files={"printer.txt": PRINTER + b"Or K-78."}, mention=False)
    await parlour.until(lambda: parlour.is_answered(again))
    [line] = parlour.answers(again)
    replace = line.buttons[0]
    click = parlour.clicks(GUEST, str(replace["wish"]), on=again, value=str(replace["value"]))
    await parlour.until(lambda: click in parlour.replies)

    assert parlour.answer(first).startswith("Read printer.txt: 1 passage.")
    assert "There is an older printer.txt here." in line.text
    assert parlour.replies[click]["told"] == ["Forgot printer.txt: 1 passage."]


# --- what answers are made of ---


async def test_a_strict_channel_answers_from_its_own_files(footnote: App, parlour: Parlour) -> None:
    await drop(parlour, "handbook.md", HANDBOOK)
    await drop(parlour, "printer.txt", PRINTER, channel="C2")
    usual = await ask(parlour, QUESTION, channel="C2")

    changed = await told(parlour, "set", "access channel", channel="C2")
    strict = await ask(parlour, QUESTION, channel="C2")
    own = await ask(parlour, TONER, channel="C2")
    alone = await ask(parlour, QUESTION.replace(" ", " /private ", 1), channel="C2")
    back = await told(parlour, "set", changed.rpartition("To go back: ")[2][:-1], channel="C2")
    again = await ask(parlour, QUESTION, channel="C2")

    assert "[1] handbook.md" in parlour.answer(usual)
    assert NOTHING_FOUND in parlour.answer(strict)
    assert "[1] printer.txt" in parlour.answer(own)
    assert "[1] handbook.md" in parlour.answer(alone)
    assert "answers may use the files of all public channels" in back
    assert "[1] handbook.md" in parlour.answer(again)


async def test_the_operators_access_holds_until_an_admin_chooses(
    parlour: Parlour, settings: Settings
) -> None:
    strict = settings.model_copy(update={"access": Access.CHANNEL})
    async with footnote_on(parlour, strict):
        await drop(parlour, "handbook.md", HANDBOOK)
        before = await ask(parlour, QUESTION, channel="C2")
        greeted = await ask(parlour, "@footnote hello", channel="C2")

        await told(parlour, "set", "access public everywhere")
        after = await ask(parlour, QUESTION, channel="C2")

    assert NOTHING_FOUND in parlour.answer(before)
    assert "handbook.md" not in parlour.answer(greeted)
    assert "[1] handbook.md" in parlour.answer(after)


# --- who may set what ---


async def test_who_made_a_channel_sets_it_and_nothing_else(footnote: App, parlour: Parlour) -> None:
    parlour.room.channels["C2"].creator = "bob"

    own = await told(parlour, "set", "contributors members", author="bob", channel="C2")
    other = await told(parlour, "set", "contributors members", author="bob")
    all_ = await told(parlour, "set", "access public everywhere", author="bob", channel="C2")
    await told(parlour, "set", "contributors admins everywhere")

    assert own.startswith("From now on in this channel: only members may give me files")
    assert other == "Only admins, and whoever created this channel, can change that."
    assert all_ == "Only admins can change that."
    assert await audit(footnote) == [
        ("parlour:T1/bob", "set contributors", "members in parlour:T1/C2"),
        ("parlour:T1/anna", "set contributors", "admins in parlour:T1"),
    ]


async def test_anyone_may_ask_how_a_setting_stands(footnote: App, parlour: Parlour) -> None:
    await told(parlour, "set", "contributors members everywhere")
    await told(parlour, "set", "contributors admins", channel="C2")

    everywhere = await told(parlour, "set", "contributors everywhere", author=GUEST)
    inherited = await told(parlour, "set", "contributors", author=GUEST)
    own = await told(parlour, "set", "contributors", author=GUEST, channel="C2")
    unset = await told(parlour, "set", "access", author=GUEST)
    unknown = await told(parlour, "set", "colour blue", author=GUEST)

    members = "only members may give me files, not guests."
    assert everywhere.startswith(f"In every channel without a choice of its own: {members}")
    assert inherited.startswith(f"In this channel: {members}")
    assert own == (
        "In this channel: only admins may give me files. "
        "To change it: contributors everyone | members."
    )
    assert unset.startswith("In this channel: answers may use the files of all public channels")
    assert unknown.startswith("There is no setting 'colour' with the value 'blue'. There is: ")


async def test_who_made_a_channel_forgets_what_is_there_and_nothing_else(
    footnote: App, parlour: Parlour
) -> None:
    parlour.room.channels["C2"].creator = "bob"
    await drop(parlour, "handbook.md", HANDBOOK)
    await drop(parlour, "printer.txt", PRINTER, channel="C2")
    scopes = frozenset({Scope("parlour:T1/C1"), Scope("parlour:T1/C2")})
    there = await footnote.store.newest(audience=Audience(scopes=scopes), limit=2)
    ids = {document.name: str(document.id) for document in there}

    other = await told(parlour, "replace", ids["handbook.md"], author="bob", channel="C2")
    own = await told(parlour, "replace", ids["printer.txt"], author="bob", channel="C2")

    assert other == "Only who dropped a file, or an admin, can make me forget it."
    assert own == "Forgot printer.txt: 1 passage."


# --- where Footnote works ---


async def test_in_other_channels_nothing_is_read_and_one_sentence_answers(
    parlour: Parlour, settings: Settings, openai: FakeOpenAI
) -> None:
    only = settings.model_copy(update={"allowed_channels": frozenset({"C1"})})
    async with footnote_on(parlour, only):
        dropped = parlour.says("bob", "", files={"a.md": HANDBOOK}, mention=False, channel="C2")
        asked = parlour.says("bob", QUESTION, files={"b.md": HANDBOOK}, channel="C2")
        await parlour.until(lambda: parlour.is_answered(asked))
        goes_on = parlour.says("bob", "In writing?", thread=asked, mention=False, channel="C2")
        alone = await ask(parlour, QUESTION.replace(" ", " /private ", 1), channel="C2")
        asked_models = openai.count(CHAT)
        await drop(parlour, "handbook.md", HANDBOOK)
        allowed = await ask(parlour, QUESTION)

    sentence = "I am not set up for this channel: I read no files and answer no questions here."
    assert parlour.answer(asked).startswith(sentence)
    assert parlour.answer(alone).startswith(sentence)
    assert parlour.answers(goes_on) == []
    assert parlour.answers(dropped) == []
    assert dropped not in parlour.room.reactions
    assert asked_models == 0
    assert "eight weeks" in parlour.answer(allowed)
