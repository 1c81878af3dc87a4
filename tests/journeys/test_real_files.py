"""Real files of every kind, attacks among them: one honest outcome each, and no growing process."""

import asyncio
import json
import os
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psutil
import psycopg
import pytest

from tests.app_fixtures import as_uri

MIB = 1024 * 1024

REASONS = {
    "hostile": "it declares",
    "encrypted": "it is protected with a password",
    "scan": "it is a scan",
    "empty": "there is no text in it",
    "unknown type": "it is an Outlook message",
    "partly": "pages could be read",
}
"""How the reason begins, or what is in it, by what is the matter."""

ALL = {"indexed": 139, "partly_indexed": 4, "refused": 56}
ALL_REASONS = {
    "hostile": 8,
    "encrypted": 1,
    "scan": 11,
    "empty": 35,
    "unknown type": 1,
    "partly": 4,
}
SOME = {"indexed": 18, "partly_indexed": 2, "refused": 16}
SOME_REASONS = {
    "hostile": 8,
    "encrypted": 1,
    "scan": 2,
    "empty": 4,
    "unknown type": 1,
    "partly": 2,
}

ATTACKS = {
    "cyclic",
    "dtd",
    "dtd_element",
    "external",
    "external_file",
    "quadratic",
    "xmlbomb",
    "xmlbomb2",
}
"""Of `defusedxml`; its two others declare no document type."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What `footnote ingest --json` left behind."""

    code: int
    files: list[dict[str, Any]]
    errors: str
    first_rss: int
    """Bytes of the process when the first document was stored."""
    most_rss: int
    """At any later time."""


@pytest.fixture
def files(shared_data: Path, tmp_path: Path, full_size: bool) -> Path:
    """All files, or a part of them with every attack and everything encrypted."""
    everything = shared_data / "files"
    if full_size:
        return everything
    folder = tmp_path / "files"
    for path in some_of(everything):
        (folder / path.relative_to(everything)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / path.relative_to(everything))
    return folder


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def some_of(folder: Path) -> list[Path]:
    paths = files_in(folder)
    always = [path for path in paths if "defusedxml" in path.parts or "password" in path.name]
    return always + Random(48).sample([path for path in paths if path not in always], 24)


async def ingested(folder: Path, *, data_dir: Path, database_url: str) -> Ended:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "ingest", folder, "--json"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(data_dir.parent),
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": as_uri(database_url),
        },
    )
    talk = asyncio.create_task(process.communicate())
    sizes = await rss_while_working(process, talk, database_url=database_url)
    out, errors = await talk
    return Ended(
        code=await process.wait(),
        files=json.loads(out)["files"],
        errors=errors.decode(),
        first_rss=sizes[0],
        most_rss=max(sizes),
    )


async def rss_while_working(
    process: Process, end: asyncio.Task[tuple[bytes, bytes]], *, database_url: str
) -> list[int]:
    """Bytes of the process from its first document on, ten times a second."""
    sizes: list[int] = []
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        while not end.done():
            cursor = await connection.execute("select from document limit 1")
            if await cursor.fetchone() is not None:
                try:
                    sizes.append(psutil.Process(process.pid).memory_info().rss)
                except psutil.Error:
                    break
            await asyncio.wait([end], timeout=0.1)
    return sizes


def counted(files: list[dict[str, Any]]) -> dict[str, int]:
    """How many files were refused or cut short, by what is the matter with them."""
    told = [file["reason"] for file in files if file["reason"] is not None]
    return {what: n for what, said in REASONS.items() if (n := sum(said in t for t in told))}


@pytest.mark.timeout(600)
async def test_every_file_ends_in_one_outcome_and_the_process_stays_small(
    files: Path, tmp_path: Path, database_url: str, full_size: bool
) -> None:
    ended = await ingested(files, data_dir=tmp_path / "data", database_url=database_url)

    assert [file["path"] for file in ended.files] == [str(path) for path in files_in(files)]
    assert Counter(f["outcome"] for f in ended.files) == (ALL if full_size else SOME)
    assert counted(ended.files) == (ALL_REASONS if full_size else SOME_REASONS)
    assert ended.code == 1
    assert ended.errors == ""
    assert ended.first_rss > 10 * MIB
    assert ended.most_rss - ended.first_rss < 100 * MIB
    for file in ended.files:
        read = file["outcome"] in {"indexed", "partly_indexed"}
        assert (file["passages"] > 0) == read, file
        assert (file["reason"] is None) == (file["outcome"] == "indexed"), file


@pytest.mark.timeout(600)
async def test_attacks_and_locked_files_are_refused_with_their_reason(
    shared_data: Path, tmp_path: Path, database_url: str
) -> None:
    folder = tmp_path / "attacks"
    folder.mkdir()
    attacks = sorted((shared_data / "files" / "defusedxml").iterdir())
    locked = sorted((shared_data / "files" / "sample-files").glob("*-password.pdf"))
    for path in (*attacks, *locked):
        shutil.copy(path, folder)

    ended = await ingested(folder, data_dir=tmp_path / "data", database_url=database_url)

    outcomes = {Path(file["path"]).stem.removeprefix("xmltestdata_"): file for file in ended.files}
    refused = {name for name, file in outcomes.items() if file["outcome"] == "refused"}
    assert len(attacks) == 10
    assert len(locked) == 1
    assert refused == ATTACKS | {locked[0].stem}
    assert counted(ended.files) == {"hostile": 8, "encrypted": 1}
    assert ended.code == 1
