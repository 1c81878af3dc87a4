"""`footnote forget`: by the operator, of what people dropped, and of a tenant that is gone."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import audit
from bot.arguments import parser
from bot.commands import forget, ingest
from bot.database.opening import Database
from bot.settings import Settings
from rag.errors import FileRetractedError
from rag.storage.store import Store
from rag.values import Scope, outside
from tests.app_fixtures import as_uri
from tests.rag.storage.shelf import audience, put, shared

HERE, THERE, ELSEWHERE = Scope("slack:T024/C7"), Scope("slack:T024/C8"), Scope("slack:T025/C7")
PLACES = (HERE, outside(HERE), THERE, ELSEWHERE, Scope("discord:8391/112"))


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    return Settings(database_url=SecretStr(as_uri(database.url)), data_dir=tmp_path / "data")


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database.pool)


async def forgets(settings: Settings, *words: str) -> int:
    return await forget.run(parser().parse_args(["forget", *words]), settings)


async def dropped_everywhere(store: Store) -> None:
    for scope in PLACES:
        await put(store, f"Of {scope}.", file=shared(message=f"{scope}/1", scope=scope))


async def scopes_left(store: Store) -> set[Scope]:
    return {document.scope for document in await store.documents(audience=audience(*PLACES))}


async def test_what_people_dropped_does_not_come_back(settings: Settings, store: Store) -> None:
    file = shared(name="plan.txt", message=f"{HERE}/1", scope=HERE)
    await put(store, "The plan.", file=file)

    code = await forgets(settings, "plan.txt", "--scope", HERE)

    assert code == 0
    with pytest.raises(FileRetractedError):
        await put(store, "The plan.", file=file)


async def test_what_the_operator_ingested_may_come_back(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("Toner of type K-77.\n")
    ingesting = parser().parse_args(["ingest", str(notes), "--scope", HERE])
    await ingest.run(ingesting, settings)
    await forgets(settings, "notes.md", "--scope", HERE)
    assert await scopes_left(store) == set()

    await ingest.run(ingesting, settings)

    assert await scopes_left(store) == {HERE}


async def test_all_of_a_workspace_is_forgotten_and_nothing_of_others(
    settings: Settings, store: Store, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await dropped_everywhere(store)

    code = await forgets(settings, "--all", "--scope", "slack:T024")

    assert code == 0
    told = "Forgot all of slack:T024: 3 documents, and what was asked there.\n"
    assert capsys.readouterr().out == told
    assert await scopes_left(store) == {ELSEWHERE, Scope("discord:8391/112")}
    async with database.pool.connection() as connection:
        [entry] = await audit.newest(connection, limit=9)
    assert (entry.tenant, entry.who) == ("slack:T024", audit.OPERATOR)
    assert (entry.did, entry.to_what) == ("forgot all of", "slack:T024")


async def test_all_of_a_channel_is_forgotten_with_what_outsiders_dropped(
    settings: Settings, store: Store
) -> None:
    await dropped_everywhere(store)

    await forgets(settings, "--all", "--scope", HERE)

    assert await scopes_left(store) == {THERE, ELSEWHERE, Scope("discord:8391/112")}


@pytest.mark.parametrize("words", [[], ["--all", "plan.txt"]])
def test_it_is_either_documents_or_all(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["forget", *words])
