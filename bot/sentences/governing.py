"""What admins are told who set how Footnote behaves."""

from collections.abc import Mapping
from dataclasses import replace

from adapters.replies import SettingChanged
from adapters.requests import Idiom
from bot.choices import SETTINGS, Access, Answers, Contributors, Index, Posts, Receipts

ADMINS_ONLY = "Only admins can change that."
_MEANING: Mapping[str, str] = {
    Receipts.QUIET: "I say what became of a file only when somebody has to act on it",
    Receipts.FULL: "I say of every file what became of it",
    Contributors.EVERYONE: "everyone may give me files",
    Contributors.MEMBERS: "only members may give me files, not guests",
    Contributors.ADMINS: "only admins may give me files",
    Access.PUBLIC: "answers may use the files of all public channels that I am in",
    Access.CHANNEL: "answers use only the files of the channel they stand in and the library",
    Index.ON: "I read the files that people drop",
    Index.OFF: "I read no files but those that somebody hands to me",
    Answers.THREAD: "I answer in threads",
    Answers.INLINE: "I answer below the question, without a thread",
    Posts.ASKED: "I answer those who turn to me",
    Posts.ALL: "I answer every new post that I find sources for, and say nothing below the others",
}
"""By the value, each of which only one setting has."""


def no_such_setting(name: str, value: str | None) -> str:
    of_that_name = {name: SETTINGS[name]} if name in SETTINGS else SETTINGS
    known = "; ".join(f"{known} {' | '.join(values)}" for known, values in of_that_name.items())
    which = f"{name!r}" if value is None else f"{name!r} with the value {value!r}"
    return f"There is no setting {which}. There is: {known}."


def channel_admins_only(idiom: Idiom) -> str:
    return f"Only admins, and {idiom.governor}, can change that."


def setting_is(wish: SettingChanged, value: str, idiom: Idiom) -> str:
    """Say what holds, and how to change it."""
    others = " | ".join(other for other in SETTINGS[wish.name] if other != value)
    told = f"{_where(wish).capitalize()}: {_meaning(value, idiom)}."
    return f"{told}{_to('change it', wish, others, idiom)}"


def setting_changed(wish: SettingChanged, value: str, idiom: Idiom, *, before: str) -> str:
    """Say what holds from now on, and how to go back."""
    told = f"From now on {_where(wish)}: {_meaning(value, idiom)}."
    return told if before == value else f"{told}{_to('go back', wish, before, idiom)}"


def _meaning(value: str, idiom: Idiom) -> str:
    if value.startswith("@"):
        who = f"only people with the role {idiom.group(value)}, and admins,"
        return f"{who} may give me files, also with a mention, and whatever index is set to"
    # A newer Footnote may have written what nobody knows here.
    return _MEANING.get(value, f"it is {value!r}")


def _where(wish: SettingChanged) -> str:
    if wish.where is not None:
        return "there"
    return "in every channel without a choice of its own" if wish.everywhere else "in this channel"


def _to(do: str, wish: SettingChanged, value: str, idiom: Idiom) -> str:
    """Say what to type for it; of another place only the platform knows how."""
    if wish.where is not None:
        return ""
    return f" To {do}: {idiom.typed(replace(wish, value=value))}."
