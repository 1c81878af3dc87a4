"""Whose addresses files are fetched from, as it is decided in production."""

import pytest
from yarl import URL

from adapters.discord.downloads import is_discords
from adapters.slack.downloads import is_slacks

SLACK, GOV = URL("https://slack.com/api/"), URL("https://slack-gov.com/api/")
DISCORD = URL("https://discord.com/api/v10")


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.pdf", SLACK),
        ("https://files.slack.com:443/files-pri/T1-F1/a.pdf", SLACK),
        ("https://FILES.slack.com/files-pri/T1-F1/a.pdf", SLACK),
        ("https://files.slack-gov.com/files-pri/T1-F1/a.pdf", GOV),
    ],
)
def test_files_of_slack_are_fetched_with_the_token(url: str, api: URL) -> None:
    assert is_slacks(URL(url), api=api)


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://evil.com/files-pri/T1-F1/a.pdf", SLACK),
        ("https://slack.com/a.pdf", SLACK),
        ("https://files.slack.com.evil.com/a.pdf", SLACK),
        ("https://evilfiles.slack.com/a.pdf", SLACK),
        ("https://x.files.slack.com/a.pdf", SLACK),
        ("https://files.slack.com./a.pdf", SLACK),
        ("https://files.slack.com@evil.com/a.pdf", SLACK),
        ("https://files.slack.com:x@evil.com/a.pdf", SLACK),
        ("https://files.slack.com:444/a.pdf", SLACK),
        ("http://files.slack.com/a.pdf", SLACK),
        ("http://files.slack.com:443/a.pdf", SLACK),
        ("ftp://files.slack.com/a.pdf", SLACK),
        ("//files.slack.com/a.pdf", SLACK),
        ("files.slack.com/a.pdf", SLACK),
        ("https://127.0.0.1/a.pdf", SLACK),
        ("", SLACK),
        ("https://files.slack-gov.com/a.pdf", SLACK),
        ("https://files.slack.com/a.pdf", GOV),
    ],
)
def test_no_other_address_is_given_slacks_token(url: str, api: URL) -> None:
    assert not is_slacks(URL(url), api=api)


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.discordapp.com/attachments/1/2/a.pdf?ex=1&is=2&hm=3",
        "https://media.discordapp.net/attachments/1/2/a.pdf",
    ],
)
def test_files_of_discord_are_fetched(url: str) -> None:
    assert is_discords(URL(url), api=DISCORD)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.com/attachments/1/2/a.pdf",
        "https://discord.com/attachments/1/2/a.pdf",
        "https://cdn.discordapp.com.evil.com/a.pdf",
        "https://evil-cdn.discordapp.com/a.pdf",
        "https://cdn.discordapp.com@evil.com/a.pdf",
        "https://cdn.discordapp.com:444/a.pdf",
        "http://cdn.discordapp.com/a.pdf",
        "//cdn.discordapp.com/a.pdf",
        "https://127.0.0.1/a.pdf",
        "",
    ],
)
def test_nothing_is_fetched_for_discord_from_elsewhere(url: str) -> None:
    assert not is_discords(URL(url), api=DISCORD)
