"""Files between being fetched and being read, and what is left when their process dies."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.spool import open_spool

_HOLDER = """
import sys
from pathlib import Path
from rag.spool import open_spool

with open_spool(Path(sys.argv[1])) as spool:
    spool.new_path().write_bytes(b"of a living process")
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    return tmp_path / "data" / "spool"


@pytest.fixture
def holder(parent: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, with a file in its spool."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield process
        process.kill()


def test_every_path_is_new_private_and_tells_nothing(parent: Path) -> None:
    with open_spool(parent) as spool:
        paths = {spool.new_path() for _ in range(100)}
        rights = {path.parent.stat().st_mode & 0o777 for path in paths}

    assert len(paths) == 100
    assert not any(path.exists() for path in paths)
    assert rights == {0o700}


def test_nothing_is_left_behind(parent: Path) -> None:
    with open_spool(parent) as spool:
        spool.new_path().write_bytes(b"half read")

    assert list(parent.iterdir()) == []


def test_nothing_is_left_behind_by_what_went_wrong(parent: Path) -> None:
    def fail_while_reading() -> None:
        with open_spool(parent) as spool:
            spool.new_path().write_bytes(b"half read")
            raise LookupError

    with pytest.raises(LookupError):
        fail_while_reading()

    assert list(parent.iterdir()) == []


def test_the_folder_of_a_killed_process_is_removed_by_the_next(
    parent: Path, holder: subprocess.Popen[bytes]
) -> None:
    [left] = parent.iterdir()
    holder.kill()
    holder.wait()

    with open_spool(parent):
        there = list(parent.iterdir())

    assert left not in there
    assert len(there) == 1


def test_the_folder_of_a_living_process_stays(
    parent: Path, holder: subprocess.Popen[bytes]
) -> None:
    [used] = parent.iterdir()
    files = sorted(used.iterdir())

    with open_spool(parent):
        pass

    assert len(files) == 2
    assert sorted(used.iterdir()) == files


def test_a_process_killed_before_it_could_lock_its_folder_leaves_nothing(parent: Path) -> None:
    (parent / "0123456789abcdef").mkdir(parents=True)

    with open_spool(parent):
        pass

    assert list(parent.iterdir()) == []


def test_what_is_not_a_spool_is_left_alone(parent: Path) -> None:
    parent.mkdir(parents=True)
    (parent / "notes.txt").write_text("mine")
    (parent / "folder").mkdir()
    (parent / "folder" / "notes.txt").write_text("mine too")

    with open_spool(parent):
        pass

    assert sorted(path.name for path in parent.rglob("*.txt")) == ["notes.txt", "notes.txt"]


def test_many_that_open_and_close_at_once_never_take_each_others_files(
    parent: Path, full_size: bool
) -> None:
    lost: list[int] = []

    def open_and_close(number: int) -> None:
        for _ in range(200 if full_size else 20):
            with open_spool(parent) as spool:
                path = spool.new_path()
                path.write_bytes(b"mine")
                if not path.exists():
                    lost.append(number)

    threads = [threading.Thread(target=open_and_close, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert lost == []
    assert list(parent.iterdir()) == []
