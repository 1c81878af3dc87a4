"""Noticing that the app was not subscribed to messages, which Slack does not tell by itself."""

import logging

_LOG = logging.getLogger(__name__)

_ENOUGH = 2
_REMEDY = (
    "Slack tells Footnote of mentions, but of no messages: follow-ups, edits, deletions and files "
    "without a mention stay unseen. In the app's settings, under Event Subscriptions, subscribe to "
    "the bot events message.channels, message.groups, message.im and message.mpim, then install "
    "the app again. `footnote slack manifest` has all of them."
)


class Subscriptions:
    """Counts what comes, until it is clear."""

    def __init__(self) -> None:
        self._is_clear = False
        self._lonely = 0

    def message(self) -> None:
        self._is_clear = True

    def lonely_mention(self) -> None:
        """Count a mention in a channel of ours that came without its message."""
        self._lonely += 1
        if self._lonely >= _ENOUGH and not self._is_clear:
            self._is_clear = True
            _LOG.warning(_REMEDY)
