"""The embedded server after everything that can be killed was killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bot.database.folder import server_folder
from bot.database.postmaster import Postmaster
from tests.database_users import DatabaseUser, kill_server, running_postmaster

StartUser = Callable[..., DatabaseUser]


def test_server_whose_last_user_was_killed_is_adopted_and_then_stopped(
    start_user: StartUser, data_dir: Path
) -> None:
    killed = start_user(data_dir).opened()
    killed.sql("create table kept (n int)")

    killed.kill()
    heir = start_user(data_dir).opened()
    found = heir.sql("select count(*) from kept")
    heir.leave()

    assert heir.postmaster == killed.postmaster
    assert found == [[0]]
    assert running_postmaster(data_dir) is None


def test_killed_postgres_is_started_again_by_the_same_pool_without_losing_a_commit(
    start_user: StartUser, data_dir: Path
) -> None:
    user = start_user(data_dir).opened()
    user.sql("create table kept (n int)")
    for n in range(20):
        user.sql(f"insert into kept values ({n})")

    os.kill(user.postmaster, signal.SIGKILL)
    restarted = after_restart(user, data_dir)
    found = user.sql("select count(*) from kept")

    assert found == [[20]]
    assert restarted.socket_folder == user.socket_folder


def test_restart_by_one_process_serves_the_pools_of_all(
    start_user: StartUser, data_dir: Path
) -> None:
    first, second = start_user(data_dir).opened(), start_user(data_dir).opened()

    os.kill(first.postmaster, signal.SIGKILL)
    after_restart(first, data_dir)
    answers = [first.sql("select 1"), second.sql("select 2")]
    first.leave()
    second.leave()

    assert answers == [[[1]], [[2]]]
    assert running_postmaster(data_dir) is None


def test_pool_recovers_from_a_killed_backend(start_user: StartUser, data_dir: Path) -> None:
    user = start_user(data_dir).opened()
    [[backend]] = user.sql("select pg_backend_pid()")

    os.kill(backend, signal.SIGKILL)
    answer = user.sql("select 1")

    assert answer == [[1]]


def test_backend_that_computes_on_after_its_postmaster_died_does_not_stop_the_restart(
    start_user: StartUser, data_dir: Path
) -> None:
    busy, other = start_user(data_dir).opened(), start_user(data_dir).opened()
    busy.send("select count(*) from generate_series(1, 1e12) a, generate_series(1, 1e12) b")
    while other.sql("select count(*) from pg_stat_activity where query like '%1e12%'") < [[2]]:
        time.sleep(0.01)

    os.kill(busy.postmaster, signal.SIGKILL)
    restarted = after_restart(other, data_dir)

    assert restarted.pid != busy.postmaster


def test_postgres_that_was_shut_down_by_others_comes_back(
    start_user: StartUser, data_dir: Path
) -> None:
    user = start_user(data_dir).opened()

    os.kill(user.postmaster, signal.SIGINT)
    restarted = after_restart(user, data_dir)

    assert restarted.socket_folder == user.socket_folder


def test_ctrl_c_in_the_middle_of_a_first_start_leaves_no_server(
    start_user: StartUser, fresh_dir: Path
) -> None:
    folder = server_folder(fresh_dir)
    user = start_user(fresh_dir)
    while not list(folder.path.glob("half-made-*")):
        time.sleep(0.005)

    os.killpg(user.process.pid, signal.SIGINT)
    user.close()

    assert running_postmaster(fresh_dir) is None
    assert not list(folder.path.glob("half-made-*"))


def test_crashed_server_is_replaced_although_its_number_belongs_to_another_program_now(
    start_user: StartUser, data_dir: Path
) -> None:
    crashed = start_user(data_dir).opened()
    crashed.sql("create table kept (n int)")
    crashed.kill()
    kill_server(data_dir)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as unrelated:
        for left in (
            server_folder(data_dir).cluster / "postmaster.pid",
            crashed.socket_folder / ".s.PGSQL.5432.lock",
        ):
            lines = left.read_text().splitlines()
            left.write_text("\n".join([str(unrelated.pid), *lines[1:]]) + "\n")

        answer = start_user(data_dir).opened().sql("select count(*) from kept")
        untouched = unrelated.poll() is None

    assert answer == [[0]]
    assert untouched


def test_pid_file_cut_off_by_a_full_disk_does_no_harm(
    start_user: StartUser, data_dir: Path
) -> None:
    (server_folder(data_dir).cluster / "postmaster.pid").write_text("12")

    answer = start_user(data_dir).opened().sql("select 1")

    assert answer == [[1]]


def test_killed_first_start_leaves_nothing_half_made(
    start_user: StartUser, fresh_dir: Path, full_size: bool
) -> None:
    folder = server_folder(fresh_dir)

    for moment in range(20 if full_size else 3):
        user = start_user(fresh_dir)
        while not list(folder.path.glob("half-made-*")) and not folder.has_cluster():
            time.sleep(0.005)
        time.sleep(0.02 * moment if full_size else 0.1 * moment)
        user.kill()
        kill_all_working_for(fresh_dir)
    answer = start_user(fresh_dir).opened().sql("select 1")

    assert answer == [[1]]
    assert not list(folder.path.glob("half-made-*"))


def kill_all_working_for(data_dir: Path) -> None:
    """End `initdb` and whatever it started, as a power cut would."""
    for process in psutil.process_iter(["cmdline"]):
        if any(str(data_dir) in word for word in process.info["cmdline"] or ()):
            process.kill()


def after_restart(user: DatabaseUser, data_dir: Path) -> Postmaster:
    """Keep `user` asking until a new server answers; orphans of the old one may still do so."""
    while True:
        user.sql("select 1")
        postmaster = running_postmaster(data_dir)
        if postmaster is not None and postmaster.pid != user.postmaster:
            return postmaster
