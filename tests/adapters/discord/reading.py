"""A message as Discord's clients take it apart: what is code, and what is not.

A block begins and ends with three ticks wherever they stand, and is no block when nothing but line
ends is in it; other code has one tick or two around it. Source: the rules for code of Discord's
open Markdown parser in its clients, which are those of simple-markdown with other blocks.
"""

from collections.abc import Sequence
from typing import Any

import regex

from tests.adapters.markdown import discord_like
from tests.fakes.discord.components import check_components
from tests.fakes.discord.limits import check_message

_ESCAPE_OR_BLOCK = regex.compile(
    r"\\[^0-9A-Za-z\s]|```(?:[\w+.#-]+\n)?\n*(?P<code>[^\n].*?)\n*```", regex.DOTALL
)
"""Whichever comes first: what would be an escape stands for itself in a block."""
_LINK = regex.compile(r"\]\(<?(https://\S+?)>?\)")

Payload = dict[str, Any]


def blocks_of_code(markup: str) -> list[str]:
    """Return what stands in blocks.

    Raises:
        AssertionError: a fence is left that opens or closes nothing.
    """
    # A letter in its place: what stands before and behind it is not joined.
    rest = _ESCAPE_OR_BLOCK.sub("x", markup)
    assert "```" not in rest, rest
    return [found["code"] for found in _ESCAPE_OR_BLOCK.finditer(markup) if found["code"]]


def links(markup: str) -> list[str]:
    return _LINK.findall(markup)


def foreign(markup: str, *, ours: Sequence[str] = ()) -> list[str]:
    """Return what is live and no link of ours."""
    return [one for one in discord_like.live(markup) if one.strip("<>") not in ours]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def is_accepted(payload: Payload) -> bool:
    """Whether Discord takes it as a message.

    Raises:
        RefusedError: it does not.
        AssertionError: it counts in UTF-16, and then it does not.
    """
    check_message(payload, flags=int(payload.get("flags", 0)), has_files=False)
    check_components(payload["components"], modern=False)
    assert units(payload["content"]) <= 2_000
    return True
