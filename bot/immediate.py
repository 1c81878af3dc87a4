"""What is answered at once, by the gateway: no model, no job, access computed anew."""

import asyncio
import logging
from collections.abc import Mapping

from psycopg_pool import AsyncConnectionPool

from adapters.errors import AdapterError
from adapters.incoming import PersonKey
from adapters.port import Adapter, Request
from adapters.replies import (
    EarlierWanted,
    ForgetWanted,
    InContext,
    OfferKind,
    PassagesWanted,
    QuietWanted,
    Reply,
    SettingChanged,
    SourcesWanted,
    StatusWanted,
    VersionChosen,
)
from bot import audit, records, sentences, status
from bot.audiences import Audiences
from bot.choices import Access
from bot.earlier.beginning import Begun, begin
from bot.governing import governs, set_by
from bot.inbox.accepting import be_quiet
from bot.inbox.retracting import take_back_file
from bot.jobs.deferring import platform_of
from bot.patience import AWAY
from rag.failures import failure_id
from rag.storage.store import Store
from rag.values import Audience, Citation, Document, tenant_of

_LOG = logging.getLogger(__name__)
_WITHIN_S = 2.5
"""Platforms drop what takes three seconds."""
_CONTEXT_CHARACTERS = 400


class Immediate:
    """Answers requests; never raises."""

    def __init__(
        self,
        pool: AsyncConnectionPool,
        *,
        store: Store,
        adapters: Mapping[str, Adapter],
        access: Access,
    ) -> None:
        """Answer by the connections of `pool`; `access` holds where no admin chose another."""
        self._pool = pool
        self._access = access
        self._audiences = Audiences(pool, usual=access, patience_s=0)
        self._store = store
        self._adapters = adapters

    async def reply_now(self, request: Request) -> Reply:
        """Answer one request; what goes wrong is told, with an id that is in the log."""
        try:
            async with asyncio.timeout(_WITHIN_S):
                return await self._reply(request)
        except (TimeoutError, AdapterError, *AWAY) as error:
            failure = failure_id()
            _LOG.error("%s: a request was not answered: %s", failure, error)
        except Exception:
            failure = failure_id()
            _LOG.exception("%s: a request was not answered", failure)
        return Reply(told=(sentences.failed(failure),))

    async def _reply(self, request: Request) -> Reply:
        adapter = self._adapters[platform_of(request.asker)]
        audience = await self._audiences.of(adapter, request.reply_to, scope=request.scope)
        match request.wish:
            case VersionChosen(kind=OfferKind.KEEP_BOTH):
                return Reply(told=(sentences.KEPT_BOTH,))
            case PassagesWanted(message=key):
                return await self._passages(key, audience)
            case SourcesWanted(names_like=names_like, limit=limit):
                return await self._sources(names_like, limit, audience)
            case ForgetWanted(document_id=document_id) | VersionChosen(document_id=document_id):
                return await self._forget(request, document_id, audience)
            case EarlierWanted() | VersionChosen(kind=OfferKind.READ_EARLIER):
                return await self._read_earlier(request)
            case StatusWanted() | SettingChanged() | QuietWanted() as wish:
                return await self._govern(request, wish)

    async def _govern(
        self, request: Request, wish: StatusWanted | SettingChanged | QuietWanted
    ) -> Reply:
        async with self._pool.connection() as connection, connection.transaction():
            match wish:
                case SettingChanged():
                    told = await set_by(connection, request, wish, access=self._access)
                    return Reply(told=(told,))
                case QuietWanted(thread=thread):
                    await be_quiet(connection, thread)
                    return Reply(told=(sentences.QUIET,))
                case StatusWanted():
                    now = await status.status(connection, tenant_of(request.scope))
                    return Reply(told=tuple(sentences.status(now)))

    async def _read_earlier(self, request: Request) -> Reply:
        async with self._pool.connection() as connection, connection.transaction():
            begun = await begin(connection, request)
            if begun is Begun.NOW:
                await audit.record(connection, request, "read earlier files", request.scope)
        return Reply(told=(sentences.earlier_begun(begun),))

    async def _passages(self, key: str, audience: Audience) -> Reply:
        """Show the passages behind an answer, as far as this reader may see them now."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "select citations from turn join message on message.id = message_id where key = %s",
                (key,),
            )
            row = await cursor.fetchone()
        cited = records.citations(row[0]) if row else ()
        shown = [await self._in_context(citation, audience) for citation in cited]
        passages = tuple(passage for passage in shown if passage is not None)
        return Reply(told=() if passages else (sentences.NO_PASSAGE_LEFT,), passages=passages)

    async def _in_context(self, citation: Citation, audience: Audience) -> InContext | None:
        found = await self._store.surroundings(
            passage_id=citation.passage.id, audience=audience, characters=_CONTEXT_CHARACTERS
        )
        if found is None:
            return None
        before, passage, after = found
        return InContext(n=citation.n, before=before, passage=passage, after=after)

    async def _sources(self, names_like: str, limit: int, audience: Audience) -> Reply:
        documents = (
            await self._store.named(audience=audience, names_like=names_like, limit=limit)
            if names_like
            else await self._store.newest(audience=audience, limit=limit)
        )
        told = () if documents else (sentences.NO_SOURCES_HERE,)
        return Reply(told=told, documents=tuple(documents))

    async def _forget(self, request: Request, document_id: int, audience: Audience) -> Reply:
        document = await self._store.document(document_id=document_id, audience=audience)
        if document is None:
            return Reply(told=(sentences.NO_SUCH_FILE,))
        if governs(request, document.scope):
            await self._store.forget(document_id=document_id, audience=audience)
        elif not await self._take_back_own(request.asker, document):
            return Reply(told=(sentences.NOT_YOURS,))
        async with self._pool.connection() as connection:
            await audit.record(connection, request, "forgot", str(document_id))
        return Reply(told=(sentences.forgotten(document),))

    async def _take_back_own(self, asker: PersonKey, document: Document) -> bool:
        """Take back where the asker dropped a document; others who did so keep theirs."""
        dropped = {(source.message_key, source.file_id) for source in document.sources}
        async with self._pool.connection() as connection, connection.transaction():
            cursor = await connection.execute(
                "select key from message where key = any(%s) and author = %s",
                ([key for key, _ in dropped], asker),
            )
            own = {key for (key,) in await cursor.fetchall()}
            for key, file_id in dropped:
                if key in own:
                    await take_back_file(
                        connection,
                        tenant=tenant_of(document.scope),
                        message_key=key,
                        file_id=file_id,
                    )
        return bool(own)
