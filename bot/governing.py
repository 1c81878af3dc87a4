"""Setting by chat how Footnote behaves: who may, and what they are told."""

from psycopg import AsyncConnection

from adapters.incoming import Standing
from adapters.replies import SettingChanged
from adapters.requests import Request
from bot import audit
from bot.choices import value_meant
from bot.choosing import choose, chosen, place_of
from bot.sentences import governing
from rag.values import Scope, outside, tenant_of


def governs(request: Request, place: Scope) -> bool:
    """Whether the asker decides about a place: a channel, one beside it, a whole tenant.

    Whoever created a channel decides about that channel only, and nobody about the library.
    """
    if place in {request.scope, outside(request.scope)}:
        return request.is_admin
    return request.standing is Standing.ADMIN and tenant_of(place) == tenant_of(request.scope)


async def set_by(
    connection: AsyncConnection, request: Request, wish: SettingChanged, *, usually: str | None
) -> tuple[str, str | None]:
    """Change a setting, with its line in the audit record, or tell it; within one transaction.

    Args:
        connection: in the caller's transaction.
        request: who wishes it, and where.
        wish: what is wished.
        usually: what holds where nobody chose; None when there is no such setting.

    Returns:
        What is told, and the value that holds from now on; None where nothing was changed.
    """
    place = wish.where or place_of(request.scope, everywhere=wish.everywhere)
    if usually is None:
        return governing.no_such_setting(wish.name, wish.value), None
    if tenant_of(place) != tenant_of(request.scope):
        return governing.ADMINS_ONLY, None
    within = request.within if place == request.scope else None
    before = await chosen(connection, place, wish.name, within=within) or usually
    if wish.value is None:
        return governing.setting_is(wish, before, request.idiom), None
    value = value_meant(wish.name, wish.value)
    if value is None:
        return governing.no_such_setting(wish.name, wish.value), None
    if not governs(request, place):
        is_here = place == request.scope
        of_channel = governing.channel_admins_only(request.idiom)
        return (of_channel if is_here else governing.ADMINS_ONLY), None
    await choose(connection, place, wish.name, value)
    await audit.record(connection, request, f"set {wish.name}", f"{value} in {place}")
    return governing.setting_changed(wish, value, request.idiom, before=before), value
