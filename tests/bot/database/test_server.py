"""The embedded server, driven by processes that come and go."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from bot.database.folder import server_folder
from bot.database.locks import FileLock
from tests.database_users import DatabaseUser, running_postmaster

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
