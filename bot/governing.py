"""Setting by chat how Footnote behaves: who may, and what they are told."""

from psycopg import AsyncConnection

from adapters.incoming import Standing, outside
from adapters.port import Request
from adapters.replies import SettingChanged
from bot import audit, sentences
from bot.choices import SETTINGS, Access
from bot.choosing import choose, chosen, place_of
from rag.values import Scope, tenant_of


def governs(request: Request, place: Scope) -> bool:
    """Whether the asker decides about a place: a channel, one beside it, a whole tenant.

    Whoever created a channel decides about that channel only, and nobody about the library.
    """
    if place in {request.scope, outside(request.scope)}:
        return request.is_admin
    return request.standing is Standing.ADMIN and tenant_of(place) == tenant_of(request.scope)


async def set_by(
    connection: AsyncConnection, request: Request, wish: SettingChanged, *, access: Access
) -> str:
    """Change a setting, with its line in the audit record, or tell it; within one transaction.

    Args:
        connection: in the caller's transaction.
        request: who wishes it, and where.
        wish: what is wished.
        access: the operator's choice, which holds where no admin made one.
    """
    values = [*SETTINGS.get(wish.name, ())]
    if not values or wish.value not in {None, *values}:
        return sentences.no_such_setting(wish.name, wish.value)
    place = place_of(request.scope, everywhere=wish.everywhere)
    usual = access if wish.name == "access" else values[0]
    before = await chosen(connection, place, wish.name) or usual
    if wish.value is None:
        return sentences.setting_is(wish.name, before, everywhere=wish.everywhere)
    if not governs(request, place):
        return sentences.ADMINS_ONLY if wish.everywhere else sentences.CHANNEL_ADMINS_ONLY
    await choose(connection, place, wish.name, wish.value)
    await audit.record(connection, request, f"set {wish.name}", f"{wish.value} in {place}")
    return sentences.setting_changed(
        wish.name, wish.value, before=before, everywhere=wish.everywhere
    )
