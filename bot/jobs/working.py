"""Workers: take jobs while there is a database, go on by themselves once it is back."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import procrastinate
import psycopg
from procrastinate.exceptions import ProcrastinateException

from bot.patience import AWAY

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How workers breathe; tests breathe faster."""

    replies_at_once: int = 32
    """They wait on the network."""
    files_at_once: int = 2
    """They use the processor."""
    poll_s: float = 0.2
    """The next job of a thread is not notified, so it has to be looked for."""
    heartbeat_s: float = 10.0
    stalled_s: float = 30.0
    """Without a heartbeat for so long a worker is held dead, and its jobs are done by others."""
    sweep_s: float = 5.0
    """How often stalled and forgotten jobs are looked for."""
    finish_s: float = 20.0
    """What runs when told to stop may take so long."""
    between_checks_s: float = 1.3
    """Between two looks whether a file still stands where it was dropped: behind all else."""
    reconcile_every_s: float = 600.0
    """How often it is looked whether there is anything to look at."""
    away_s: float = 1.0
    """Between tries to reach a database that is away."""


USUAL_PACE = Pace()


async def work(queue: procrastinate.App, names: Sequence[str], *, at_once: int, pace: Pace) -> None:
    """Do the jobs of some queues until cancelled; then finish what runs, or put it back."""
    while True:
        worker = asyncio.create_task(_run(queue, names, at_once=at_once, pace=pace))
        try:
            await asyncio.shield(worker)
        except asyncio.CancelledError:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
            raise
        except (*AWAY, ProcrastinateException, psycopg.Error) as error:
            _LOG.warning("the workers of %s begin anew: %s", ", ".join(names), error)
        await asyncio.sleep(pace.away_s)


async def _run(queue: procrastinate.App, names: Sequence[str], *, at_once: int, pace: Pace) -> None:
    await queue.run_worker_async(
        queues=names,
        name=", ".join(names),
        concurrency=at_once,
        fetch_job_polling_interval=pace.poll_s,
        update_heartbeat_interval=pace.heartbeat_s,
        stalled_worker_timeout=pace.stalled_s,
        shutdown_graceful_timeout=pace.finish_s,
        delete_jobs="always",
        install_signal_handlers=False,
    )
