"""The life of the embedded server, driven by processes that come, go and are killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.database.folder import server_folder
from bot.database.locks import FileLock
from bot.database.postmaster import Postmaster
from tests.database_users import DatabaseUser, kill_server, running_postmaster

StartUser = Callable[..., DatabaseUser]


def test_two_processes_share_one_server_and_the_last_one_stops_it(
    start_user: StartUser, data_dir: Path
) -> None:
    first, second = start_user(data_dir).opened(), start_user(data_dir).opened()
    socket_folder = first.socket_folder

    first.leave()
    survivor = running_postmaster(data_dir)
    answer = second.sql("select 1")
    second.leave()

    assert first.postmaster == second.postmaster
    assert survivor is not None
    assert answer == [[1]]
    assert running_postmaster(data_dir) is None
    assert not socket_folder.exists()


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


def test_server_in_another_container_is_not_joined_by_a_second_one(
    start_user: StartUser, data_dir: Path
) -> None:
    unseen = FileLock(server_folder(data_dir).server_lock)
    unseen.alone(timeout_s=1)

    said = start_user(data_dir).hears()
    unseen.release()

    assert said["error"] == "DatabaseUnavailableError"
    assert "another container" in said["message"]


def test_variables_for_other_postgres_programs_do_not_redirect_ours(
    start_user: StartUser, data_dir: Path
) -> None:
    names = ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGDATA", "PGOPTIONS", "PGCLIENTENCODING")
    environment = {"PATH": os.environ["PATH"]} | dict.fromkeys(names, "elsewhere")

    user = start_user(data_dir, environment=environment).opened()

    assert user.sql("select current_user, current_database()") == [["postgres", "postgres"]]


def test_postgres_that_was_shut_down_by_others_comes_back(
    start_user: StartUser, data_dir: Path
) -> None:
    user = start_user(data_dir).opened()

    os.kill(user.postmaster, signal.SIGINT)
    restarted = after_restart(user, data_dir)

    assert restarted.socket_folder == user.socket_folder


def test_ctrl_c_in_one_terminal_leaves_the_server_to_the_others(
    start_user: StartUser, data_dir: Path
) -> None:
    first, second = start_user(data_dir).opened(), start_user(data_dir).opened()

    os.killpg(first.process.pid, signal.SIGINT)
    first.close()
    answer = second.sql("select 1")
    survivor = running_postmaster(data_dir)

    assert answer == [[1]]
    assert survivor is not None
    assert survivor.pid == first.postmaster


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


def test_copy_of_a_running_data_folder_gets_a_server_of_its_own(
    start_user: StartUser, data_dir: Path, tmp_path: Path
) -> None:
    original = start_user(data_dir).opened()
    original.sql("checkpoint")
    subprocess.run(["cp", "-a", data_dir, tmp_path / "copy"], check=True)

    copy = start_user(tmp_path / "copy").opened()
    copy.leave()

    assert copy.postmaster != original.postmaster
    assert copy.socket_folder != original.socket_folder
    assert original.sql("select 1") == [[1]]


def test_four_processes_that_start_at_once_make_one_server(
    start_user: StartUser, fresh_dir: Path
) -> None:
    users = [start_user(fresh_dir) for _ in range(4)]

    servers = {user.opened().postmaster for user in users}
    for user in users:
        user.leave()

    assert len(servers) == 1
    assert running_postmaster(fresh_dir) is None
    assert sorted(path.name for path in server_folder(fresh_dir).path.iterdir()) == [
        "cluster",
        "postgres.log",
        "server.lock",
        "start.lock",
        "users.lock",
    ]


def test_coming_and_going_never_leaves_a_server_or_a_user_without_one(
    start_user: StartUser, data_dir: Path, full_size: bool
) -> None:
    for _ in range(30 if full_size else 3):
        pair = [start_user(data_dir), start_user(data_dir)]
        answers = [user.opened().sql("select 1") for user in pair]
        for user in pair:
            user.leave()
        assert answers == [[[1]], [[1]]]

    assert running_postmaster(data_dir) is None


def test_path_longer_than_a_socket_may_have_works(start_user: StartUser, tmp_path: Path) -> None:
    data_dir = tmp_path / ("a" * 100) / ("ü" * 50)

    user = start_user(data_dir).opened()
    answer = user.sql("select 1")
    user.leave()

    assert answer == [[1]]
    assert len(str(user.socket_folder)) < 80


def test_server_can_be_reached_by_its_owner_alone(start_user: StartUser, fresh_dir: Path) -> None:
    user = start_user(fresh_dir).opened()

    modes = {
        path: path.stat().st_mode & 0o777
        for path in (fresh_dir, server_folder(fresh_dir).path, user.socket_folder)
    }
    [[listening]] = user.sql("show listen_addresses")

    assert set(modes.values()) == {0o700}
    assert listening == ""
    with socket.socket() as tcp:
        assert tcp.connect_ex(("127.0.0.1", 5432)) != 0


def test_killed_first_start_leaves_nothing_half_made(
    start_user: StartUser, fresh_dir: Path, full_size: bool
) -> None:
    folder = server_folder(fresh_dir)

    for moment in range(10 if full_size else 2):
        user = start_user(fresh_dir)
        while not list(folder.path.glob("half-made-*")) and not folder.has_cluster():
            time.sleep(0.005)
        time.sleep(0.05 * moment)
        user.kill()
    answer = start_user(fresh_dir).opened().sql("select 1")

    assert answer == [[1]]
    assert not list(folder.path.glob("half-made-*"))


def after_restart(user: DatabaseUser, data_dir: Path) -> Postmaster:
    """Keep `user` asking until a new server answers; orphans of the old one may still do so."""
    while True:
        user.sql("select 1")
        postmaster = running_postmaster(data_dir)
        if postmaster is not None and postmaster.pid != user.postmaster:
            return postmaster
