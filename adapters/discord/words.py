"""What a person typed, as Discord sends it, in plain words. Pure.

Source: "Message formatting", docs.discord.com/developers/reference.
"""

import re
from collections.abc import Collection, Mapping

from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered_line

_REFERENCE = re.compile(r"<(@!?|@&|#)(\d+)>")
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
_COMMAND = re.compile(r"<(/[^:<>]+):\d+>")
_LONGEST_TITLE = 100
_UNNAMED = "Footnote"


def plain(content: str, *, own: Collection[str], names: Mapping[str, str]) -> str:
    """Return what people read, without mentions of Footnote.

    Args:
        content: the message's text.
        own: ids of Footnote: its user, its role.
        names: of people, roles and channels by id, with `@` or `#`.
    """

    def named(found: re.Match[str]) -> str:
        kind, id_ = found.groups()
        if id_ in own and kind != "#":
            return " "
        return names.get(id_, "#channel" if kind == "#" else "@somebody")

    words = _REFERENCE.sub(named, content)
    words = _COMMAND.sub(r"\1", _EMOJI.sub(r"\1", words))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(lines).strip()


def title(words: str) -> str:
    """Return what a thread about a question is called: its first line, cut between words."""
    lines = (rendered_line(line, PlainText()) for line in words.splitlines())
    line = next(filter(None, lines), _UNNAMED)
    if len(line) <= _LONGEST_TITLE:
        return line
    short = line[: _LONGEST_TITLE - 1]
    return f"{short.rpartition(' ')[0] or short}…"
