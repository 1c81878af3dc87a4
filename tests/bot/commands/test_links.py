"""`footnote link`, `unlink` and `links`: who may see across tenants, as the operator says."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.arguments import parser
from bot.commands import link, links, unlink
from bot.database.opening import Database
from bot.errors import UsageError
from bot.linking import linked_to
from bot.settings import Settings
from rag.values import Scope
from tests.app_fixtures import as_uri

HERE, THERE, THIRD = "slack:T024/C7", "discord:8391/112", "discord:77/1"
COMMANDS = {"link": link.run, "unlink": unlink.run, "links": links.run}


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    return Settings(database_url=SecretStr(as_uri(database.url)), data_dir=tmp_path)


async def footnote(settings: Settings, *words: str) -> int:
    return await COMMANDS[words[0]](parser().parse_args(words), settings)


async def test_links_are_listed_until_they_are_taken_back(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [await footnote(settings, "link", HERE, THERE)]
    codes += [await footnote(settings, "link", HERE, THIRD)]
    capsys.readouterr()
    await footnote(settings, "links")
    both = capsys.readouterr().out
    codes += [await footnote(settings, "unlink", HERE, THERE)]
    capsys.readouterr()
    await footnote(settings, "links")

    assert codes == [0, 0, 0]
    assert both.splitlines() == [f"{THIRD} {HERE}", f"{THERE} {HERE}"]
    assert capsys.readouterr().out.splitlines() == [f"{THIRD} {HERE}"]


async def test_either_order_is_the_same_link(settings: Settings, database: Database) -> None:
    await footnote(settings, "link", HERE, THERE)
    await footnote(settings, "link", THERE, HERE)

    async with database.pool.connection() as connection:
        ends = [await linked_to(connection, Scope(end)) for end in (HERE, THERE, THIRD)]
        cursor = await connection.execute("select tenant, who, did from audit order by tenant")
        audit = await cursor.fetchall()

    assert ends == [{THERE}, {HERE}, set()]
    assert audit == [("discord:8391", "operator", "linked"), ("slack:T024", "operator", "linked")]


async def test_what_is_not_linked_cannot_be_unlinked(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await footnote(settings, "unlink", HERE, THERE)

    assert code == 1
    assert "are not linked. `footnote links` lists" in capsys.readouterr().out


async def test_two_channels_of_one_tenant_are_not_linked(settings: Settings) -> None:
    with pytest.raises(UsageError, match="belong to the same workspace or server"):
        await footnote(settings, "link", HERE, "slack:T024/C8")


@pytest.mark.parametrize(
    "end",
    ["", "C7", "slack:T024", "slack:T024/", "slack:T024/C7/outside", "library", "slack:T024/C 7",
     "Slack:T024/C7", "slack:T024/C7\n", f"slack:T024/{'C' * 300}"],
)  # fmt: skip
def test_what_names_no_channel_is_refused(end: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["link", end, THERE])

    assert ended.value.code == 2
    assert "is no channel: write the platform" in capsys.readouterr().err
