"""How one file ends, whatever goes wrong on its way."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bot.database.opening import Database
from rag.errors import FetchFailedError, FileRetractedError, UnreadableFileError
from rag.events import FileShared
from rag.ingestion import IngestTools, IngestWorkflow, ingested
from rag.models.embedder import Embedder
from rag.readers.limits import ReadingLimits
from rag.readers.sandbox import Reader
from rag.storage.store import Store
from rag.values import (
    LIBRARY,
    Audience,
    Document,
    DocumentState,
    FileOutcome,
    Receipt,
    RefusalReason,
    Scope,
    Tenant,
)
from tests.fakes.openai.faults import NO_QUOTA, SERVER_ERROR, Fault, Hang, SendVectors
from tests.fakes.openai.server import EMBEDDINGS, FakeOpenAI
from tests.rag.conftest import next_reading_child, reading_children, spooled

EVERYTHING = Audience(scopes=frozenset({LIBRARY}))
TEXT = b"# Leave\n\nParental leave needs eight weeks' notice.\n"


def shared(name: str = "leave.md", *, message: str = "m1") -> FileShared:
    return FileShared(
        scope=LIBRARY,
        message_key=message,
        file_id="F1",
        name=name,
        size=None,
        uploader="Ada",
        permalink="https://chat.example/m1",
        shared_at=datetime(2026, 3, 3, tzinfo=UTC),
    )


def put(path: Path, data: bytes) -> None:
    """Write a file; a few bytes do not hold up the event loop."""
    path.write_bytes(data)


def fetching(tools: IngestTools, data: bytes) -> IngestTools:
    """The tools, but every file that is fetched has these bytes."""

    async def fetch(_: FileShared, path: Path) -> None:
        put(path, data)

    return replace(tools, fetch=fetch)


@pytest.fixture
def tools(tools: IngestTools) -> IngestTools:
    return fetching(tools, TEXT)


async def ingest(tools: IngestTools, file: FileShared | None = None) -> Receipt:
    return (await ingested(IngestWorkflow(tools), file or shared())).receipt


async def cancelled(task: asyncio.Task[Receipt]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def documents(store: Store) -> list[Document]:
    return await store.documents(audience=EVERYTHING)


def stored_rows(url: str) -> dict[str, int]:
    """How many rows of a document's there are, by table."""
    tables = ("document", "source", "passage", "lexeme", "frequency", "embedding")
    with psycopg.connect(url) as connection:
        union = " union all ".join(f"select '{t}', count(*) from {t}" for t in tables)
        rows = connection.execute(union.encode()).fetchall()
    return {table: count for table, count in rows if count}


# --- indexed ---


async def test_a_file_becomes_a_document_with_its_source(tools: IngestTools, store: Store) -> None:
    receipt = await ingest(tools)

    [document] = await documents(store)
    [passage] = await store.passages_of(document_id=document.id, audience=EVERYTHING)
    assert (receipt.outcome, receipt.document_id) == (FileOutcome.INDEXED, document.id)
    assert (document.name, document.format) == ("leave.md", "Markdown")
    assert passage.text.endswith("Parental leave needs eight weeks' notice.")
    assert passage.uploader == "Ada"


async def test_the_bytes_are_gone_when_the_text_is_there(
    tools: IngestTools, spool_folder: Path
) -> None:
    await ingest(tools)
    await ingest(tools)

    assert spooled(spool_folder) == []


async def test_what_is_beyond_the_most_passages_is_left_out_and_said_so(
    tools: IngestTools,
) -> None:
    long = b"".join(b"# Part %d\n\n%b\n\n" % (n, b"Many words. " * 60) for n in range(5))

    receipt = await ingest(replace(fetching(tools, long), max_passages=3))

    assert receipt.outcome is FileOutcome.PARTLY_INDEXED
    assert receipt.passages == 3
    assert "its end is left out" in receipt.detail


async def test_known_bytes_are_not_read_again(tools: IngestTools, store: Store) -> None:
    first = await ingest(tools)
    unreadable = replace(tools, reader=Reader(limits=ReadingLimits(wall_s=0.001)))

    again = await ingest(unreadable, shared("copy.md", message="m2"))

    [document] = await documents(store)
    assert (again.outcome, again.known) == (FileOutcome.INDEXED, True)
    assert (again.document_id, again.passages) == (first.document_id, first.passages)
    assert [source.name for source in document.sources] == ["leave.md", "copy.md"]


async def test_bytes_that_are_forgotten_at_this_moment_are_read_again(
    tools: IngestTools, store: Store, database: Database
) -> None:
    first = await ingest(tools)

    class Forgetful(Store):
        """Forgets a document right after it was asked for."""

        async def known(self, *, scope: Scope, sha256: bytes) -> Document | None:
            found = await store.known(scope=scope, sha256=sha256)
            if found is not None:
                await store.forget(document_id=found.id, audience=EVERYTHING)
            return found

    receipt = await ingest(replace(tools, store=Forgetful(database.pool)))

    [document] = await documents(store)
    assert (receipt.outcome, receipt.known) == (FileOutcome.INDEXED, False)
    assert receipt.document_id == document.id != first.document_id


