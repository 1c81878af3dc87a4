"""Only links to messages of the two platforms are links; a host that looks like theirs is none."""

import pytest

from adapters.permalinks import is_permalink

SLACK, DISCORD = "/archives/C7/p1700000000000100", "/channels/8391/112/300"


@pytest.mark.parametrize(
    "url",
    [
        f"https://acme.slack.com{SLACK}",
        f"https://acme.slack.com{SLACK}?thread_ts=1700000000.000100&cid=C7",
        f"https://acme.enterprise.slack.com{SLACK}",
        f"https://acme.slack-gov.com{SLACK}",
        f"https://discord.com{DISCORD}",
        "https://discord.com/channels/@me/112/300",
    ],
)
def test_a_link_to_a_message_is_one(url: str) -> None:
    assert is_permalink(url)


@pytest.mark.parametrize(
    "url",
    [
        f"https://evil.com{SLACK}",
        f"https://slack.com.evil.com{SLACK}",
        f"https://evil-slack.com{SLACK}",
        f"https://acme.slack.com@evil.com{SLACK}",
        f"https://acme.slack.com:444{SLACK}",
        f"http://acme.slack.com{SLACK}",
        f"https://evil.com/acme.slack.com{SLACK}",
        f"https://acme.slack.com{SLACK}|x",
        f"https://acme.slack.com{SLACK}\n",
        f"https://discord.com.evil.com{DISCORD}",
        f"https://evil.discord.com{DISCORD}",
        f"http://discord.com{DISCORD}",
    ],
)
def test_any_other_address_is_none(url: str) -> None:
    assert not is_permalink(url)
