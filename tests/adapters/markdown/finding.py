"""What is live or unseen in what was written, in the eyes of each client."""

import unicodedata

import regex

from tests.adapters.markdown import slack_like
from tests.fakes.slack.reading import markdown

_MRKDWN_REFERENCE = regex.compile(r"<(?:[@#!]\w+[|^>]|\w+://|mailto:|tel:)", regex.IGNORECASE)
_SGR = regex.compile(r"\x1b\[(?:1|3|22|23|35|36|39)m")
_OF_OURS = regex.compile(r"(?<=@|<|&lt;|`|\])\u200b|\u200b(?=``)")
_UNSEEN = regex.compile(
    r"(?V1)[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufeff\uffa0\ufff9-\ufffb\p{Cs}\U000e0000-\U000e0fff\U0001d173-\U0001d17a"
    r"[\p{Cc}--[\n\t]]]"
)


def live_in_slack(markup: str) -> list[str]:
    """Slack reads Markdown, then looks for what it knows from mrkdwn."""
    return slack_like.live(markdown(markup).markup)


def live_as_mrkdwn(markup: str) -> list[str]:
    """Should Slack look for references before it reads Markdown, code holds some angle brackets."""
    found = slack_like.live_anywhere(markup)
    return [one for one in found if not one.startswith("<") or _MRKDWN_REFERENCE.match(one)]


def live_in_terminal(markup: str) -> list[str]:
    """Emulators make links of addresses with a scheme, and obey control characters."""
    text = _SGR.sub("", markup)
    controls = [c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    return controls + regex.findall(r"\w+://\S|mailto:\S", text)


def invisible(markup: str) -> list[str]:
    """Find characters without a shape, other than the ones that part our own."""
    return _UNSEEN.findall(_OF_OURS.sub("", _SGR.sub("", markup)))
