"""One Postgres per test session, and a fresh database per test."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
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
from tests.fakes.postgres import PostgresOverTcp

_TEMPLATE = "footnote_template"
_numbers = count()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("database", "which Postgres the tests run against")
    group.addoption("--database-url", help="this one, as a superuser")
    group.addoption(
        "--over-tcp",
        action="store_true",
        help="a server over TCP with a password, as an external one, instead of the embedded one",
    )


@pytest.fixture(scope="session")
def tcp_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresOverTcp]:
    """A Postgres that is not ours."""
    server = PostgresOverTcp(tmp_path_factory.mktemp("external"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def embedded_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Conninfo of the session's embedded server."""
    folder = server_folder(tmp_path_factory.mktemp("embedded"))
    server = EmbeddedServer(folder, binaries=find_binaries())
    url = server.join()
    _make_hasty(url)
    yield url
    server.leave()


def _make_hasty(url: str) -> None:
    """Let a server wait for no disk: tests kill processes, but cut no power.

    Dropping a database takes a twentieth of the time then.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(SQL("alter system set {} = off").format(Identifier(setting)))
        connection.execute("select pg_reload_conf()")


@pytest.fixture(scope="session")
def server_url(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> str:
    """Conninfo of a running Postgres, whose databases tests may create and drop."""
    given = pytestconfig.getoption("--database-url")
    if given is not None:
        return str(given)
    if pytestconfig.getoption("--over-tcp"):
        server = request.getfixturevalue("tcp_server")
        assert isinstance(server, PostgresOverTcp)
        return server.url
    return str(request.getfixturevalue("embedded_url"))


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """Name of a migrated database, to be copied."""
    from bot.database.migrating import migrate  # half a second, which other tests save

    with throwaway(server_url, _TEMPLATE, copied_from="template0") as url:
        migrate(url, where="the template")
        yield _TEMPLATE


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """Conninfo of a fresh migrated database of this test's own."""
    with throwaway(server_url, f"test_{next(_numbers)}", copied_from=template) as url:
        yield url


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """Conninfo of a fresh database without any table."""
    with throwaway(server_url, f"test_{next(_numbers)}", copied_from="template0") as url:
        yield url


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh migrated database, behind its pool."""
    async with open_database(url=database_url, data_dir=tmp_path, migrate=False) as opened:
        yield opened


@contextmanager
def throwaway(server_url: str, name: str, *, copied_from: str) -> Iterator[str]:
    """A database that exists within the block; yields its conninfo."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("drop database if exists {} with (force)").format(Identifier(name)))
        connection.execute(
            SQL("create database {} template {} strategy file_copy").format(
                Identifier(name), Identifier(copied_from)
            )
        )
    yield make_conninfo(server_url, dbname=name)
    # A connection of its own, because the test may have killed the first one.
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("drop database {} with (force)").format(Identifier(name)))
