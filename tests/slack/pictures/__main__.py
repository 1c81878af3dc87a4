"""Take the pictures of docs/slack.md: `python -m tests.slack.pictures`; needs a `chromium`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from pydantic import SecretStr

from bot.settings import Settings
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.slack.server import FakeSlack
from tests.pictures.taking import take_all
from tests.slack.pictures.drawing import page
from tests.slack.pictures.scenes import scenes


async def pages() -> dict[str, str]:
    """Return the HTML of every picture, by name."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeOpenAI() as openai, FakeSlack() as slack:
            settings = Settings(
                openai_base_url=openai.url,
                openai_api_key=SecretStr("sk-pictures"),
                data_dir=Path(folder),
            )
            told = await scenes(slack, settings, openai)
            users = slack.world.users.values()
            names: dict[str, str] = {user.id: user.name.title() for user in users}
            names |= {file.id: file.name for file in slack.world.files.values()}
            return {name: page(moments, names=names) for name, moments in told.items()}


if __name__ == "__main__":
    sys.exit(take_all(asyncio.run(pages())))
