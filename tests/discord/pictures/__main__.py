"""Take the pictures of docs/discord.md: `python -m tests.discord.pictures`; needs a `chromium`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from pydantic import SecretStr

from bot.settings import Settings
from tests.discord.pictures.drawing import page
from tests.discord.pictures.scenes import scenes
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.openai.server import FakeOpenAI
from tests.pictures.taking import take_all


async def pages() -> dict[str, str]:
    """Return the HTML of every picture, by name."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeOpenAI() as openai, FakeDiscord() as discord:
            settings = Settings(
                openai_base_url=openai.url,
                openai_api_key=SecretStr("sk-pictures"),
                data_dir=Path(folder),
            )
            told = await scenes(discord, settings, openai)
            users = [one for one in discord.world.users.values() if one.id != discord.world.bot]
            names: dict[str, str] = {user.id: user.name.title() for user in users}
            names |= {file.id: file.name for file in discord.world.files.values()}
            return {name: page(moments, names=names) for name, moments in told.items()}


if __name__ == "__main__":
    sys.exit(take_all(asyncio.run(pages())))
