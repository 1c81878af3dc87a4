"""Lines that we write ourselves. Pure."""

from adapters.discord.markup import DiscordMarkdown
from adapters.markdown.rendering import Renderer, rendered_line
from adapters.permalinks import is_permalink

_LONGEST_NAME, _LONGEST_LINK = 80, 139
"""Any link of an adapter is shorter; a source with a longer one might not fit its line."""
_LINE = DiscordMarkdown()


def line(text: str, *, longest: int = 1_900, renderer: Renderer = _LINE) -> str:
    """Return a plain string as one harmless line, of `longest` units at most."""
    while (length := units(shown := rendered_line(text, renderer))) > longest:
        text = cut(text, min(len(text) - 1, longest * len(text) // length))
    return shown


def linked(name: str, *, to: str) -> str:
    """Return a file's name as a link to where it was dropped, if that is a message."""
    label = line(name, longest=_LONGEST_NAME) or "…"
    return f"[{label}]({to})" if is_permalink(to) and len(to) <= _LONGEST_LINK else label


def small(text: str) -> str:
    """Return a line as small text."""
    return f"-# {text}"


def units(text: str) -> int:
    """Return how long a text is to Discord: in UTF-16 code units, which is the stricter count."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, longest: int) -> str:
    """Shorten a text to so many characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
