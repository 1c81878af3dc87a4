"""What is answered at once, by the gateway: no model, no job, access computed anew."""

import asyncio
import logging
from collections.abc import Mapping

from psycopg_pool import AsyncConnectionPool

from adapters.errors import AdapterError
from adapters.incoming import Standing
from adapters.port import Adapter
from adapters.replies import (
    AnswersUnwanted,
    EarlierWanted,
    ForgetWanted,
    InContext,
    PassagesWanted,
    QuietWanted,
    Reply,
    SettingChanged,
    SourcesWanted,
    StatusWanted,
    VersionChosen,
)
from adapters.requests import Request
from bot import audit, records, status
from bot.audiences import Audiences
from bot.choices import Access, Index, usual
from bot.earlier.beginning import Begun, begin
from bot.forgetting import delete_answers, forget
from bot.governing import set_by
from bot.inbox.accepting import be_quiet
from bot.jobs.deferring import platform_of
from bot.offered import meant
from bot.patience import AWAY
from bot.sentences import answering, arriving, filing, linking, standing
from rag.failures import failure_id
from rag.searching import Search
from rag.storage.store import Store
from rag.values import Audience, Citation, Scope, tenant_of

_LOG = logging.getLogger(__name__)
_WITHIN_S = 2.5
"""Platforms drop what takes three seconds."""
_LOOKS_FOR_S = 1.0
"""For earlier files, which nobody asked about."""
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
        return Reply(told=(answering.failed(failure),))

    async def _reply(self, request: Request) -> Reply:
        adapter = self._adapters[platform_of(request.asker)]
        audience = await self._audiences.of(
            adapter, request.reply_to, scope=request.scope, within=request.within
        )
        wish = request.wish if not isinstance(request.wish, VersionChosen) else meant(request.wish)
        match wish:
            case None:
                return Reply(told=(filing.KEPT_BOTH,))
            case PassagesWanted() | SourcesWanted() | StatusWanted():
                return await self._shown(request, wish, audience)
            case ForgetWanted() | AnswersUnwanted():
                return await self._forgotten(request, wish, audience)
            case SettingChanged():
                return await self._set(adapter, request, wish)
            case EarlierWanted() | QuietWanted():
                return await self._govern(request, wish)

    async def _shown(
        self,
        request: Request,
        wish: PassagesWanted | SourcesWanted | StatusWanted,
        audience: Audience,
    ) -> Reply:
        search = Search(store=self._store, audience=audience, embedder=None)
        match wish:
            case PassagesWanted(message=key):
                return await self._passages(key, search)
            case SourcesWanted():
                return await self._sources(request, wish, search)
            case StatusWanted():
                return await self._status(request, search)

    async def _forgotten(
        self, request: Request, wish: ForgetWanted | AnswersUnwanted, audience: Audience
    ) -> Reply:
        if isinstance(wish, AnswersUnwanted):
            return await delete_answers(self._pool, request, wish.document_id)
        return await forget(self._pool, self._store, request, wish.document_id, audience=audience)

    async def _govern(self, request: Request, wish: EarlierWanted | QuietWanted) -> Reply:
        async with self._pool.connection() as connection, connection.transaction():
            match wish:
                case EarlierWanted():
                    begun = await begin(connection, request)
                    if begun is Begun.NOW:
                        did = "read earlier files"
                        await audit.record(connection, request, did, request.scope)
                    return Reply(told=(arriving.earlier_begun(begun),))
                case QuietWanted(thread=thread):
                    await be_quiet(connection, thread)
                    return Reply(told=(answering.QUIET,))

    async def _status(self, request: Request, search: Search) -> Reply:
        async with self._pool.connection() as connection:
            if request.standing is Standing.ADMIN:
                now = await status.of_tenant(connection, tenant_of(request.scope))
            else:
                documents = await search.count_documents()
                now = await status.of_place(
                    connection, request.scope, asker=request.asker, documents=documents
                )
        return Reply(told=tuple(standing.status(now)))

    async def _set(self, adapter: Adapter, request: Request, wish: SettingChanged) -> Reply:
        usually = usual(wish.name, access=self._access, asks_first=adapter.asks_first)
        async with self._pool.connection() as connection, connection.transaction():
            told, value = await set_by(connection, request, wish, usually=usually)
        if wish.name != "index" or value != Index.ON:
            return Reply(told=(told,))
        if wish.everywhere or wish.where is not None:
            return Reply(told=(told, arriving.EARLIER_TOO))
        total = await _earlier_files(adapter, request.scope)
        return Reply(told=(told,), offers=tuple(arriving.earlier_offers(total)))

    async def _passages(self, key: str, search: Search) -> Reply:
        """Show the passages behind an answer, as far as this reader may see them now."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "select citations from turn join message on message.id = message_id where key = %s",
                (key,),
            )
            row = await cursor.fetchone()
        cited = records.citations(row[0]) if row else ()
        shown = [await _in_context(citation, search) for citation in cited]
        passages = tuple(passage for passage in shown if passage is not None)
        return Reply(told=() if passages else (answering.NO_PASSAGE_LEFT,), passages=passages)

    async def _sources(self, request: Request, wish: SourcesWanted, search: Search) -> Reply:
        """List files, and where there are links, their other ends; typing finds files alone."""
        if wish.names_like:
            documents = await search.named(wish.names_like, limit=wish.limit)
            links = frozenset[Scope]()
        else:
            documents = await search.newest(limit=wish.limit)
            links = search.audience.scopes & await self._audiences.linked_to(request.scope)
        told = [] if documents else [filing.NO_SOURCES_HERE]
        told += [linking.linked_here(links)] if links else []
        return Reply(told=tuple(told), documents=tuple(documents))


async def _in_context(citation: Citation, search: Search) -> InContext | None:
    found = await search.surroundings(citation.passage.id, characters=_CONTEXT_CHARACTERS)
    if found is None:
        return None
    before, passage, after = found
    return InContext(n=citation.n, before=before, passage=passage, after=after)


async def _earlier_files(adapter: Adapter, scope: Scope) -> int | None:
    """Count the files that were dropped in a channel before; None where that takes too long."""
    try:
        async with asyncio.timeout(_LOOKS_FOR_S):
            return (await adapter.earlier_files(scope, page=None)).total
    except (TimeoutError, AdapterError):
        return None
