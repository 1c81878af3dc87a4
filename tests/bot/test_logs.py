"""What a log never shows."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.logs import start_logging
from bot.settings import Settings

SETTINGS = Settings(
    openai_api_key=SecretStr("sk-hunter2"),
    https_proxy=SecretStr("http://me:hunter3@proxy:3128"),
    otel_exporter_otlp_headers=SecretStr("api_key=hunter4,x-tenant=hunter%205"),
    database_url=SecretStr("postgresql://me:hunter%2F6@db:5432/footnote?sslmode=require"),
    discord_token=SecretStr("hunter/seven"),
)


@pytest.fixture(autouse=True)
def _usual_logging() -> Iterator[None]:
    root = logging.getLogger()
    usual, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = hooks
    root.handlers[:] = usual
    root.setLevel(level)


@pytest.mark.parametrize(
    "said",
    [
        "sent Authorization: Bearer sk-hunter2",
        "asked through http://me:hunter3@proxy:3128",
        "sent {'api_key': 'hunter4'}",
        "sent x-tenant: hunter 5",
        "no connection with host=db user=me password=hunter/6",
        "no connection with host=db user=me password='hunter6 of \\'another\\''",
        "no connection to postgresql://me:hunter%2F6@db:5432/footnote",
        "sent Proxy-Authorization: Basic bWU6aHVudGVyMw==, which is hunter3",
        "asked with key hunter%2Fseven",
        "Key sk-proj-hunterhunter, xoxb-1-hunter, xoxe.xoxp-1-hunter and xapp-1-A0-hunter",
        "Authorization: Bot aHVudGVyhunter.abc.hunterhunter",
        "token huntersNameHasManyLetters.G1x2y3.hunterhunterhunterhunterhunt",
        "JWT eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIiOjF9.hunter_hunter",
        "GET https://cdn.discordapp.com/attachments/1/2/a.pdf?ex=66f1&is=66f0&hm=hunter& failed",
        "GET /attachments/1/2/a.pdf?ex=66f1&is=66f0&hm=hunter HTTP/1.1",
        "GET https://files.slack.com/files-pri/T1-F1/a.pdf?pub_secret=hunter",
        "to wss://wss-primary.slack.com/link/?ticket=hunter&app_id=hunter",
        "POST https://discord.com/api/v10/webhooks/123/hunterhunterhunter/messages/@original",
        "POST https://discord.com/api/v10/interactions/123/hunterhunterhunter/callback",
        "POST https://hooks.slack.com/commands/T1/2/hunter",
        "null value in column\nDETAIL:  Failing row contains (1, hunter was here).\n",
    ],
)
def test_no_secret_is_in_a_log(said: str, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(SETTINGS)

    logging.getLogger("anybody").warning(said)

    shown = capsys.readouterr().err
    assert shown.startswith("footnote: ")
    assert "hunter" not in shown


def test_what_is_no_secret_stays(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(SETTINGS)
    said = (
        "slack:T1/C1/1700.0001 has no answer: Slack refuses chat.postMessage: not_in_channel; "
        "traces do not reach http://localhost:6006/v1/traces: password authentication failed for "
        'user "me"; bot.replying.attempting; 8391/112/157433737; Bot is away'
    )

    logging.getLogger("anybody").warning(said)

    assert capsys.readouterr().err == f"footnote: {said}\n"


def test_what_nobody_caught_is_logged_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(SETTINGS)

    def broken() -> None:
        raise RuntimeError("it was sk-hunter2")

    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    try:
        broken()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)

    shown = capsys.readouterr().err
    assert shown.count("RuntimeError: it was …") == 2
    assert "hunter" not in shown
