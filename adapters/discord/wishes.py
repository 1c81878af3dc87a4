"""What commands and clicks ask for at once → wishes. Pure."""

import re
from collections.abc import Sequence

from adapters.discord import commands
from adapters.discord.keys import scope
from adapters.discord.typed import Clicked, Typed, Who
from adapters.replies import (
    EarlierWanted,
    ForgetWanted,
    OfferKind,
    SettingChanged,
    SourcesWanted,
    StatusWanted,
    VersionChosen,
    Wish,
)
from rag.values import Scope

_MOST = 200
"""Files in a list, over all its pages."""
_LONGEST_FILTER = 64
"""It travels in the buttons that turn the pages, in an id of at most 100 characters."""
_CHOSEN = re.compile(r"#([0-9]{1,18})#")
_SETTINGS = {"index", "answers", "posts", "receipts", "contributors", "access"}


def of_command(given: Typed, by: Who) -> Sequence[Wish]:
    """Return what a command asks for, in order; nothing when it is no such command."""
    chosen = _CHOSEN.fullmatch(given.text("name"))
    if given.name == commands.FORGET and chosen:
        return [ForgetWanted(document_id=int(chosen[1]))]
    if given.name in {commands.SOURCES, commands.FORGET}:
        return [listed(filter_of(given))]
    _, _, sub = given.name.partition(" ")
    if sub == "status":
        return [StatusWanted()]
    if sub == "read-earlier":
        return [EarlierWanted()]
    return _settings(sub, given, by) if sub in _SETTINGS else []


def filter_of(given: Typed) -> str:
    """Return what the names of listed files are to hold; empty for any."""
    return given.text("name")[:_LONGEST_FILTER]


def listed(names_like: str) -> SourcesWanted:
    """Return the wish for a list of files, over all its pages."""
    return SourcesWanted(names_like=names_like, limit=_MOST)


def to_choose(given: Typed, name: str, document_id: int) -> str:
    """Return what choosing a file while typing sends.

    To forget it, something that nobody types: a file is forgotten only once it was chosen.
    """
    return f"#{document_id}#" if given.name == commands.FORGET else name


def of_click(click: Clicked, by: Who) -> Sequence[Wish]:
    """Return what a click on a button or a choice from a menu asks for."""
    kind, _, document = click.rest.partition("|")
    if click.verb == "forget":
        return [ForgetWanted(document_id=int(value)) for value in click.chosen or (click.rest,)]
    if click.verb == "choose":
        return [_setting("index", "on", where=scope(by.guild, channel)) for channel in click.chosen]
    if click.verb != "offer":
        return []
    if kind == OfferKind.READ_EARLIER:
        return [EarlierWanted()]
    number = int(document) if document.isdigit() else None
    return [VersionChosen(kind=OfferKind(kind), document_id=number)]


def _settings(name: str, given: Typed, by: Who) -> list[Wish]:
    """Return the setting, and for the files of one role alone a second one."""
    where = given.text("where")
    place = scope(by.guild, where) if where else None
    everywhere = bool(given.options.get("everywhere"))
    value = given.text("to") or None
    made: list[Wish] = [_setting(name, value, where=place, everywhere=everywhere)]
    if role := given.text("from"):
        # The role that everyone has is named like its server.
        whose = "everyone" if role == by.guild else f"@{role}"
        made.append(_setting("contributors", whose, where=place, everywhere=everywhere))
    return made


def _setting(
    name: str, value: str | None, *, where: Scope | None = None, everywhere: bool = False
) -> SettingChanged:
    return SettingChanged(name=name, value=value, everywhere=everywhere, where=where)
