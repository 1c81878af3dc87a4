"""Take the pictures of docs/slack.md: `python -m tests.slack.pictures`; needs a `chromium`."""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pydantic import SecretStr

from bot.settings import Settings
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.slack.server import FakeSlack
from tests.slack.pictures.drawing import page
from tests.slack.pictures.scenes import scenes

PICTURES = Path(__file__).parents[3] / "docs/pictures"
WIDTHS = {"phone": 390, "desktop": 1_100}
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
]  # fmt: skip


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


def take(browser: str, name: str, html: str) -> None:
    """Photograph one page at each width, as high as it is."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html)
        run = [browser, *_FLAGS, f"--user-data-dir={folder}/profile"]
        for width_name, width in WIDTHS.items():
            size = f"--window-size={width}"
            drawn = _output(run, f"{size},100", "--dump-dom", source.as_uri())
            height = int(re.findall(r"<title>(\d+)</title>", drawn)[0])
            target = PICTURES / f"{name}-{width_name}.png"
            _output(run, f"{size},{height}", f"--screenshot={target}", source.as_uri())


def _output(run: list[str], *arguments: str) -> str:
    done = subprocess.run([*run, *arguments], check=True, capture_output=True, timeout=60)
    return done.stdout.decode()


def main() -> int:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.stderr.write("No browser here. Install one: apt-get install chromium\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    for name, html in asyncio.run(pages()).items():
        take(browser, name, html)
    return 0


if __name__ == "__main__":
    sys.exit(main())
