"""What Slack takes away, read from its events."""

from adapters.incoming import ScopeRetracted
from adapters.slack.keys import Workspace, time_of
from adapters.slack.removals import retraction

ACME = Workspace(team="T1", url="https://acme.slack.com/", bot_user="U1", bot_id="B1")
LEFT = {"type": "channel_left", "channel": "C7", "actor_id": "U2"}


def test_a_channel_was_left_when_slack_says_so_however_late_that_is_heard() -> None:
    read = retraction({**LEFT, "event_ts": "1764000000.000100"}, ACME)

    assert read == ScopeRetracted(scope=ACME.scope("C7"), at=time_of("1764000000.000100"))


def test_slack_may_not_say_when_a_channel_was_left() -> None:
    assert retraction(LEFT, ACME) == ScopeRetracted(scope=ACME.scope("C7"), at=None)
