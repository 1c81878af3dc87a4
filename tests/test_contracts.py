"""Each rule of the house is broken once, in a copy, to see that its check notices."""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(get_path("scripts"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A line in a file that breaks one contract."""

    contract: str
    file: str
    line: str


BREACHES = [
    Breach(contract="floors", file="rag/intruder.py", line="import bot.settings"),
    Breach(contract="floors", file="rag/intruder.py", line="import adapters.terminal"),
    Breach(contract="floors", file="adapters/intruder.py", line="import bot.settings"),
    Breach(contract="vocabulary", file="adapters/intruder.py", line="import rag.errors"),
    Breach(contract="strangers", file="adapters/slack/intruder.py", line="import adapters.discord"),
    Breach(contract="strangers", file="adapters/discord/a.py", line="import adapters.terminal"),
    Breach(contract="wiring", file="bot/intruder.py", line="import adapters.terminal"),
    Breach(contract="wiring", file="bot/commands/intruder.py", line="import adapters.slack"),
    Breach(contract="slack-sdk", file="adapters/discord/intruder.py", line="import slack_sdk"),
    Breach(contract="slack-sdk", file="bot/intruder.py", line="from slack_bolt import App"),
    Breach(contract="discord-sdk", file="adapters/slack/intruder.py", line="import discord"),
    Breach(contract="discord-sdk", file="rag/intruder.py", line="from discord.ext import commands"),
    Breach(contract="light", file="rag/values.py", line="import llama_index.core.schema"),
    Breach(contract="light", file="rag/events.py", line="import psycopg"),
    Breach(contract="sandbox", file="rag/readers/child.py", line="import rag.storage"),
    Breach(contract="sandbox", file="rag/readers/intruder.py", line="import openai"),
    Breach(contract="storage", file="rag/storage/intruder.py", line="import llama_index.core"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the three floors, with rooms for the platforms that are still to come."""
    for floor in ("bot", "adapters", "rag"):
        shutil.copytree(
            ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for platform in ("slack", "discord"):
        (tmp_path / "adapters" / platform).mkdir(exist_ok=True)
        (tmp_path / "adapters" / platform / "__init__.py").touch()
    return tmp_path


def contracts() -> dict[str, str]:
    """Names of all contracts by their id."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract["name"] for contract in listed}


def broken_contracts(house: Path) -> list[str]:
    ended = subprocess.run(
        [SCRIPTS / "lint-imports", "--no-logo", "--no-cache"],
        cwd=house,
        env={"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = [line for line in ended.stdout.splitlines() if " KEPT" in line or " BROKEN" in line]
    assert len(verdicts) == len(contracts()), ended.stdout + ended.stderr
    return [line.partition(" BROKEN")[0] for line in verdicts if " BROKEN" in line]


def test_the_house_as_it_stands_breaks_no_contract(house: Path) -> None:
    assert broken_contracts(house) == []


def test_every_contract_is_broken_by_one_of_these_tests() -> None:
    assert {breach.contract for breach in BREACHES} == set(contracts())


@pytest.mark.parametrize("breach", BREACHES, ids=lambda b: f"{b.contract}: {b.line} in {b.file}")
def test_a_breach_is_noticed_by_its_contract(house: Path, breach: Breach) -> None:
    with (house / breach.file).open("a", encoding="utf-8") as file:
        file.write(f"\n{breach.line}\n")

    assert contracts()[breach.contract] in broken_contracts(house)


@pytest.mark.parametrize(
    "line",
    [
        'import os\n\nHOME = os.environ["HOME"]\n',
        'import os\n\nHOME = os.getenv("HOME")\n',
        "from os import environ\n",
        "from os import getenv as ask\n",
    ],
)
@pytest.mark.parametrize(
    ("file", "allowed"),
    [("rag/intruder.py", False), ("bot/intruder.py", False), ("bot/settings.py", True)],
)
def test_only_the_settings_may_read_the_environment(
    house: Path, file: str, line: str, *, allowed: bool
) -> None:
    (house / file).write_text(line, encoding="utf-8")

    ended = subprocess.run(
        [SCRIPTS / "ruff", "check", "--no-cache", "--select", "TID251", file],
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ("only bot/settings.py reads the environment" not in ended.stdout) == allowed
    assert (ended.returncode == 0) == allowed


def imported_by(*words: str) -> set[str]:
    """Names of all modules that `python -m bot` imports for these words."""
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}


@pytest.mark.parametrize("words", [["--help"], ["ask", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    heavy = {"llama_index.core", "openai", "sqlalchemy", "alembic", "opentelemetry", "numpy"}

    imported = imported_by(*words)

    assert "bot.arguments" in imported
    assert imported.isdisjoint(heavy)


LIGHT = ["rag.events", "rag.values", "rag.errors", "bot.telemetry", "bot.app", "bot.questions"]


@pytest.mark.parametrize("module", LIGHT)
def test_who_does_not_ask_imports_no_llamaindex_core(module: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print('llama_index.core' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout == "False\n"
