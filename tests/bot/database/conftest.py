"""Data folders whose server never outlives its test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.database_users import DatabaseUser, remove_server

StartUser = Callable[..., DatabaseUser]


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data folder that does not exist yet, with a space in its path."""
    folder = tmp_path / "my data"
    yield folder
    remove_server(folder)


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
