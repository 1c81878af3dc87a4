"""What a person sees of a thread: now, and at every moment before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tests.fakes.slack.reading import Button, buttons, read
from tests.fakes.slack.things import Change, Message, Ref, Ts, UserId
from tests.fakes.slack.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message on a screen."""

    ref: Ref
    author: str
    """A name: `anna`, `footnote`."""
    text: str
    """As people read it: labels of links, no marks of emphasis."""
    markup: str
    """The same as mrkdwn: what is live stands between `<` and `>`, all else is escaped."""
    buttons: tuple[str, ...]
    """Labels."""
    reactions: tuple[str, ...]
    files: tuple[str, ...]
    """Names."""
    is_streaming: bool
    """Shown as still being written."""
    edited: bool
    """Marked "(edited)"."""
    ephemeral: bool
    """"Only visible to you"."""
    unfurls: bool
    """Whether Slack would expand addresses in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A thread as somebody sees it."""

    messages: tuple[Shown, ...]
    """In the order they were written, the one it hangs from first."""
    status: str
    """What the app is doing; empty when nothing is shown."""

    def by(self, author: str) -> tuple[Shown, ...]:
        return tuple(shown for shown in self.messages if shown.author == author)


class Eyes:
    """Looks at the world as one person does, or as everybody does."""

    def __init__(self, world: World, viewer: UserId | None) -> None:
        self._world = world
        self._viewer = viewer

    def sees(self, message: Message) -> bool:
        return message.only_for in {None, self._viewer}

    def screen(self, messages: Iterable[Message], status: str) -> Screen:
        return Screen(
            messages=tuple(self.shown(m) for m in messages if self.sees(m)), status=status
        )

    def shown(self, message: Message) -> Shown:
        seen = read(self._as_streamed(message))
        names = (self._world.files[one].name for one in message.files if one in self._world.files)
        return Shown(
            ref=message.ref,
            author=self._world.users[message.user].name,
            text=seen.text,
            markup=seen.markup,
            buttons=tuple(button.label for button in buttons(message.blocks)),
            reactions=tuple(name for name, _ in message.reactions),
            files=tuple(names),
            is_streaming=message.is_streaming,
            edited=message.edited_ts is not None and message.bot_id is None,
            ephemeral=message.only_for is not None,
            unfurls=message.unfurls,
        )

    def _as_streamed(self, message: Message) -> Message:
        watches = self._viewer in {None, message.recipient} or message.recipient is None
        if watches or not message.is_streaming:
            return message
        return replace(message, markdown=message.opening)

    def history(self, changes: Iterable[Change]) -> Iterator[Screen]:
        """Yield every different state of one thread, by its changes; first the empty one."""
        messages: dict[Ts, Message] = {}
        status = ""
        last = Screen(messages=(), status="")
        yield last
        for change in changes:
            if change.message is not None:
                messages[change.message.ref.ts] = change.message
            if change.gone is not None:
                messages.pop(change.gone, None)
            if change.status is not None:
                status = change.status
            screen = self.screen((messages[ts] for ts in sorted(messages)), status)
            if screen != last:
                yield screen
            last = screen


def button(message: Message, label: str) -> Button:
    """Return a button by what stands on it."""
    found = [one for one in buttons(message.blocks) if one.label == label]
    if not found:
        there = [one.label for one in buttons(message.blocks)]
        raise AssertionError(f"no button {label!r} below {message.ref}; there are {there}")
    return found[0]
