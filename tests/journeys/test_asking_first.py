"""A platform where files are read only once somebody said so: the hello asks, a click begins."""

from collections.abc import AsyncIterator, Mapping

import pytest

from bot.app import App
from bot.settings import Settings
from tests.journeys.talking import HANDBOOK, PRINTER, QUESTION, ask, drop, told
from tests.parlour.room import Post
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour

NO_FILES_YET = "I read no files yet: an admin says where I may."
EARLIER_TOO = "To have the files read that a channel has already: /footnote read-earlier there."
OFFERS = ["Read files in this channel", "In every channel I can see", "Choose"]


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def footnote(parlour: Parlour, offline: Settings) -> AsyncIterator[App]:
    async with footnote_on(parlour, offline, asks_first=True) as app:
        yield app


async def greeted(parlour: Parlour, *, alone: bool = False, channel: str = "C1") -> Post:
    before = len(parlour.hellos(channel=channel))
    parlour.adds_footnote("bob", channel=channel, alone=alone)
    await parlour.until(lambda: len(parlour.hellos(channel=channel)) > before)
    return parlour.hellos(channel=channel)[-1]


async def clicks(parlour: Parlour, author: str, label: str, *, on: Post) -> object:
    """Have a person click a button below the hello; return what they alone are told."""
    return (await reply_to_click(parlour, author, label, on=on))["told"]


async def reply_to_click(
    parlour: Parlour, author: str, label: str, *, on: Post
) -> Mapping[str, object]:
    [button] = [button for button in on.buttons if button.get("label") == label]
    envelope = parlour.clicks(author, str(button["wish"]), on=on.id, value=str(button["value"]))
    await parlour.until(lambda: envelope in parlour.replies)
    return parlour.replies[envelope]


async def dropped_unread(parlour: Parlour, channel: str) -> int:
    """Drop a file that nobody reads; return once something later was answered there."""
    dropped = parlour.says("bob", "", files={"a.md": PRINTER}, mention=False, channel=channel)
    await ask(parlour, "@footnote hello", channel=channel)
    return dropped


def labels(post: Post) -> list[object]:
    return [button["label"] for button in post.buttons if "label" in button]


async def test_the_hello_says_that_no_file_is_read_and_asks_where(
    footnote: App, parlour: Parlour
) -> None:
    hello = await greeted(parlour)
    unread = await dropped_unread(parlour, "C1")

    assert hello.text.splitlines()[1:] == [NO_FILES_YET]
    assert labels(hello) == OFFERS
    assert unread not in parlour.room.reactions


async def test_the_hello_to_one_person_offers_no_channel_of_its_own(
    footnote: App, parlour: Parlour
) -> None:
    hello = await greeted(parlour, alone=True)

    assert hello.text.splitlines()[1:] == [NO_FILES_YET]
    assert labels(hello) == OFFERS[1:]


async def test_one_click_begins_to_read_that_channel_and_no_other(
    footnote: App, parlour: Parlour
) -> None:
    hello = await greeted(parlour)

    refused = await clicks(parlour, "bob", OFFERS[0], on=hello)
    begun = await clicks(parlour, "anna", OFFERS[0], on=hello)
    await drop(parlour, "handbook.md", HANDBOOK)
    elsewhere = await dropped_unread(parlour, "C2")

    assert refused == ["Only admins, and whoever created this channel, can change that."]
    assert begun == [
        "From now on in this channel: I read the files that people drop. To go back: index off."
    ]
    assert elsewhere not in parlour.room.reactions


async def test_the_second_button_is_for_all_channels_and_for_admins(
    footnote: App, parlour: Parlour
) -> None:
    parlour.room.channels["C1"].creator = "bob"
    hello = await greeted(parlour)

    refused = await clicks(parlour, "bob", OFFERS[1], on=hello)
    begun = await clicks(parlour, "anna", OFFERS[1], on=hello)
    await drop(parlour, "handbook.md", HANDBOOK, channel="C2")

    assert refused == ["Only admins can change that."]
    assert begun == [
        "From now on in every channel without a choice of its own: I read the files that people "
        "drop. To go back: index off everywhere.",
        EARLIER_TOO,
    ]


