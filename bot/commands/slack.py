"""`footnote slack manifest`: what the app is created from, on stdout and nothing else."""

import argparse

from adapters.slack.manifest import manifest_text
from bot.settings import Settings


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    del settings
    print(manifest_text(agent=chosen.agent, request_url=chosen.http))  # noqa: T201 - to be piped
    return 0