# --- refused ---


async def test_what_may_not_be_fetched_is_refused_with_its_reason(tools: IngestTools) -> None:
    async def fetch(file: FileShared, _: Path) -> None:
        raise UnreadableFileError(
            file.name, reason=RefusalReason.TOO_LARGE, detail="it is too large."
        )

    receipt = await ingest(replace(tools, fetch=fetch))

    assert (receipt.outcome, receipt.refusal) == (FileOutcome.REFUSED, RefusalReason.TOO_LARGE)
    assert receipt.detail == "it is too large."


async def test_a_refused_file_leaves_no_trace(
    tools: IngestTools, database_url: str, spool_folder: Path
) -> None:
    receipt = await ingest(fetching(tools, b""))

    assert (receipt.outcome, receipt.refusal) == (FileOutcome.REFUSED, RefusalReason.EMPTY)
    assert stored_rows(database_url) == {}
    assert spooled(spool_folder) == []


async def test_a_scan_is_refused_and_kept_without_passages(
    tools: IngestTools, store: Store
) -> None:
    receipt = await ingest(fetching(tools, scan()), shared("scan.pdf"))

    [document] = await documents(store)
    assert (receipt.outcome, receipt.refusal) == (FileOutcome.REFUSED, RefusalReason.NEEDS_OCR)
    assert (document.state, document.passages) == (DocumentState.NEEDS_OCR, 0)
    assert receipt.document_id == document.id


async def test_a_known_scan_is_refused_again_for_the_same_reason(tools: IngestTools) -> None:
    first = await ingest(fetching(tools, scan()), shared("scan.pdf"))

    again = await ingest(fetching(tools, scan()), shared("copy.pdf", message="m2"))

    assert (again.outcome, again.refusal) == (FileOutcome.REFUSED, RefusalReason.NEEDS_OCR)
    assert (again.detail, again.document_id) == (first.detail, first.document_id)


# --- failed ---


async def test_a_fetch_that_fails_says_why_and_leaves_nothing(
    tools: IngestTools, database_url: str, spool_folder: Path
) -> None:
    async def fetch(file: FileShared, path: Path) -> None:
        put(path, b"the first half")
        raise FetchFailedError(file.name, detail="the connection broke.")

    receipt = await ingest(replace(tools, fetch=fetch))

    assert (receipt.outcome, receipt.detail) == (FileOutcome.FAILED, "the connection broke.")
    assert stored_rows(database_url) == {}
    assert spooled(spool_folder) == []


async def test_a_reading_process_that_dies_fails_that_file_alone(
    tools: IngestTools, spool_folder: Path
) -> None:
    task = asyncio.create_task(ingest(tools))
    (await next_reading_child()).kill()

    receipt = await task
    again = await ingest(tools)

    assert receipt.outcome is FileOutcome.FAILED
    assert receipt.detail.startswith("its reader ")
    assert again.outcome is FileOutcome.INDEXED
    assert spooled(spool_folder) == []


async def test_a_reading_process_that_hangs_fails_that_file(
    tools: IngestTools, spool_folder: Path
) -> None:
    impatient = replace(tools, reader=Reader(limits=ReadingLimits(wall_s=1.0)))
    task = asyncio.create_task(ingest(impatient))
    await next_reading_child()

    receipt = await task

    assert receipt.outcome is FileOutcome.FAILED
    assert receipt.detail.startswith("it took longer than 1 s.")
    assert reading_children() == []
    assert spooled(spool_folder) == []


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (SERVER_ERROR, "The server had an error"),
        (NO_QUOTA, "You exceeded your current quota"),
        (SendVectors(fewer=1), "0 vectors for 1 texts"),
    ],
    ids=["down", "no quota", "wrong vectors"],
)
async def test_a_model_that_fails_fails_the_file_with_its_reason_and_nothing_half_stored(
    tools: IngestTools,
    embedding: Embedder,
    openai: FakeOpenAI,
    database_url: str,
    fault: Fault,
    says: str,
) -> None:
    openai.fail(EMBEDDINGS, fault, times=None)

    receipt = await ingest(replace(tools, embedder=embedding))

    assert receipt.outcome is FileOutcome.FAILED
    assert re.search(rf"'nomic-embed-text'.*{says}", receipt.detail)
    assert stored_rows(database_url) == {}


async def test_a_file_that_failed_can_be_ingested_again(
    tools: IngestTools, embedding: Embedder, openai: FakeOpenAI, database_url: str
) -> None:
    openai.fail(EMBEDDINGS, NO_QUOTA)
    online = replace(tools, embedder=embedding)

    first = await ingest(online)
    again = await ingest(online)

    rows = stored_rows(database_url)
    assert (first.outcome, again.outcome) == (FileOutcome.FAILED, FileOutcome.INDEXED)
    assert (rows["document"], rows["passage"], rows["embedding"]) == (1, 1, 1)


