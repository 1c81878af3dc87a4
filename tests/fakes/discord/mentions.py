"""Who is mentioned by a text, as far as its author allowed and may."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.breaking import invalid
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.things import Channel, Snowflake
from tests.fakes.discord.world import World

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """As messages hold it."""

    mentions: tuple[Snowflake, ...] = ()
    mention_roles: tuple[Snowflake, ...] = ()
    mention_everyone: bool = False


def mentioned(
    world: World,
    channel: Channel,
    content: str,
    *,
    by: Snowflake,
    allowed: Mapping[str, Any] | None,
    replied_to: Snowflake | None,
) -> Mentioned:
    """Find mentions outside code.

    Args:
        world: where people are.
        channel: where it stands.
        content: the text.
        by: who wrote it.
        allowed: `allowed_mentions`; None allows everything.
        replied_to: whose message it replies to.

    Raises:
        RefusedError: `allowed` contradicts itself.
    """
    if allowed is not None:
        _check(allowed)
    text = _CODE.sub("", content)
    users = [Snowflake(one) for one in _USER.findall(text)]
    found = [one for one in users if one in world.users and _allows(allowed, "users", one)]
    if replied_to is not None and (allowed is None or allowed.get("replied_user")):
        found.append(replied_to)
    guild = world.guilds.get(channel.guild) if channel.guild else None
    if guild is None:
        return Mentioned(mentions=tuple(dict.fromkeys(found)))
    may_all = bool(world.permissions(by, channel) & Permission.MENTION_EVERYONE)
    roles = [guild.roles[r] for r in map(Snowflake, _ROLE.findall(text)) if r in guild.roles]
    named = [r.id for r in roles if _allows(allowed, "roles", r.id)]
    callable_ = [r for r in named if may_all or guild.roles[r].is_mentionable]
    everyone = bool(_EVERYONE.search(text)) and _allows(allowed, "everyone", None)
    return Mentioned(
        mentions=tuple(dict.fromkeys(found)),
        mention_roles=tuple(dict.fromkeys(callable_)),
        mention_everyone=everyone and may_all,
    )


def _allows(allowed: Mapping[str, Any] | None, kind: str, one: Snowflake | None) -> bool:
    if allowed is None or kind in (allowed.get("parse") or ()):
        return True
    # discord.py sends ids as numbers, and Discord takes them.
    return one is not None and one in {str(id_) for id_ in allowed.get(kind) or ()}


def _check(allowed: Mapping[str, Any]) -> None:
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or ()
        if listed and kind in (allowed.get("parse") or ()):
            code = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"
            raise invalid(f"allowed_mentions.{kind}", code, "Mutually exclusive with parse.")
        if len(listed) > 100:
            raise invalid(f"allowed_mentions.{kind}", "BASE_TYPE_MAX_LENGTH", "Must be 100.")
