"""`footnote run`: be there on every platform that is set up, until told to stop."""

import argparse
import sys

from bot import sentences
from bot.app import open_adapters, open_app
from bot.errors import UsageError
from bot.running import WHOLE, Part, run_until_stopped
from bot.settings import Settings


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    part = Part(gateway=chosen.only != "worker", worker=chosen.only != "gateway")
    async with open_adapters(settings, tell=_tell) as adapters:
        if not adapters:
            raise UsageError(sentences.NO_PLATFORM)
        async with open_app(settings, migrate=True) as app:
            await run_until_stopped(app, adapters, part=part if chosen.only else WHOLE)
    return 0


def _tell(sentence: str) -> None:
    sys.stderr.write(f"footnote: {sentence}\n")