async def test_a_database_that_does_not_answer_fails_the_file(
    tools: IngestTools, database: Database, spool_folder: Path
) -> None:
    await database.pool.close()

    receipt = await ingest(tools)

    assert receipt.outcome is FileOutcome.FAILED
    assert "the database did not answer" in receipt.detail
    assert spooled(spool_folder) == []


async def test_a_fault_of_ours_has_an_id_that_is_in_the_log(
    tools: IngestTools, caplog: pytest.LogCaptureFixture
) -> None:
    async def fetch(_file: FileShared, _path: Path) -> None:
        raise ZeroDivisionError

    receipt = await ingest(replace(tools, fetch=fetch))

    found = re.search(r"see ([0-9A-Z]{8}) in the log", receipt.detail)
    assert receipt.outcome is FileOutcome.FAILED
    assert found is not None
    assert found[1] in caplog.text


async def test_the_log_names_no_file_that_is_forgotten_each_time_it_is_to_be_saved(
    tools: IngestTools, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.pool.connection() as connection:
        await connection.execute(
            "create function forgets() returns trigger language plpgsql as"
            " 'begin return null; end';"
            "create trigger forgets before insert on document"
            " for each row execute function forgets()"
        )

    receipt = await ingest(tools, shared("canary.md"))

    assert receipt.outcome is FileOutcome.FAILED
    assert "forgotten each time" in caplog.text
    assert "canary" not in caplog.text


# --- taken back ---


async def test_a_file_taken_back_while_it_is_fetched_ends_without_a_receipt(
    tools: IngestTools, store: Store, database_url: str, spool_folder: Path
) -> None:
    async def fetch(file: FileShared, path: Path) -> None:
        put(path, TEXT)
        await store.retract(
            tenant=Tenant("library"), message_key=file.message_key, file_id=file.file_id
        )

    with pytest.raises(FileRetractedError):
        await ingest(replace(tools, fetch=fetch))

    assert stored_rows(database_url) == {}
    assert spooled(spool_folder) == []


# --- cancelled ---


async def test_a_file_cancelled_while_it_is_fetched_leaves_nothing(
    tools: IngestTools, spool_folder: Path
) -> None:
    begun = asyncio.Event()

    async def fetch(_: FileShared, path: Path) -> None:
        put(path, b"the first half")
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(ingest(replace(tools, fetch=fetch)))
    await begun.wait()
    await cancelled(task)

    assert spooled(spool_folder) == []


async def test_a_file_cancelled_while_it_is_read_takes_its_process_along(
    tools: IngestTools, spool_folder: Path
) -> None:
    task = asyncio.create_task(ingest(tools))
    child = await next_reading_child()
    await cancelled(task)

    assert not child.is_running()
    assert reading_children() == []
    assert spooled(spool_folder) == []


async def test_what_a_killed_process_leaves_of_a_reading_is_in_its_spool(
    tools: IngestTools, spool_folder: Path
) -> None:
    task = asyncio.create_task(ingest(tools))
    child = await next_reading_child()
    folder = Path(child.cwd())
    await cancelled(task)

    assert folder.is_relative_to(spool_folder)
    assert spooled(spool_folder) == []


async def test_a_file_cancelled_while_it_is_embedded_closes_the_connection(
    tools: IngestTools, embedding: Embedder, openai: FakeOpenAI, database_url: str
) -> None:
    openai.fail(EMBEDDINGS, Hang(), times=None)
    task = asyncio.create_task(ingest(replace(tools, embedder=embedding)))
    request = await openai.arrivals.get()
    await cancelled(task)

    await request.closed.wait()
    assert openai.count(EMBEDDINGS) == 1
    assert stored_rows(database_url) == {}


@pytest.mark.timeout(300)
async def test_a_file_cancelled_at_any_moment_is_whole_or_absent(
    tools: IngestTools, database_url: str, spool_folder: Path, full_size: bool
) -> None:
    for number in range(100 if full_size else 20):
        another = fetching(tools, TEXT + str(number).encode())
        task = asyncio.create_task(ingest(another, shared(message=f"m{number}")))
        await asyncio.sleep(0.02 * (number % 20))
        task.cancel()
        await asyncio.wait([task])

        assert spooled(spool_folder) == []
        assert reading_children() == []
        rows = stored_rows(database_url)
        assert len({rows.get(table, 0) for table in ("document", "source", "passage")}) == 1


def scan() -> bytes:
    """A PDF of one page that holds nothing but a picture of a text."""
    picture = Image.new("RGB", (400, 100), "white")
    ImageDraw.Draw(picture).text((10, 40), "Parental leave", fill="black")
    file = BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.drawImage(ImageReader(picture), 50, 600)
    canvas.showPage()
    canvas.save()
    return file.getvalue()
