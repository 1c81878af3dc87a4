"""Ingesting what lies on a disk, however strange it is."""

import asyncio
import os
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from rag.directories import files_below, from_disk, ingest_directory, ingest_files
from rag.events import FileShared
from rag.ingestion import IngestTools, IngestWorkflow
from rag.storage.store import Store
from rag.values import LIBRARY, Audience, Document, FileOutcome, Receipt, RefusalReason, Scope
from tests.rag.conftest import next_reading_child, reading_children, spooled

EVERYTHING = Audience(scopes=frozenset({LIBRARY}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def workflow(tools: IngestTools) -> IngestWorkflow:
    return IngestWorkflow(tools)


async def receipts(
    path: Path, workflow: IngestWorkflow, *, scope: Scope = LIBRARY
) -> dict[str, Receipt]:
    """Ingest what is at and below `path`; receipts by file name."""
    return {
        found.name: receipt
        async for found, receipt in ingest_directory(path, workflow=workflow, scope=scope)
    }


async def names(store: Store, *, scope: Scope = LIBRARY) -> list[list[str]]:
    """The names under which each document is known."""
    documents = await store.documents(audience=Audience(scopes=frozenset({scope})))
    return sorted(sorted(source.name for source in document.sources) for document in documents)


async def text_of(store: Store, document: Document) -> str:
    passages = await store.passages_of(document_id=document.id, audience=EVERYTHING)
    return "".join(passage.text for passage in passages)


# --- which files there are ---


def test_files_are_found_at_any_depth_and_sorted(folder: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()

    assert files_below(folder) == [folder / n for n in ("a/b/c.txt", "a/z.txt", "b.txt")]


def test_a_file_is_found_by_its_own_path(folder: Path) -> None:
    (folder / "a.txt").touch()

    assert files_below(folder / "a.txt") == [folder / "a.txt"]


def test_an_empty_folder_has_no_files(folder: Path) -> None:
    assert files_below(folder) == []


async def test_a_missing_path_is_said_at_once(folder: Path, workflow: IngestWorkflow) -> None:
    with pytest.raises(FileNotFoundError):
        await receipts(folder / "missing", workflow)


@pytest.mark.parametrize("name", [".git", ".hg", ".svn"])
def test_the_files_of_version_control_are_not_documents(folder: Path, name: str) -> None:
    (folder / "a" / name / "objects").mkdir(parents=True)
    (folder / "a" / name / "objects" / "packed").touch()
    (folder / "a" / ".gitignore").touch()

    assert files_below(folder) == [folder / "a" / ".gitignore"]


def test_a_link_that_leads_back_up_is_not_followed(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "once.txt").touch()
    (folder / "a" / "loop").symlink_to(folder)

    assert files_below(folder) == [folder / "a" / "once.txt"]


def test_a_folder_that_cannot_be_listed_is_not_passed_over(folder: Path) -> None:
    deep = make_deep(folder)

    assert deep in files_below(folder)


# --- how each of them ends ---


async def test_each_file_gets_a_receipt(folder: Path, workflow: IngestWorkflow) -> None:
    for number in range(10):
        (folder / f"{number}.txt").write_text(f"The number is {number}.")

    found = await receipts(folder, workflow)

    assert sorted(found) == [f"{number}.txt" for number in range(10)]
    assert {receipt.outcome for receipt in found.values()} == {FileOutcome.INDEXED}


async def test_a_named_pipe_is_refused_without_waiting_for_a_writer(
    folder: Path, workflow: IngestWorkflow
) -> None:
    os.mkfifo(folder / "pipe.txt")

    receipt = (await receipts(folder, workflow))["pipe.txt"]

    assert (receipt.outcome, receipt.refusal) == (FileOutcome.REFUSED, RefusalReason.UNKNOWN_TYPE)
    assert receipt.detail == "it is no ordinary file."


async def test_a_link_to_nothing_fails(folder: Path, workflow: IngestWorkflow) -> None:
    (folder / "broken.txt").symlink_to(folder / "missing.txt")

    receipt = (await receipts(folder, workflow))["broken.txt"]

    assert receipt.outcome is FileOutcome.FAILED
    assert receipt.detail == "it cannot be opened: No such file or directory."


async def test_a_link_to_itself_fails(folder: Path, workflow: IngestWorkflow) -> None:
    (folder / "loop.txt").symlink_to(folder / "loop.txt")

    receipt = (await receipts(folder, workflow))["loop.txt"]

    assert receipt.outcome is FileOutcome.FAILED
    assert "symbolic links" in receipt.detail


async def test_a_file_that_cannot_be_read_fails_and_leaves_nothing(
    folder: Path, workflow: IngestWorkflow, spool_folder: Path
) -> None:
    path = make_unreadable(folder)

    [receipt] = (await receipts(path, workflow)).values()

    assert receipt.outcome is FileOutcome.FAILED
    assert receipt.detail in {"Permission denied.", "Input/output error."}
    assert spooled(spool_folder) == []


async def test_a_folder_that_cannot_be_listed_fails(folder: Path, workflow: IngestWorkflow) -> None:
    deep = make_deep(folder)
    (folder / "a.txt").write_text("A text.")

    found = await receipts(folder, workflow)

    assert found["a.txt"].outcome is FileOutcome.INDEXED
    assert found[deep.name].outcome is FileOutcome.FAILED
    assert found[deep.name].detail == "it cannot be opened: File name too long."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
async def test_a_forbidden_folder_fails(folder: Path, workflow: IngestWorkflow) -> None:
    (folder / "secret").mkdir(mode=0o000)

    receipt = (await receipts(folder, workflow))["secret"]

    assert receipt.outcome is FileOutcome.FAILED
    assert receipt.detail == "this folder cannot be listed."


async def test_a_name_that_is_no_text_fails_and_says_what_to_do(
    folder: Path, workflow: IngestWorkflow
) -> None:
    path = folder / os.fsdecode(b"caf\xe9.txt")
    try:
        path.write_text("A text.")
    except OSError:
        pytest.skip("this file system has no such names")

    [receipt] = (await receipts(folder, workflow)).values()

    assert receipt.outcome is FileOutcome.FAILED
    assert receipt.name == "caf\N{REPLACEMENT CHARACTER}.txt"
    assert receipt.detail.endswith("Rename it.")


@pytest.mark.parametrize("name", ["Übersicht 概要.txt", "a\nb.txt", "a\u202efdp.txt", "😀" * 60])
async def test_any_name_that_is_text_is_kept_as_it_is(
    folder: Path, workflow: IngestWorkflow, store: Store, name: str
) -> None:
    (folder / name).write_text("A text.")

    receipt = (await receipts(folder, workflow))[name]

    assert (receipt.name, receipt.outcome) == (name, FileOutcome.INDEXED)
    assert await names(store) == [[name]]


async def test_a_file_beyond_the_limit_is_refused(
    folder: Path, workflow: IngestWorkflow, spool_folder: Path
) -> None:
    (folder / "large.txt").write_bytes(b"x" * 100_001)
    (folder / "just.txt").write_bytes(b"x" * 100_000)

    found = await receipts(folder, workflow)

    assert found["just.txt"].outcome is FileOutcome.INDEXED
    assert found["large.txt"].refusal is RefusalReason.TOO_LARGE
    assert "100,000 bytes (MAX_UPLOAD_BYTES)" in found["large.txt"].detail
    assert spooled(spool_folder) == []


async def test_a_file_that_grows_beyond_the_limit_is_not_copied_whole(
    folder: Path, tools: IngestTools, spool_folder: Path
) -> None:
    (folder / "log.txt").write_bytes(b"x" * 5_000_000)
    fetch = from_disk(100_000)

    async def fetch_what_was_small(file: FileShared, path: Path) -> None:
        await fetch(file.model_copy(update={"size": 10}), path)

    workflow = IngestWorkflow(replace(tools, fetch=fetch_what_was_small))
    receipt = (await receipts(folder, workflow))["log.txt"]

    assert receipt.refusal is RefusalReason.TOO_LARGE
    assert spooled(spool_folder) == []


# --- what is kept of them ---


async def test_the_same_bytes_under_two_names_are_one_document_with_two_sources(
    folder: Path, workflow: IngestWorkflow, store: Store
) -> None:
    (folder / "a.txt").write_text("The same text.")
    (folder / "b.txt").write_text("The same text.")

    found = await receipts(folder, workflow)

    assert found["a.txt"].document_id == found["b.txt"].document_id
    assert await names(store) == [["a.txt", "b.txt"]]


async def test_an_unchanged_file_is_known(
    folder: Path, workflow: IngestWorkflow, store: Store
) -> None:
    (folder / "a.txt").write_text("A text.")
    first = (await receipts(folder, workflow))["a.txt"]

    again = (await receipts(folder, workflow))["a.txt"]

    assert again == replace(first, known=True)
    assert await names(store) == [["a.txt"]]


async def test_a_changed_file_replaces_what_was_read_before(
    folder: Path, workflow: IngestWorkflow, store: Store
) -> None:
    (folder / "a.txt").write_text("The old text.")
    await receipts(folder, workflow)
    (folder / "a.txt").write_text("The new text.")

    await receipts(folder, workflow)

    [document] = await store.documents(audience=EVERYTHING)
    assert await text_of(store, document) == "The new text."


@pytest.mark.timeout(300)
async def test_two_files_that_changed_places_are_both_kept(
    folder: Path, workflow: IngestWorkflow, store: Store, full_size: bool
) -> None:
    (folder / "a.txt").write_text("The one text.")
    (folder / "b.txt").write_text("The other text.")
    await receipts(folder, workflow)

    for _ in range(50 if full_size else 5):
        (folder / "a.txt").rename(folder / "c.txt")
        (folder / "b.txt").rename(folder / "a.txt")
        (folder / "c.txt").rename(folder / "b.txt")
        found = await receipts(folder, workflow)

        assert {receipt.outcome for receipt in found.values()} == {FileOutcome.INDEXED}
        for document in await store.documents(audience=EVERYTHING):
            assert await text_of(store, document) == (folder / document.name).read_text()
        assert await names(store) == [["a.txt"], ["b.txt"]]


async def test_a_file_stays_in_every_scope_it_was_ingested_for(
    folder: Path, workflow: IngestWorkflow, store: Store
) -> None:
    (folder / "a.txt").write_text("A text.")
    first, second = Scope("slack:T1/C1"), Scope("slack:T1/C2")

    await receipts(folder, workflow, scope=first)
    await receipts(folder, workflow, scope=second)

    assert await names(store, scope=first) == [["a.txt"]]
    assert await names(store, scope=second) == [["a.txt"]]


# --- how they are worked on ---


async def test_several_files_are_under_way_at_once(folder: Path, tools: IngestTools) -> None:
    for number in range(12):
        (folder / f"{number:02d}.txt").write_text(f"The number is {number}.")
    fetch, fetching, most = from_disk(1_000), 0, 0

    async def counted(file: FileShared, path: Path) -> None:
        nonlocal fetching, most
        fetching += 1
        most = max(most, fetching)
        await asyncio.sleep(0.01)
        await fetch(file, path)
        fetching -= 1

    found = await receipts(folder, IngestWorkflow(replace(tools, fetch=counted)))

    assert len(found) == 12
    assert most == 4


async def test_whoever_stops_listening_stops_the_work(
    folder: Path, workflow: IngestWorkflow, store: Store, spool_folder: Path
) -> None:
    for number in range(12):
        (folder / f"{number:02d}.txt").write_text(f"The number is {number}.")

    paths = files_below(folder)
    async with aclosing(ingest_files(paths, workflow=workflow, scope=LIBRARY)) as ended:
        await anext(ended)
        await next_reading_child()

    before = await names(store)
    assert reading_children() == []
    assert spooled(spool_folder) == []
    assert 1 <= len(before) < 12
    assert await names(store) == before


def make_deep(folder: Path) -> Path:
    """Make folders in each other until their path is longer than the system takes."""
    name = "d" * 250
    here = os.open(folder, os.O_RDONLY)
    path = folder
    while len(str(path)) < os.pathconf(folder, "PC_PATH_MAX"):
        os.mkdir(name, dir_fd=here)
        path /= name
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    return path


def make_unreadable(folder: Path) -> Path:
    """Return a file that exists and cannot be read, not even by root."""
    if os.geteuid() != 0:
        (folder / "secret.txt").touch(mode=0o000)
        return folder / "secret.txt"
    memory = Path("/proc/self/mem")
    if not memory.exists():
        pytest.skip("root may read every file")
    return memory
