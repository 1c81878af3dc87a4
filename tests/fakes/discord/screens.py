"""What a person sees of a channel or a thread: now, and at every moment before."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.fakes.discord.components import BUTTON, MENUS, TEXT, every, labelled
from tests.fakes.discord.things import (
    LOADING,
    SUPPRESS_EMBEDS,
    Change,
    Message,
    Ref,
    Snowflake,
)
from tests.fakes.discord.world import World

_USER = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message on a screen."""

    ref: Ref
    author: str
    """A name: `anna`, `footnote`."""
    text: str
    """As Markdown, with mentions by name; components' texts follow."""
    markup: str
    """The content as it was sent."""
    buttons: tuple[str, ...]
    """What stands on them."""
    menus: tuple[str, ...]
    """Placeholders."""
    reactions: tuple[str, ...]
    files: tuple[str, ...]
    """Names."""
    calls: frozenset[str]
    """Names of those it mentions, as far as mentions were allowed."""
    edited: bool
    """Marked "(edited)"."""
    thinking: bool
    """"Footnote is thinking…"."""
    ephemeral: bool
    """"Only you can see this"."""
    previews: bool
    """Whether Discord would show previews of addresses in it."""
    replies_to: Ref | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A channel or a thread as somebody sees it."""

    messages: tuple[Shown, ...]
    """In the order they were written; a thread's starting message stands in its channel."""
    typing: bool
    """Whether the bot is typing."""

    def by(self, author: str) -> tuple[Shown, ...]:
        return tuple(shown for shown in self.messages if shown.author == author)


class Eyes:
    """Looks at the world as one person does, or as everybody does."""

    def __init__(self, world: World, viewer: Snowflake | None) -> None:
        self._world = world
        self._viewer = viewer

    def shown(self, message: Message) -> Shown:
        files = (self._world.files[one].name for one in message.files if one in self._world.files)
        inner = list(every(message.components))
        texts = [message.content, *(one["content"] for one in inner if one["type"] == TEXT)]
        return Shown(
            ref=message.ref,
            author=self._name(message.author),
            text=_USER.sub(self._mention, "\n".join(filter(None, texts))),
            markup=message.content,
            buttons=tuple(labelled(one) for one in inner if one["type"] == BUTTON),
            menus=tuple(labelled(one) for one in inner if one["type"] in MENUS),
            reactions=tuple(dict.fromkeys(name for name, _ in message.reactions)),
            files=tuple(files),
            calls=self._calls(message),
            edited=message.edited_at is not None,
            thinking=message.has(LOADING),
            ephemeral=message.only_for is not None,
            previews=not message.has(SUPPRESS_EMBEDS),
            replies_to=message.reference,
        )

    def history(self, changes: Iterable[Change]) -> Iterator[Screen]:
        """Yield every different state of one channel, by its changes; first the empty one."""
        messages: dict[Snowflake, Message] = {}
        typing = False
        last = Screen(messages=(), typing=False)
        yield last
        for change in changes:
            if change.message is not None:
                messages[change.message.ref.id] = change.message
            if change.gone is not None:
                messages.pop(change.gone, None)
            if change.typing is not None:
                typing = change.typing
            screen = self._screen(messages.values(), typing=typing)
            if screen != last:
                yield screen
            last = screen

    def _screen(self, messages: Iterable[Message], *, typing: bool) -> Screen:
        seen = [m for m in messages if m.only_for in {None, self._viewer} and m.kind != 21]
        seen.sort(key=lambda message: int(message.ref.id))
        return Screen(messages=tuple(self.shown(m) for m in seen), typing=typing)

    def _calls(self, message: Message) -> frozenset[str]:
        names = [self._name(one) for one in message.mentions]
        guild = self._world.guilds.get(self._world.channels[message.ref.channel].guild or _NOWHERE)
        roles = [guild.roles[r].name for r in message.mention_roles if guild and r in guild.roles]
        everyone = ["everyone"] if message.mention_everyone else []
        return frozenset([*names, *roles, *everyone])

    def _name(self, user: Snowflake) -> str:
        return self._world.users[user].name

    def _mention(self, found: re.Match[str]) -> str:
        user = self._world.users.get(Snowflake(found[1]))
        return f"@{user.name}" if user else found[0]


_NOWHERE = Snowflake("")
