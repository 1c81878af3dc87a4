"""Photographs of pages of HTML, for the documents; needs a `chromium`."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

PICTURES = Path(__file__).parents[2] / "docs/pictures"
WIDTHS = {"phone": 390, "desktop": 1_100}
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
]  # fmt: skip


def take_all(pages: Mapping[str, str]) -> int:
    """Take the pictures of pages, by name; return what a program ends with."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.stderr.write("No browser here. Install one: apt-get install chromium\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    for name, html in pages.items():
        _take(browser, name, html)
    return 0


def _take(browser: str, name: str, html: str) -> None:
    """Photograph one page at each width, as high as it is."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        run = [browser, *_FLAGS, f"--user-data-dir={folder}/profile"]
        for width_name, width in WIDTHS.items():
            size = f"--window-size={width}"
            # While they measure, some browsers have no window as narrow as a phone.
            source.write_text(
                html.replace("<main>", f"<style>html {{ width: {width}px }}</style><main>")
            )
            drawn = _output(run, f"{size},100", "--dump-dom", source.as_uri())
            height = int(re.findall(r"<title>(\d+)</title>", drawn)[0])
            target = PICTURES / f"{name}-{width_name}.png"
            _output(run, f"{size},{height}", f"--screenshot={target}", source.as_uri())


def _output(run: list[str], *arguments: str) -> str:
    done = subprocess.run([*run, *arguments], check=True, capture_output=True, timeout=60)
    return done.stdout.decode()
