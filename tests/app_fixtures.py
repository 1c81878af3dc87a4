"""Fixtures for tests of the whole app: the endpoints around it, and settings that lead there."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from bot.settings import Settings
from tests.discord.talking import Party
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.slack.server import FakeSlack
from tests.slack.talking import Talk


@pytest.fixture
async def openai() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    """A workspace of a Slack of our own, with two people in one channel."""
    async with FakeSlack() as slack:
        acme = slack.workspace("T1")
        anna, bob = acme.person("anna"), acme.person("bob")
        general = acme.channel("general", members=[anna, bob])
        yield Talk(slack=slack, acme=acme, anna=anna, bob=bob, general=general)


@pytest.fixture
async def party() -> AsyncIterator[Party]:
    """A server of a Discord of our own, with two people and a moderator."""
    async with FakeDiscord() as discord:
        acme = discord.server("Acme")
        moderators = acme.role("moderators", permissions=Permission.MANAGE_GUILD)
        anna, bob, mo = acme.person("anna"), acme.person("bob"), acme.person("mo")
        acme.gives(mo, moderators)
        general = acme.channel("general")
        yield Party(discord=discord, acme=acme, anna=anna, bob=bob, mo=mo, general=general)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, openai: FakeOpenAI) -> Settings:
    """Settings for the fake endpoint, with little patience."""
    return Settings(
        openai_base_url=openai.url,
        openai_api_key=SecretStr("sk-canary-1234567890"),
        database_url=SecretStr(as_uri(database_url)),
        data_dir=tmp_path / "data",
        first_token_timeout_s=2.0,
        token_gap_timeout_s=2.0,
        answer_timeout_s=20.0,
    )


@pytest.fixture
def offline(settings: Settings) -> Settings:
    return settings.model_copy(update={"openai_base_url": None, "openai_api_key": None})


def as_uri(conninfo: str) -> str:
    """Write a keyword conninfo as the URI that DATABASE_URL takes."""
    parts = conninfo_to_dict(conninfo)
    dbname = parts.pop("dbname")
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in parts.items())
    return f"postgresql:///{dbname}?{query}"


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """Three small documents about leave, travel and a printer."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "handbook.md").write_text(
        "# Handbook\n\n## Parental leave\n\n"
        "You need to give eight weeks' notice of parental leave, in writing, to your manager.\n\n"
        "## Early birth\n\nIf the child comes early, tell HR within two weeks after the birth.\n"
    )
    (folder / "travel.md").write_text(
        "# Travel\n\nTrains are booked in second class. A hotel may cost 140 euros a night.\n"
    )
    (folder / "printer.txt").write_text("The printer on floor two needs toner of type K-77.\n")
    return folder
