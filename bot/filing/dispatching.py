"""From a job to an indexed file and its receipt: once, whatever happens on the way."""

import asyncio
import logging
from collections.abc import Mapping

from adapters.errors import AdapterError
from adapters.incoming import Sign
from adapters.port import Adapter
from bot.errors import SupersededError
from bot.filing.rows import FileClaim, FileRows
from bot.limits import Limits
from bot.milestones import Milestone, Reach
from bot.replying.waiting import Read
from bot.sentences import filing
from rag.errors import FileRetractedError, RagError
from rag.failures import failure_id
from rag.ingestion import IngestWorkflow, ingested
from rag.receipts import failed
from rag.storage.store import Store
from rag.values import Receipt

_LOG = logging.getLogger(__name__)

_MOST_TRIES = 3
_TOKENS_PER_PASSAGE = 400
"""1,500 characters and what is embedded with them."""


class FileDispatcher:
    """Does the jobs of dropped files; the queue lets two through at once."""

    def __init__(
        self,
        rows: FileRows,
        *,
        adapters: Mapping[str, Adapter],
        workflow: IngestWorkflow,
        store: Store,
        limits: Limits,
        embeds: bool,
        reach: Reach,
    ) -> None:
        self._rows = rows
        self._adapters = adapters
        self._workflow = workflow
        self._store = store
        self._limits = limits
        self._embeds = embeds
        self._reach = reach

    async def read(self, message_id: int, file_id: str) -> None:
        """Bring one file to its receipt.

        Raises:
            CancelledError: this process is ending; the file is handed back.
        """
        claim = await self._rows.claim(message_id, file_id)
        if claim is None:
            return
        try:
            receipt = await self._receipt(claim)
            self._reach(Milestone.AFTER_READ)
            sign = await self._settle(claim, receipt)
        except asyncio.CancelledError:
            await self._rows.hand_back(claim)
            raise
        except FileRetractedError:
            _LOG.info("a file of %s was taken back while it was read", claim.key)
            await self._rows.take_back(claim)
            return
        except SupersededError as error:
            _LOG.info("nothing is told of %s: %s", claim.key, error)
            return
        self._reach(Milestone.AFTER_RECEIPT)
        if sign is not None:
            await self._mark(claim, sign)

    async def _receipt(self, claim: FileClaim) -> Receipt:
        name = claim.file.name
        if claim.over_limit:
            return failed(name, filing.too_many_files(self._limits.files_per_hour))
        if claim.tries > _MOST_TRIES:
            failure = failure_id()
            _LOG.error("%s: a file of %s took its process down and is given up", failure, claim.key)
            return failed(name, filing.went_wrong(failure))
        return (await ingested(self._workflow, claim.file, explain=_explained)).receipt

    async def _settle(self, claim: FileClaim, receipt: Receipt) -> Sign | None:
        older = None
        # Of earlier files the older ones are read last; nobody is asked about each.
        is_live = claim.earlier_reading is None
        if is_live and receipt.document_id is not None and not receipt.known:
            older = await self._store.older_version(document_id=receipt.document_id)
        paid = receipt.passages if self._embeds and not receipt.known else 0
        return await self._rows.settle(
            claim,
            Read(receipt=receipt, older_version=older.id if older else None),
            tokens=paid * _TOKENS_PER_PASSAGE,
        )

    async def _mark(self, claim: FileClaim, sign: Sign) -> None:
        adapter = self._adapters[claim.key.partition(":")[0]]
        thread = adapter.thread(claim.reply_to, answers=claim.key, posted=None)
        try:
            await thread.mark(sign)
        except AdapterError as error:
            _LOG.info("%s is read, which could not be shown: %s", claim.key, error)


def _explained(error: RagError) -> str:
    """Return what people are told: errors name endpoints and settings, which are not theirs."""
    failure = failure_id()
    _LOG.error("%s: a file could not be indexed: %s", failure, error)
    return filing.went_wrong(failure)
