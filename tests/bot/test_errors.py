"""The tree of errors, as its module draws it."""

import inspect
import re

import bot.errors
from bot.errors import BotError


def test_drawn_tree_names_every_error_below_its_parent() -> None:
    drawn = re.findall(r"^([│ ├└─]*)(\w+Error)\b", bot.errors.__doc__ or "", re.MULTILINE)
    depths = {name: len(indent) // 4 for indent, name in drawn}

    for name, error in inspect.getmembers(bot.errors, inspect.isclass):
        if issubclass(error, BotError):
            assert depths[name] == len(error.__mro__) - len(BotError.__mro__)
    assert len(drawn) == len(depths)
