"""`footnote audit`: who changed what, and that nobody can change that."""

from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from bot import audit
from bot.arguments import parser
from bot.commands import audit as audit_command
from bot.commands import forget, ingest, link
from bot.database.opening import Database
from bot.settings import Settings
from rag.values import Tenant
from tests.app_fixtures import as_uri

COMMANDS = {
    "audit": audit_command.run,
    "forget": forget.run,
    "ingest": ingest.run,
    "link": link.run,
}


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    return Settings(database_url=SecretStr(as_uri(database.url)), data_dir=tmp_path / "data")


async def footnote(settings: Settings, *words: str) -> int:
    return await COMMANDS[words[0]](parser().parse_args(words), settings)


async def test_what_the_operator_does_is_told_newest_last(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "secret-plan.md"
    notes.write_text("The canary sings at dawn.\n")
    await footnote(settings, "link", "slack:T024/C7", "discord:8391/112")
    await footnote(settings, "ingest", str(notes))
    await footnote(settings, "ingest", str(notes))
    await footnote(settings, "forget", notes.name)
    capsys.readouterr()

    code = await footnote(settings, "audit")

    told = capsys.readouterr().out
    assert code == 0
    assert [line.split(" · ", 1)[1] for line in told.splitlines()] == [
        "discord:8391 · operator · linked · discord:8391/112 slack:T024/C7",
        "slack:T024 · operator · linked · discord:8391/112 slack:T024/C7",
        "library · operator · ingested · 1 document into library",
        "library · operator · forgot · 1",
    ]
    assert "secret" not in told


async def test_as_many_lines_as_wanted(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await footnote(settings, "audit")
    assert capsys.readouterr().out == "Nobody changed anything yet.\n"
    async with database.pool.connection() as connection:
        for n in range(5):
            await audit.note(connection, tenant=Tenant("t"), who="w", did="d", to_what=f"x{n}")

    await footnote(settings, "audit", "--limit", "2")

    assert [line[-2:] for line in capsys.readouterr().out.splitlines()] == ["x3", "x4"]


@pytest.mark.parametrize(
    "statement", ["update audit set who = 'nobody'", "delete from audit", "truncate audit"]
)
async def test_the_record_is_only_added_to(database: Database, statement: str) -> None:
    async with database.pool.connection() as connection:
        await audit.note(connection, tenant=Tenant("t"), who="w", did="d", to_what="x")

    async with database.pool.connection() as connection:
        with pytest.raises(psycopg.errors.RaiseException, match="only added to"):
            await connection.execute(statement.encode())
