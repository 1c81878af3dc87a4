"""Lines of mrkdwn that we write ourselves. Pure."""

import html
from collections.abc import Iterable

from adapters.markdown.harmless import harmless_line
from adapters.markdown.rendering import rendered_line
from adapters.permalinks import is_permalink
from adapters.slack.markup import SlackLabel, SlackLine

_LONGEST_NAME = 80
_LINE, _LABEL = SlackLine(), SlackLabel()


def line(text: str, *, longest: int = 3_000, renderer: SlackLine = _LINE) -> str:
    """Return a plain string as one harmless line of mrkdwn, not longer than `longest`."""
    while len(shown := rendered_line(text, renderer)) > longest:
        text = cut(text, min(len(text) - 1, longest * len(text) // len(shown)))
    return shown


def lines(sentences: Iterable[str]) -> str:
    """Return our own sentences as mrkdwn, a line each."""
    return "\n".join(map(line, sentences))


def status(sentence: str) -> str:
    """Return a sentence of ours as plain text; it may name a file."""
    return harmless_line(sentence, file_names=True)


def linked(name: str, *, to: str) -> str:
    """Return a file's name as a link to where it was dropped, if that is a place in Slack."""
    if not is_permalink(to):
        return line(name, longest=_LONGEST_NAME)
    label = line(name, longest=_LONGEST_NAME, renderer=_LABEL)
    return f"<{html.escape(to, quote=False)}|{label}>"


def cut(text: str, longest: int) -> str:
    """Shorten a text to so many characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
