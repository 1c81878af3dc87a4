"""One Postgres per test session, and a fresh migrated database per test."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from bot.database.binaries import find_binaries
from bot.database.folder import server_folder
from bot.database.opening import Database, open_database
from bot.database.server import EmbeddedServer

_TEMPLATE = "footnote_template"
_numbers = count()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-url",
        help="run the tests against this Postgres, as a superuser, instead of the embedded one",
    )


@pytest.fixture(scope="session")
def server_url(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Conninfo of a running Postgres, whose databases tests may create and drop."""
    given = pytestconfig.getoption("--database-url")
    if given is not None:
        yield str(given)
        return
    folder = server_folder(tmp_path_factory.mktemp("session server"))
    server = EmbeddedServer(folder, binaries=find_binaries())
    yield server.join()
    server.leave()


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """Name of a migrated database, to be copied."""
    from bot.database.migrating import migrate  # half a second, which other tests save

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("drop database if exists {}").format(Identifier(_TEMPLATE)))
        connection.execute(SQL("create database {}").format(Identifier(_TEMPLATE)))
        migrate(make_conninfo(server_url, dbname=_TEMPLATE), where="the template")
        yield _TEMPLATE
        connection.execute(SQL("drop database {} with (force)").format(Identifier(_TEMPLATE)))


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """Conninfo of a fresh migrated database of this test's own."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("drop database if exists {}").format(Identifier(name)))
        connection.execute(
            SQL("create database {} template {}").format(Identifier(name), Identifier(template))
        )
        yield make_conninfo(server_url, dbname=name)
        connection.execute(SQL("drop database {} with (force)").format(Identifier(name)))


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh migrated database, behind its pool."""
    async with open_database(url=database_url, data_dir=tmp_path, migrate=False) as opened:
        yield opened
