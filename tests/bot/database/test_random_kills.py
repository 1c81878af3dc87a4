"""Whatever is killed whenever, there is one server and every acknowledged row is in it."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bot.database.folder import server_folder
from tests.database_users import DatabaseUser, running_postmaster

StartUser = Callable[..., DatabaseUser]


def postmasters(data_dir: Path) -> list[int]:
    """Every process that was started as the server of this folder."""
    cluster = str(server_folder(data_dir).cluster)
    parents = {
        process.pid: process.info["ppid"]
        for process in psutil.process_iter(["cmdline", "ppid"])
        if (process.info["cmdline"] or [])[1:3] == ["-D", cluster]
    }
    # A backend that a server has just forked is called like it for a moment.
    return [pid for pid, parent in parents.items() if parent not in parents]


@pytest.mark.timeout(300)
def test_no_kill_costs_an_acknowledged_row_or_makes_a_second_server(
    start_user: StartUser, data_dir: Path, full_size: bool
) -> None:
    dice = random.Random(20)
    users = [start_user(data_dir).opened(), start_user(data_dir).opened()]
    users[0].sql("create table kept (n int)")
    acknowledged: set[int] = set()

    for n in range(50 if full_size else 5):
        victim = dice.randrange(3)
        time.sleep(dice.random() * 0.1)
        if victim < 2:
            users[victim].kill()
            users[victim] = start_user(data_dir).opened()
        elif (postmaster := running_postmaster(data_dir)) is not None:
            os.kill(postmaster.pid, signal.SIGKILL)
        for side, user in enumerate(users):
            user.sql(f"insert into kept values ({2 * n + side})")
            acknowledged.add(2 * n + side)
        assert len(postmasters(data_dir)) == 1

    found = {row[0] for row in users[0].sql("select n from kept")}
    assert found == acknowledged
