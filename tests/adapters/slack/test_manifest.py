"""The manifest by itself: what Slack's page on manifests allows, and no more than is needed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.manifest import manifest_text
from adapters.slack.scopes import AGENT_SCOPES, EVENTS, SCOPES

DOCUMENT = Path(__file__).parents[3] / "docs/slack.md"
URL = "https://bot.example.com/slack/events"

NEEDED: dict[str, set[str]] = {
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "file_shared": {"files:read"},
    "file_deleted": {"files:read"},
    "file_unshared": {"files:read"},
    "file_change": {"files:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "channel_left": {"channels:read"},
    "group_left": {"groups:read"},
    "channel_deleted": {"channels:read"},
    "group_deleted": {"groups:read"},
    "channel_archive": {"channels:read"},
    "group_archive": {"groups:read"},
    "channel_shared": {"channels:read", "groups:read"},
    "channel_unshared": {"channels:read", "groups:read"},
    "user_change": {"users:read"},
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
}
"""What each event needs, by its page below docs.slack.dev/reference/events."""


def made(*, agent: bool = False, request_url: str | None = None) -> Any:
    return json.loads(manifest_text(agent=agent, request_url=request_url))


def table(heading: str) -> dict[str, str]:
    """Return the two columns of the table below a heading of the document."""
    section = DOCUMENT.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, re.MULTILINE))


def test_every_event_has_the_scopes_it_needs() -> None:
    assert NEEDED.keys() == EVENTS.keys()
    assert {name for name, scopes in NEEDED.items() if not scopes <= SCOPES.keys()} == set()


def test_the_plain_manifest_asks_for_the_scopes_and_events_that_have_a_reason() -> None:
    plain = made()

    assert plain["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert plain["settings"]["event_subscriptions"] == {"bot_events": list(EVENTS)}


def test_the_plain_manifest_has_nothing_that_needs_a_paid_plan() -> None:
    plain = made()

    assert plain["features"].keys() == {"app_home", "bot_user", "slash_commands"}
    assert "assistant:write" not in plain["oauth_config"]["scopes"]["bot"]


def test_people_can_write_to_it_and_it_does_not_pretend_to_be_online() -> None:
    features = made()["features"]

    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]
    assert not features["bot_user"]["always_online"]


def test_the_agent_view_comes_with_its_scope_and_its_events() -> None:
    agent = made(agent=True)

    view = agent["features"]["agent_view"]
    assert 0 < len(view["agent_description"]) <= 300
    assert 0 < len(view["suggested_prompts"]) <= 4
    assert all(prompt.keys() == {"title", "message"} for prompt in view["suggested_prompts"])
    assert agent["oauth_config"]["scopes"]["bot"] == [*SCOPES, *AGENT_SCOPES]
    events = agent["settings"]["event_subscriptions"]["bot_events"]
    assert {"app_home_opened", "message.im"} <= {*events}


def test_socket_mode_needs_no_address() -> None:
    plain = manifest_text(agent=False, request_url=None)

    assert json.loads(plain)["settings"]["socket_mode_enabled"] is True
    assert "http" not in plain


def test_over_http_events_clicks_and_commands_have_one_address() -> None:
    posted = made(request_url=URL)

    assert posted["settings"]["socket_mode_enabled"] is False
    assert posted["settings"]["event_subscriptions"]["request_url"] == URL
    assert posted["settings"]["interactivity"] == {"is_enabled": True, "request_url": URL}
    assert [command["url"] for command in posted["features"]["slash_commands"]] == [URL]


@pytest.mark.parametrize("agent", [False, True])
def test_no_text_is_longer_than_slack_allows(*, agent: bool) -> None:
    whole = made(agent=agent)

    (command,) = whole["features"]["slash_commands"]
    assert len(whole["display_information"]["name"]) <= 35
    assert len(whole["display_information"]["description"]) <= 140
    assert len(whole["features"]["bot_user"]["display_name"]) <= 80
    assert len(command["description"]) <= 2_000
    assert len(command["usage_hint"]) <= 1_000
    assert len(whole["settings"]["event_subscriptions"]["bot_events"]) <= 100


def test_the_document_names_every_scope_and_event_with_its_reason() -> None:
    assert table("Scopes, and why") == {**SCOPES, **AGENT_SCOPES}
    assert table("Events, and why") == {**EVENTS}
