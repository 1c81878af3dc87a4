"""What somebody wants to be told at once, and how they would say it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.incoming import PersonKey, ReplyAddress, Standing
from adapters.replies import SettingChanged, Wish
from rag.values import Scope


def typed_plainly(wish: SettingChanged) -> str:
    return f"{wish.name} {wish.value}{' everywhere' if wish.everywhere else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Idiom:
    """How a platform's people say what sentences of ours have to name."""

    governor: str = "whoever created this channel"
    """Who governs a channel besides admins."""
    typed: Callable[[SettingChanged], str] = typed_plainly
    """What they type to set something; its value may be several, with bars between."""
    group: Callable[[str], str] = str
    """What a group is called that a setting names by its id: `@123`."""


PLAIN = Idiom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A click, a command or a word being completed: answered within three seconds."""

    asker: PersonKey
    standing: Standing
    """Of the asker in the tenant, checked live by the adapter."""
    is_admin: bool
    """Whether the asker governs `scope`: an admin, or the channel's creator. Checked live."""
    reply_to: ReplyAddress
    """Where the reply will be seen: what it may show depends on it.

    Of `EarlierWanted` where its end will be told, which may take hours.
    """
    reply_until: datetime | None = None
    """When `reply_to` expires, as `Incoming.reply_until`."""
    scope: Scope
    within: Scope | None
    """What the scope lies in besides its tenant: a category of channels."""
    wish: Wish
    idiom: Idiom = PLAIN
