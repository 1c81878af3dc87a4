"""`footnote run` says what is missing before it begins."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("words", "settings", "told"),
    [
        ([], {}, "No chat platform is set up"),
        (["--http"], {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET, which is not set"),
        (["--http"], {"HTTP_PORT": "70000"}, "HTTP_PORT='70000' should be less than"),
    ],
)
def test_what_is_missing_is_named(
    words: list[str], settings: dict[str, str], told: str, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "run", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 2
    assert told in ended.stderr
