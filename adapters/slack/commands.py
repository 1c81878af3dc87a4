"""What was typed behind `/footnote`, or behind a mention instead of a question. Pure."""

from dataclasses import dataclass

from adapters.incoming import ThreadKey
from adapters.replies import (
    EarlierWanted,
    QuietWanted,
    SettingChanged,
    SourcesWanted,
    StatusWanted,
    Wish,
)

SETTINGS = {"receipts", "contributors", "access"}
_IN_MENTIONS = {"sources", "forget", "quiet"}
_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A word with what follows it."""

    verb: str
    """In lower case; `help` when nothing was typed."""
    rest: str


def command(text: str) -> Command:
    verb, _, rest = text.strip().partition(" ")
    return Command(verb=verb.casefold() or "help", rest=rest.strip())


def in_mention(words: str) -> Command | None:
    """Return the command that a mention is, since Slack has none in threads.

    `sources` or `quiet` alone, and `forget` with a file's name: a question has more words.
    """
    typed = command(words)
    names_a_file = typed.verb == "forget" and ("." in typed.rest or not typed.rest)
    is_command = typed.verb in _IN_MENTIONS and (names_a_file or not typed.rest)
    return typed if is_command else None


def wish(typed: Command, *, thread: ThreadKey | None) -> Wish | None:
    """Return what a command asks for at once; None when it is no such command.

    Args:
        typed: the command.
        thread: where it was typed; None outside of threads.
    """
    if typed.verb == "quiet" and thread is not None:
        return QuietWanted(thread=thread)
    if typed.verb in {"sources", "forget"}:
        return SourcesWanted(names_like=typed.rest, limit=_MOST)
    if typed.verb == "status":
        return StatusWanted()
    if typed.verb == "read-earlier":
        return EarlierWanted()
    if typed.verb in SETTINGS:
        return _setting(typed)
    return None


def _setting(typed: Command) -> SettingChanged:
    words = typed.rest.casefold().split()
    everywhere = words[-1:] == ["everywhere"]
    value = " ".join(words[:-1] if everywhere else words)
    return SettingChanged(name=typed.verb, value=value or None, everywhere=everywhere)
