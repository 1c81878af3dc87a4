"""The whole app on a chat platform: what people in a channel see."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour

HANDBOOK = (
    b"# Handbook\n\n## Parental leave\n\nYou need to give eight weeks' notice of parental leave, "
    b"in writing, to your manager.\n\n## Early birth\n\nIf the child comes early, tell HR within "
    b"two weeks after the birth.\n"
)
PRINTER = b"The printer on floor two needs toner of type K-77.\n"
QUESTION = "@footnote How much notice for parental leave?"


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def footnote(parlour: Parlour, settings: Settings) -> AsyncIterator[None]:
    async with footnote_on(parlour, settings):
        yield


async def drop(parlour: Parlour, name: str, content: bytes, *, author: str = "anna") -> int:
    """Drop a file that nobody asks about, and wait until it is read."""
    dropped = parlour.says(author, "", files={name: content}, mention=False)
    await parlour.until(lambda: "done" in parlour.room.reactions.get(dropped, []))
    return dropped


async def ask(parlour: Parlour, text: str, *, author: str = "anna", thread: int | None = None,
              mention: bool = True) -> int:  # fmt: skip
    asked = parlour.says(author, text, thread=thread, mention=mention)
    await parlour.until(lambda: parlour.is_answered(asked))
    return asked


async def test_drop_a_file_then_ask(footnote: None, parlour: Parlour) -> None:
    dropped = await drop(parlour, "handbook.md", HANDBOOK)

    asked = await ask(parlour, QUESTION)

    assert parlour.answers(dropped) == []
    assert parlour.room.reactions[dropped] == ["reading", "done"]
    [answer] = parlour.answers(asked)
    assert "eight weeks" in answer.text
    assert "[1] handbook.md, " in answer.text
    assert parlour.status(asked) == ""
    assert parlour.room.statuses[asked][0].startswith("Searching 1 file")
    assert parlour.room.reactions[asked] == ["seen"]
