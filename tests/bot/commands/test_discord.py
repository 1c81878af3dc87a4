"""`footnote discord invite` as a person runs it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from adapters.discord.permits import NEEDED
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.server import FakeDiscord

ROOT = Path(__file__).parents[3]


async def footnote(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_the_link_asks_for_what_is_needed_and_no_more(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        ended = await footnote(
            "discord",
            "invite",
            home=tmp_path,
            DISCORD_TOKEN=discord.token,
            DISCORD_API_URL=discord.api_url,
        )

    asked = parse_qs(urlsplit(ended.stdout.strip()).query)
    wanted = Permission(int(asked["permissions"][0]))
    assert ended.returncode == 0
    assert asked["client_id"] == [discord.world.bot]
    assert set(asked["scope"][0].split()) == {"bot", "applications.commands"}
    assert len(wanted) == len(NEEDED)
    assert not wanted & (Permission.ADMINISTRATOR | Permission.MANAGE_GUILD)
    assert not wanted & Permission.MENTION_EVERYONE
    assert all(name in ended.stderr for name in NEEDED)


async def test_a_wrong_token_is_named_with_the_remedy(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        ended = await footnote(
            "discord",
            "invite",
            home=tmp_path,
            DISCORD_TOKEN="wrong",
            DISCORD_API_URL=discord.api_url,
        )

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Reset Token" in ended.stderr
    assert "wrong" not in ended.stderr


async def test_without_a_token_it_says_where_one_is(tmp_path: Path) -> None:
    ended = await footnote("discord", "invite", home=tmp_path)

    assert ended.returncode == 2
    assert "DISCORD_TOKEN" in ended.stderr
