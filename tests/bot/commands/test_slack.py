"""`footnote slack manifest` as a person pipes it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
URL = "https://bot.example.com/slack/events"
HEAVY = {"llama_index", "slack_bolt", "slack_sdk", "aiohttp", "psycopg", "sqlalchemy", "openai"}


def footnote(
    *words: str, home: Path, python: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *python, "-m", "bot", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_manifest_is_all_that_is_printed(tmp_path: Path) -> None:
    ended = footnote("slack", "manifest", home=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["settings"]["socket_mode_enabled"] is True
    assert list(tmp_path.iterdir()) == []


def test_the_agent_view_and_http_are_added_when_asked_for(tmp_path: Path) -> None:
    ended = footnote("slack", "manifest", "--agent", "--http", URL, home=tmp_path)

    printed = json.loads(ended.stdout)
    assert "agent_view" in printed["features"]
    assert printed["settings"]["event_subscriptions"]["request_url"] == URL


@pytest.mark.parametrize(
    "url", ["http://bot.example.com/slack/events", "https://bot.example.com", "bot.example.com/x"]
)
def test_an_address_that_slack_cannot_post_to_is_refused(tmp_path: Path, url: str) -> None:
    ended = footnote("slack", "manifest", "--http", url, home=tmp_path)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"{url!r} is no address that Slack can post to" in ended.stderr
    assert "like https://bot.example.com/slack/events" in ended.stderr


def test_slack_alone_says_what_follows(tmp_path: Path) -> None:
    ended = footnote("slack", home=tmp_path)

    assert ended.returncode == 2
    assert "ACTION" in ended.stderr


def test_neither_llamaindex_nor_slacks_sdk_is_imported(tmp_path: Path) -> None:
    ended = footnote("slack", "manifest", home=tmp_path, python=("-X", "importtime"))

    imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert "adapters.slack.manifest" in imported
    assert {name.partition(".")[0] for name in imported}.isdisjoint(HEAVY)
