"""A Postgres that somebody else runs: what works, and what is said when it does not."""

import os
import signal
import traceback
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from bot.database.fitness import unfit
from bot.database.opening import open_database
from bot.errors import DatabaseError, DatabaseUnavailableError, DatabaseUnsuitableError
from tests.database_fixtures import throwaway
from tests.fakes.postgres import PASSWORD, PostgresOverTcp


@pytest.fixture
def url(tcp_server: PostgresOverTcp) -> Iterator[str]:
    with throwaway(tcp_server.url, "theirs", copied_from="template0") as conninfo:
        yield conninfo


async def failure(url: str, data_dir: Path) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught:
        async with open_database(url=url, data_dir=data_dir, migrate=True):
            pass
    return caught.value


async def test_same_migrations_run_over_tcp_and_no_server_of_ours_appears(
    url: str, tmp_path: Path
) -> None:
    async with (
        open_database(url=url, data_dir=tmp_path / "unused", migrate=True) as database,
        database.pool.connection() as connection,
    ):
        cursor = await connection.execute("select extversion from pg_extension")
        extensions = await cursor.fetchall()

    assert len(extensions) == 2
    assert not (tmp_path / "unused").exists()


async def test_pool_goes_on_after_the_server_was_restarted(
    url: str, tmp_path: Path, tcp_server: PostgresOverTcp
) -> None:
    async with open_database(url=url, data_dir=tmp_path, migrate=True) as database:
        tcp_server.stop()
        tcp_server.start()
        async with database.pool.connection() as connection:
            cursor = await connection.execute("select 1")
            found = await cursor.fetchone()

    assert found == (1,)


async def test_password_shows_in_no_representation(url: str, tmp_path: Path) -> None:
    async with open_database(url=url, data_dir=tmp_path, migrate=True) as database:
        shown = f"{database!r} {database.pool!r} {database.pool.get_stats()!r}"

    assert PASSWORD not in shown


async def test_wrong_password_names_the_database_and_the_setting(url: str, tmp_path: Path) -> None:
    error = await failure(make_conninfo(url, password="hunter2"), tmp_path)

    assert isinstance(error, DatabaseUnavailableError)
    assert "password authentication failed" in str(error)
    assert "the database 'theirs' at 127.0.0.1" in str(error)
    assert "DATABASE_URL" in str(error)
    assert "hunter2" not in "".join(traceback.format_exception(error))


async def test_server_that_is_not_there_is_named(url: str, tmp_path: Path) -> None:
    error = await failure(make_conninfo(url, port=1), tmp_path)

    assert isinstance(error, DatabaseUnavailableError)
    assert "127.0.0.1:1" in str(error)
    assert "make that server run" in str(error)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://user:hunter2",
        "postgresql://user:hun/ter2@127.0.0.1:1/db",
        "postgresql://user:hun@ter2@127.0.0.1:1/db",
        "postgresql://user:hun%ter2@127.0.0.1:1/db",
        "postgresql://user:12/ter2@127.0.0.1/db",
        "mysql://user:hunter2@127.0.0.1/db",
        "hunter2",
    ],
)
async def test_address_that_is_none_is_refused_without_quoting_any_of_it(
    address: str, tmp_path: Path
) -> None:
    error = await failure(address, tmp_path)

    said = "".join(traceback.format_exception(error, chain=True))
    assert isinstance(error, DatabaseUnavailableError)
    assert "%40" in str(error)
    assert "ter2" not in said.replace(repr(address), "")


async def test_server_without_pgvector_is_told_apart(url: str, tmp_path: Path) -> None:
    hide_pgvector(url, tmp_path / "empty")

    error = await failure(url, tmp_path)

    assert isinstance(error, DatabaseUnsuitableError)
    assert "no pgvector" in str(error)


async def test_server_with_an_old_pgvector_is_told_apart(url: str, tmp_path: Path) -> None:
    (tmp_path / "extension").mkdir()
    (tmp_path / "extension" / "vector.control").write_text("default_version = '0.7.4'\n")
    hide_pgvector(url, tmp_path)

    error = await failure(url, tmp_path)

    assert isinstance(error, DatabaseUnsuitableError)
    assert "offers pgvector 0.7.4, and 0.8 is the oldest" in str(error)


async def test_database_that_cannot_hold_every_text_is_refused(url: str, tmp_path: Path) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create database bytes encoding 'SQL_ASCII' template template0")

    error = await failure(make_conninfo(url, dbname="bytes"), tmp_path)

    assert isinstance(error, DatabaseUnsuitableError)
    assert "its encoding is SQL_ASCII" in str(error)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop database bytes")


async def test_user_without_rights_is_told_which_and_nothing_is_left_behind(
    url: str, tmp_path: Path
) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create role guest login password 'guest'")

    error = await failure(make_conninfo(url, user="guest", password="guest"), tmp_path)

    assert isinstance(error, DatabaseUnsuitableError)
    assert "permission denied" in str(error)
    assert "create extension vector" in str(error)
    with psycopg.connect(url, autocommit=True) as connection:
        tables = connection.execute("select 1 from pg_tables where schemaname = 'public'")
        assert tables.fetchall() == []
        connection.execute("drop role guest")


async def test_killed_backend_is_replaced(url: str, tmp_path: Path) -> None:
    async with open_database(url=url, data_dir=tmp_path, migrate=True) as database:
        async with database.pool.connection() as connection:
            backend = connection.info.backend_pid
        os.kill(backend, signal.SIGTERM)
        async with database.pool.connection() as connection:
            cursor = await connection.execute("select pg_backend_pid()")
            found = await cursor.fetchone()

    assert found is not None
    assert found[0] != backend


@pytest.mark.parametrize(
    ("server_version", "available", "installed", "complaint"),
    [
        (150000, "0.8.0", None, None),
        (180004, "0.8.5", "0.8.5", None),
        (170002, None, "0.10.0", None),
        (140011, "0.8.0", None, "it is Postgres 14, and 15 is the oldest"),
        (160001, "0.8.1", "0.7.4", "`alter extension vector update`"),
    ],
)
def test_only_postgres_15_with_pgvector_08_and_newer_fit(
    server_version: int, available: str | None, installed: str | None, complaint: str | None
) -> None:
    said = unfit(server_version, available=available, installed=installed)

    assert said == complaint or (said is not None and complaint is not None and complaint in said)


def hide_pgvector(url: str, folder: Path) -> None:
    """Have new sessions look for extensions in `folder` only."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"alter database theirs set extension_control_path = '{folder}'".encode()
        )
