"""Runs Footnote on the tests' own platform as `footnote run` does on real ones.

    running_app.py URL TOKEN [--only gateway|worker] [--die-at MILESTONE NTH]

Settings come from the environment; the database is the one of DATABASE_URL or DATA_DIR. Prints
`ready` once it takes in and answers. With `--die-at`, at the NTH time that MILESTONE is reached
this process is gone as by kill -9.
"""

import argparse
import asyncio
import os
import signal
import sys

from bot.app import open_app
from bot.logs import start_logging
from bot.milestones import Milestone
from bot.running import Part, run_until_stopped
from bot.settings import read_settings
from tests.parlour.adapter import ParlourAdapter
from tests.parlour.running import QUICK


class Fuse:
    """Ends this process when its milestone is reached for the nth time."""

    def __init__(self, milestone: str | None, nth: int) -> None:
        self._milestone = milestone
        self._left = nth

    def reach(self, milestone: Milestone) -> None:
        if milestone == self._milestone:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def run(chosen: argparse.Namespace) -> None:
    settings = read_settings()
    start_logging(settings)
    fuse = Fuse(*chosen.die_at)
    part = Part(gateway=chosen.only != "worker", worker=chosen.only != "gateway")
    async with open_app(settings, migrate=True) as app:
        adapter = ParlourAdapter(url=chosen.url, token=chosen.token)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await run_until_stopped(app, [adapter], part=part, pace=QUICK, reach=fuse.reach)
        await adapter.close()


def words() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--only", choices=("gateway", "worker"))
    parser.add_argument("--die-at", nargs=2, default=(None, "0"))
    chosen = parser.parse_args()
    chosen.die_at = (chosen.die_at[0], int(chosen.die_at[1]))
    return chosen


if __name__ == "__main__":
    asyncio.run(run(words()))
