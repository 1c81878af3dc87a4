"""What is wrong with tokens and scopes is named at start-up, by asking the tests' Slack."""

import logging
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.slack.fitness import Identity, check_tokens
from adapters.slack.scopes import SCOPES
from tests.fakes.slack.faults import LOST_REPLY, SERVER_ERROR, Hang, Refuse, busy, refusal
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspaces import Workspace


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as opened:
        yield opened


@pytest.fixture
def acme(slack: FakeSlack) -> Workspace:
    """A workspace that granted what the manifest asks for, and no more."""
    workspace = slack.workspace("T1", domain="acme")
    workspace.team.scopes = {*SCOPES}
    return workspace


def client_with(token: str | None, slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[], timeout=1)


async def told(slack: FakeSlack, *, bot: str | None, app: str | None) -> str:
    """Return what the operator is told about these tokens."""
    with pytest.raises(AdapterError) as caught:
        await check_tokens(client_with(bot, slack), app_token=app)
    assert type(caught.value) is AdapterError
    message = str(caught.value)
    assert not any(token and token in message for token in (bot, app))
    return message


async def test_good_tokens_tell_who_we_are(slack: FakeSlack, acme: Workspace) -> None:
    client = client_with(acme.team.bot_token, slack)

    identity = await check_tokens(client, app_token=slack.app_token)

    assert identity == Identity(
        team_id="T1",
        team_url="https://acme.slack.com/",
        bot_user_id=acme.team.bot,
        bot_id=acme.team.bot_id,
        app_id="A0FOOTNOTE",
    )
    assert slack.calls == {"auth.test": 1, "apps.connections.open": 1}


async def test_without_socket_mode_no_app_token_is_asked_about(
    slack: FakeSlack, acme: Workspace
) -> None:
    await check_tokens(client_with(acme.team.bot_token, slack), app_token=None)

    assert slack.calls == {"auth.test": 1}


@pytest.mark.parametrize(
    ("bot", "words"),
    [
        ("xoxp-1-person", "is a user token"),
        ("xapp-1-A0FOOTNOTE-1-secret", "belongs in SLACK_APP_TOKEN"),
        ("xoxe.xoxb-1-rotating", "without token rotation"),
        ("'xoxb-1-quoted'", "does not look like a bot token"),
        ("xoxb-1-two\nlines", "does not look like a bot token"),
        ("", "is missing"),
        (None, "is missing"),
    ],
)
async def test_what_cannot_be_a_bot_token_is_never_sent(
    slack: FakeSlack, bot: str | None, words: str
) -> None:
    message = await told(slack, bot=bot, app=None)

    assert message.startswith("SLACK_BOT_TOKEN ")
    assert words in message
    assert '"Bot User OAuth Token" from "OAuth & Permissions"' in message
    assert not slack.calls


@pytest.mark.parametrize(
    ("app", "words"),
    [
        ("xoxb-1-secret", "belongs in SLACK_BOT_TOKEN"),
        ("8f742231b10e", "does not look like an app-level token"),
        ("", "is missing"),
    ],
)
async def test_what_cannot_be_an_app_token_is_never_sent(
    slack: FakeSlack, acme: Workspace, app: str, words: str
) -> None:
    message = await told(slack, bot=acme.team.bot_token, app=app)

    assert message.startswith("SLACK_APP_TOKEN ")
    assert words in message
    assert "connections:write" in message
    assert not slack.calls


async def test_swapped_tokens_are_both_named(slack: FakeSlack, acme: Workspace) -> None:
    message = await told(slack, bot=slack.app_token, app=acme.team.bot_token)

    assert "which belongs in SLACK_APP_TOKEN" in message
    assert "which belongs in SLACK_BOT_TOKEN" in message


async def test_an_unknown_bot_token_is_named(slack: FakeSlack, acme: Workspace) -> None:
    message = await told(slack, bot=f"{acme.team.bot_token}-x", app=slack.app_token)

    assert "SLACK_BOT_TOKEN is not a token that Slack knows (invalid_auth). Copy" in message