async def test_where_there_are_files_already_the_reply_offers_to_read_them(
    footnote: App, parlour: Parlour
) -> None:
    parlour.says("bob", "", files={"handbook.md": HANDBOOK}, mention=False, unheard=True)
    hello = await greeted(parlour)

    begun = await reply_to_click(parlour, "anna", OFFERS[0], on=hello)

    assert "Read the file already here" in str(begun["buttons"])


async def test_earlier_files_are_read_on_wish_although_new_ones_are_not(
    footnote: App, parlour: Parlour
) -> None:
    parlour.says("bob", "", files={"handbook.md": HANDBOOK}, mention=False, unheard=True)
    hello = await greeted(parlour)

    parlour.clicks("anna", "read_earlier", on=hello.id)
    await parlour.until(lambda: bool(parlour.summaries()))

    assert parlour.summaries()[0].text == "Read 1 earlier file. Ask away."


async def test_what_is_handed_to_footnote_is_read_without_anybodys_leave(
    footnote: App, parlour: Parlour
) -> None:
    asked = parlour.says("bob", QUESTION, files={"handbook.md": HANDBOOK})
    await parlour.until(lambda: parlour.is_answered(asked))

    assert "[1] handbook.md" in parlour.answer(asked)


async def test_where_it_was_chosen_before_the_hello_says_that_files_are_read(
    footnote: App, parlour: Parlour
) -> None:
    await told(parlour, "set", "index on everywhere")

    here = await greeted(parlour)
    alone = await greeted(parlour, alone=True, channel="C2")

    assert here.text.splitlines()[1:] == ["Files dropped from now on are read by themselves."]
    assert alone.text.splitlines()[1:] == ["Files dropped from now on are read by themselves."]
    assert labels(here) == labels(alone) == []


# --- other places than the one it is said in ---


async def test_admins_choose_for_another_channel_and_nobody_else_does(
    footnote: App, parlour: Parlour
) -> None:
    parlour.room.channels["C1"].creator = "bob"

    refused = await told(parlour, "set", "index on #C2", author="bob")
    chosen = await told(parlour, "set", "index on #C2")
    asked = await told(parlour, "set", "index", author="bob", channel="C2")
    await drop(parlour, "handbook.md", HANDBOOK, channel="C2")
    here = await dropped_unread(parlour, "C1")

    assert refused == "Only admins can change that."
    assert chosen == f"From now on there: I read the files that people drop.\n{EARLIER_TOO}"
    assert asked.startswith("In this channel: I read the files that people drop. ")
    assert here not in parlour.room.reactions


async def test_a_categorys_choice_holds_in_its_channels(footnote: App, parlour: Parlour) -> None:
    parlour.room.channels["C2"].within = "G1"

    await told(parlour, "set", "index on #G1")
    asked = await told(parlour, "set", "index", author="bob", channel="C2")
    await drop(parlour, "handbook.md", HANDBOOK, channel="C2")

    assert asked.startswith("In this channel: I read the files that people drop. ")


async def test_one_group_gives_files_however_it_was_written(
    footnote: App, parlour: Parlour
) -> None:
    parlour.room.groups["bob"] = ["123"]
    await told(parlour, "set", "index on everywhere")

    chosen = await told(parlour, "set", "contributors <@&123>")
    wrong = await told(parlour, "set", "contributors @bob")
    await drop(parlour, "handbook.md", HANDBOOK, author="bob")
    handed = parlour.says("carl", "@footnote", files={"a.md": PRINTER})
    await parlour.until(lambda: parlour.is_answered(handed))

    assert chosen.startswith(
        "From now on in this channel: only people with the role @123, and admins, may give me files"
    )
    assert wrong == (
        "There is no setting 'contributors' with the value '@bob'. "
        "There is: contributors everyone | members | admins."
    )
    assert "only people with the role that was chosen, and admins," in parlour.answer(handed)
