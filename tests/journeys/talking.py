"""What people do in the stories told on Parlour: drop a file, ask, click, and wait for the end."""

from tests.parlour.server import Parlour

HANDBOOK = (
    b"# Handbook\n\n## Parental leave\n\nYou need to give eight weeks' notice of parental leave, "
    b"in writing, to your manager.\n\n## Early birth\n\nIf the child comes early, tell HR within "
    b"two weeks after the birth.\n"
)
PRINTER = b"The printer on floor two needs toner of type K-77.\n"
QUESTION = "@footnote How much notice for parental leave?"


async def drop(
    parlour: Parlour, name: str, content: bytes, *, author: str = "anna", channel: str = "C1"
) -> int:
    """Drop a file that nobody asks about, and wait until it is read."""
    dropped = parlour.says(author, "", files={name: content}, mention=False, channel=channel)
    ends = {"done", "unread"}
    await parlour.until(lambda: bool(ends & {*parlour.room.reactions.get(dropped, [])}))
    return dropped


async def ask(
    parlour: Parlour,
    text: str,
    *,
    author: str = "anna",
    channel: str = "C1",
    thread: int | None = None,
    mention: bool = True,
) -> int:
    """Ask, and wait until it is answered."""
    asked = parlour.says(author, text, channel=channel, thread=thread, mention=mention)
    await parlour.until(lambda: parlour.is_answered(asked))
    return asked


async def told(
    parlour: Parlour, wish: str, value: str, *, author: str = "anna", channel: str = "C1"
) -> str:
    """Wish for something that is answered at once, and return the sentences."""
    envelope = parlour.wishes(author, wish, value, channel=channel)
    await parlour.until(lambda: envelope in parlour.replies)
    sentences = parlour.replies[envelope]["told"]
    assert isinstance(sentences, list)
    return "\n".join(sentences)