async def test_a_removed_app_is_to_be_installed_again(slack: FakeSlack, acme: Workspace) -> None:
    acme.uninstalls()

    message = await told(slack, bot=acme.team.bot_token, app=slack.app_token)

    assert "SLACK_BOT_TOKEN was revoked" in message
    assert "Install it again" in message
    assert "footnote forget --all --scope" in message


@pytest.mark.parametrize("error", ["account_inactive", "org_login_required", "invented"])
async def test_every_refusal_of_the_bot_token_says_slacks_word_and_what_to_do(
    slack: FakeSlack, acme: Workspace, error: str
) -> None:
    slack.fail("auth.test", refusal(error))

    message = await told(slack, bot=acme.team.bot_token, app=slack.app_token)

    assert f"({error}). Copy" in message


async def test_every_missing_scope_is_named_with_its_reason(
    slack: FakeSlack, acme: Workspace
) -> None:
    acme.team.scopes -= {"files:read", "users:read"}

    message = await told(slack, bot=acme.team.bot_token, app=slack.app_token)

    assert message.splitlines()[1:] == [
        f"  files:read: {SCOPES['files:read']}",
        f"  users:read: {SCOPES['users:read']}",
    ]
    assert '"OAuth & Permissions"' in message
    assert "reinstall the app" in message


async def test_scopes_and_app_token_are_mended_in_one_go(slack: FakeSlack, acme: Workspace) -> None:
    acme.team.scopes.discard("chat:write")

    message = await told(slack, bot=acme.team.bot_token, app=f"{slack.app_token}-x")

    assert "chat:write: Answer." in message
    assert "SLACK_APP_TOKEN is not a token that Slack knows (invalid_auth)" in message


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("missing_scope", "lacks the scope connections:write"),
        ("not_allowed_token_type", "is another kind of token"),
        ("invented", "is refused by Slack"),
    ],
)
async def test_an_app_token_that_may_not_connect_is_named(
    slack: FakeSlack, acme: Workspace, error: str, words: str
) -> None:
    slack.fail("apps.connections.open", refusal(error))

    message = await told(slack, bot=acme.team.bot_token, app=slack.app_token)

    assert f"SLACK_APP_TOKEN {words} ({error}). Make one under" in message


async def test_tokens_of_two_apps_are_noticed(slack: FakeSlack, acme: Workspace) -> None:
    message = await told(slack, bot=acme.team.bot_token, app="xapp-1-A0OTHER-1-secret")

    assert "belongs to the app 'A0OTHER', SLACK_BOT_TOKEN to 'A0FOOTNOTE'" in message


async def test_socket_mode_that_is_off_is_warned_of(
    slack: FakeSlack, acme: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    slack.sockets.switched_on = False

    await check_tokens(client_with(acme.team.bot_token, slack), app_token=slack.app_token)

    assert "Socket Mode is switched off" in caplog.text
    assert 'switch it on under "Socket Mode"' in caplog.text


@pytest.mark.parametrize("call", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize(
    "fault",
    [busy(), SERVER_ERROR, LOST_REPLY, Hang(), Refuse(error="Hello", as_page=True)],
    ids=["busy", "error", "cut", "hang", "page"],
)
async def test_a_slack_in_trouble_is_no_fault_of_the_set_up(
    slack: FakeSlack,
    acme: Workspace,
    call: str,
    fault: Refuse | Hang,
) -> None:
    slack.fail(call, fault)

    with pytest.raises(PlatformUnavailableError) as caught:
        await check_tokens(client_with(acme.team.bot_token, slack), app_token=slack.app_token)

    assert "secret" not in str(caught.value)
    assert slack.calls[call] == 1


async def test_no_token_is_logged_not_even_when_everything_is(
    slack: FakeSlack, acme: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    await check_tokens(client_with(acme.team.bot_token, slack), app_token=slack.app_token)

    assert "apps.connections.open" in caplog.text
    assert acme.team.bot_token not in caplog.text
    assert slack.app_token not in caplog.text
