"""Forgetting at somebody's wish: a document, where the asker dropped it, or all of a place."""

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.incoming import ScopeRetracted, TenantRetracted
from adapters.replies import Offer, OfferKind, Reply
from adapters.requests import Request
from bot import audit
from bot.governing import governs
from bot.inbox.retracting import retract, take_back_files, take_back_reply
from bot.sentences import filing
from rag.storage import documents
from rag.storage.retractions import Named
from rag.storage.store import Store
from rag.values import Audience, Document, Scope, outside, tenant_of

_FORGOT = "forgot"


async def forget(
    pool: AsyncConnectionPool,
    store: Store,
    request: Request,
    document_id: int,
    *,
    audience: Audience,
) -> Reply:
    """Forget a document that the asker may see, as far as they decide about it; say what went.

    Others who dropped the same file keep theirs, unless an admin decides. Where answers cited what
    is gone, deleting these is offered.
    """
    document = await store.document(document_id=document_id, audience=audience)
    if document is None:
        return Reply(told=(filing.NO_SUCH_FILE,))
    async with pool.connection() as connection, connection.transaction():
        named = await _decided_by(connection, request, document)
        if not named:
            return Reply(told=(filing.NOT_YOURS,))
        await take_back_files(connection, tenant=tenant_of(document.scope), named=named)
        await audit.record(connection, request, _FORGOT, str(document_id))
        was_cited = await _was_cited(connection, document_id, audience)
    offer = Offer(
        kind=OfferKind.DELETE_ANSWERS, label=filing.DELETE_ANSWERS, document_id=document_id
    )
    return Reply(
        told=(filing.forgotten(document), *((filing.CITED,) if was_cited else ())),
        offers=(offer,) if was_cited else (),
    )


async def forget_as_operator(connection: AsyncConnection, document: Document) -> None:
    """Forget a document wherever it was dropped.

    What people dropped stays out; what the operator ingested may come back.
    """
    tenant = tenant_of(document.scope)
    dropped = [
        Named(source.message_key, source.file_id)
        for source in document.sources
        if tenant_of(Scope(source.message_key)) == tenant
    ]
    audience = Audience(scopes=frozenset({document.scope}))
    async with connection.transaction():
        await take_back_files(connection, tenant=tenant, named=dropped)
        await documents.forget(connection, document_id=document.id, audience=audience)
        await audit.note(
            connection, tenant=tenant, who=audit.OPERATOR, did=_FORGOT, to_what=str(document.id)
        )


async def forget_all(connection: AsyncConnection, place: Scope) -> list[Document]:
    """Forget all that is kept of a channel or of a whole tenant; return its documents.

    As if Footnote had been removed from there, for the operator of one whose removal it never saw.
    """
    tenant = tenant_of(place)
    is_all = "/" not in place
    async with connection.transaction():
        cursor = await connection.execute(
            "select key from scope where key = any(%s) or (%s and tenant = %s)",
            ([place, outside(place)], is_all, tenant),
        )
        scopes = frozenset(Scope(key) for (key,) in await cursor.fetchall())
        gone = await documents.visible(connection, audience=Audience(scopes=scopes))
        await retract(
            connection, TenantRetracted(tenant=tenant) if is_all else ScopeRetracted(scope=place)
        )
        await audit.note(
            connection, tenant=tenant, who=audit.OPERATOR, did="forgot all of", to_what=place
        )
    return gone


async def delete_answers(pool: AsyncConnectionPool, request: Request, document_id: int) -> Reply:
    """Take back the answers that cited a document which the asker made us forget."""
    async with pool.connection() as connection, connection.transaction():
        cursor = await connection.execute(
            """
            select message_id from drawn_on join reply using (message_id)
            where cited and drawn_on.document = %s and state = 'shown'
                and not exists (select from document where id = drawn_on.document)
                and exists (select from audit where who = %s and did = %s and to_what = %s)
            order by message_id
            """,
            (document_id, request.asker, _FORGOT, str(document_id)),
        )
        answers = [message_id for (message_id,) in await cursor.fetchall()]
        for message_id in answers:
            await take_back_reply(connection, message_id)
        if answers:
            await audit.record(connection, request, "deleted answers", str(document_id))
    return Reply(told=(filing.ANSWERS_DELETED if answers else filing.NO_ANSWERS,))


async def _decided_by(
    connection: AsyncConnection, request: Request, document: Document
) -> list[Named]:
    """Return where a document was dropped, as far as the asker decides about it."""
    dropped = [Named(source.message_key, source.file_id) for source in document.sources]
    if governs(request, document.scope):
        return dropped
    cursor = await connection.execute(
        "select key from message where key = any(%s) and author = %s",
        ([named.message_key for named in dropped], request.asker),
    )
    own = {key for (key,) in await cursor.fetchall()}
    return [named for named in dropped if named.message_key in own]


async def _was_cited(connection: AsyncConnection, document_id: int, audience: Audience) -> bool:
    """Whether a document that is gone now was cited where the asker can see it.

    Of private answers to others nobody is told.
    """
    cursor = await connection.execute(
        """
        select exists (
            select from drawn_on join reply using (message_id)
            join message on message.id = message_id
            where cited and drawn_on.document = %s and state = 'shown' and scope = any(%s)
                and position('#' in conversation) = 0
                and not exists (select from document where id = drawn_on.document)
        )
        """,
        (document_id, list(audience.scopes)),
    )
    [(was_cited,)] = await cursor.fetchall()
    return bool(was_cited)
