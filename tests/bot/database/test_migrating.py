"""Which tables a database has, and what happens when they are not ours."""

import asyncio
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory

from bot.database.migrating import migrate
from bot.database.opening import Database, open_database
from bot.database.schema import MIGRATIONS, known_revisions, needs_migration, refuse_old
from bot.errors import EmptyDatabaseError, NewerSchemaError, OlderSchemaError


async def open_and_close(url: str, data_dir: Path, *, migrate: bool) -> None:
    async with open_database(url=url, data_dir=data_dir, migrate=migrate):
        pass


def revision(url: str) -> str | None:
    with psycopg.connect(url) as connection:
        row = connection.execute("select version_num from footnote_revision").fetchone()
    return None if row is None else str(row[0])


def test_revisions_read_from_file_names_are_those_alembic_would_run() -> None:
    script = ScriptDirectory(str(MIGRATIONS))

    in_order = [step.revision for step in script.walk_revisions()][::-1]

    assert in_order == known_revisions()


def test_every_sql_file_belongs_to_a_revision_of_the_same_name() -> None:
    names = {path.stem for path in MIGRATIONS.glob("*.sql")}

    assert names == {path.stem for path in MIGRATIONS.glob("versions/[0-9]*.py")}


async def test_migrated_database_has_the_newest_revision(database: Database) -> None:
    stored = await asyncio.to_thread(revision, database.url)

    assert stored == known_revisions()[-1]


async def test_many_that_migrate_at_once_do_it_once(
    empty_database_url: str, tmp_path: Path
) -> None:
    opened = [open_and_close(empty_database_url, tmp_path, migrate=True) for _ in range(4)]

    await asyncio.gather(*opened)

    assert revision(empty_database_url) == known_revisions()[-1]


async def test_question_to_a_database_without_tables_is_told_that_nothing_is_in_it(
    empty_database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(EmptyDatabaseError, match="Nothing has been ingested yet"):
        await open_and_close(empty_database_url, tmp_path, migrate=False)

    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select to_regclass('footnote_revision')").fetchone() == (None,)


async def test_question_on_a_fresh_machine_makes_neither_folder_nor_server(tmp_path: Path) -> None:
    data_dir = tmp_path / "never made"

    with pytest.raises(EmptyDatabaseError, match="never made"):
        async with open_database(url=None, data_dir=data_dir, migrate=False):
            pass

    assert not data_dir.exists()


@pytest.mark.parametrize("migrate", [True, False])
async def test_tables_of_a_newer_program_are_left_alone(
    database_url: str, tmp_path: Path, *, migrate: bool
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update footnote_revision set version_num = '9999'")

    with pytest.raises(NewerSchemaError, match=r"'9999'.*Update Footnote") as caught:
        await open_and_close(database_url, tmp_path, migrate=migrate)

    assert caught.value.newest == known_revisions()[-1]
    assert revision(database_url) == "9999"


def test_newer_program_that_was_quicker_is_noticed_under_the_lock(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update footnote_revision set version_num = '9999'")

    with pytest.raises(NewerSchemaError):
        migrate(database_url, where="the test's database")


def test_older_tables_need_a_migration_that_a_mere_reader_may_not_run() -> None:
    needed = needs_migration("0001", known=["0001", "0002"], where="here")

    assert needed
    with pytest.raises(OlderSchemaError, match=r"'0001'.*'0002'.*`footnote migrate`"):
        refuse_old("0001", newest="0002", where="here")


def test_opening_an_up_to_date_database_does_not_load_alembic(
    database_url: str, tmp_path: Path
) -> None:
    program = f"""
import asyncio, sys
from pathlib import Path
from bot.database.opening import open_database
async def main():
    async with open_database(url={database_url!r}, data_dir=Path({str(tmp_path)!r}), migrate=True):
        print([name for name in ("alembic", "sqlalchemy") if name in sys.modules])
asyncio.run(main())
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.decode().strip() == "[]"
