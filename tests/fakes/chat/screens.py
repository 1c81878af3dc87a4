"""What a person sees of a thread: now, and at every moment before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.fakes.chat.world import Change, Message, MessageId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message on a screen."""

    id: MessageId
    author: str
    """A person's name, or `footnote`."""
    text: str
    sources: tuple[str, ...]
    buttons: tuple[str, ...]
    """Labels."""
    reactions: tuple[str, ...]
    is_streaming: bool
    """Shown as still being written."""
    edited: bool
    answers: MessageId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A thread as somebody sees it."""

    messages: tuple[Shown, ...]
    """In the order they were written."""
    status: str
    """What the bot is doing; empty when nothing is shown."""

    def by(self, author: str) -> tuple[Shown, ...]:
        return tuple(shown for shown in self.messages if shown.author == author)


def history(changes: Iterable[Change], *, viewer: PersonId | None) -> Iterator[Screen]:
    """Yield every different state of one thread, by its changes; first the empty one.

    Args:
        changes: of one thread.
        viewer: whose private messages are seen, too; None sees what all see.
    """
    messages: dict[MessageId, Shown] = {}
    status = ""
    last = Screen(messages=(), status="")
    yield last
    for change in changes:
        if change.message is not None and change.message.only_for in {None, viewer}:
            messages[change.message.id] = shown(change.message)
        if change.gone is not None:
            messages.pop(change.gone, None)
        if change.status is not None:
            status = change.status
        screen = Screen(messages=tuple(messages.values()), status=status)
        if screen != last:
            yield screen
        last = screen


def shown(message: Message) -> Shown:
    return Shown(
        id=message.id,
        author=message.author.rpartition("/")[2],
        text=message.text,
        sources=message.sources,
        buttons=tuple(button.label for button in message.buttons),
        reactions=message.reactions,
        is_streaming=message.is_streaming,
        edited=message.edited_at is not None,
        answers=message.answers,
    )
