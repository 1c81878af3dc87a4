"""What a person typed, as Slack sends it, in plain words."""

import html
import re
from collections.abc import Iterator

_REFERENCE = re.compile(r"<([^<>]+)>")
_OTHERS = re.compile(r"<(?:@[UW]|!)")


def plain(text: str, *, bot_user: str) -> str:
    """Return mrkdwn without mentions of Footnote, labels for links, and without escapes.

    Source: "Formatting message text", docs.slack.dev/messaging/formatting-message-text.
    """
    without_bot = _mention(bot_user).sub(" ", text)
    words = html.unescape(_REFERENCE.sub(_label, without_bot))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(lines).strip()


def mentions(text: str, user: str) -> bool:
    return _mention(user).search(text) is not None


def mentions_others(text: str, *, bot_user: str) -> bool:
    """Whether anybody else is called: a person, a group, everyone here."""
    return _OTHERS.search(_mention(bot_user).sub(" ", text)) is not None


def people_in(text: str, *, bot_user: str) -> Iterator[str]:
    """Yield the ids of the people that a text names."""
    return (user for user in re.findall(r"<@([UW]\w+)", text) if user != bot_user)


def _mention(user: str) -> re.Pattern[str]:
    return re.compile(rf"<@{re.escape(user)}(?:\|[^<>]*)?>")


def _label(found: re.Match[str]) -> str:
    """Return what people read in place of `<…>`."""
    target, bar, label = found.group(1).partition("|")
    if target[0] in "@!":
        return f"@{label.removeprefix('@') or target[1:].partition('^')[0]}"
    if target[0] == "#":
        return f"#{label or target[1:]}"
    shown = target.removeprefix("mailto:")
    return label if bar else shown
