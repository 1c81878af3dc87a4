"""Data folders whose server never outlives its test."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.database_users import DatabaseUser, remove_server

StartUser = Callable[..., DatabaseUser]


@pytest.fixture
def fresh_dir(tmp_path: Path) -> Iterator[Path]:
    """A data folder that does not exist yet, with a space in its path."""
    folder = tmp_path / "my data"
    yield folder
    remove_server(folder)


@pytest.fixture(scope="session")
def prepared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after its first start; to be copied, never used."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    user = DatabaseUser(folder).opened()
    user.leave()
    user.close()
    return folder


@pytest.fixture
def data_dir(fresh_dir: Path, prepared_dir: Path) -> Path:
    """A data folder after its first start, whose server does not run."""
    subprocess.run(["cp", "-a", prepared_dir, fresh_dir], check=True)
    return fresh_dir


@pytest.fixture
def start_user() -> Iterator[StartUser]:
    """Starts processes that use a database; those still there afterwards are killed."""
    started: list[DatabaseUser] = []

    def start(*arguments: Path, **options: object) -> DatabaseUser:
        started.append(DatabaseUser(*arguments, **options))  # type: ignore[arg-type] # as given
        return started[-1]

    yield start
    for user in started:
        user.kill()
