"""Calls about the application itself: who it is, where its gateway is, its commands."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.discord import objects
from tests.fakes.discord.breaking import RefusedError
from tests.fakes.discord.calling import Answer, Call, Payload
from tests.fakes.discord.intents import application_flags
from tests.fakes.discord.things import Snowflake

ME = "GET /users/@me"
GATEWAY = "GET /gateway/bot"
APPLICATION = "GET /applications/@me"
APPLICATION_AT_LOGIN = "GET /oauth2/applications/@me"
COMMANDS = "/applications/{application}/commands"
REGISTER = f"PUT {COMMANDS}"
GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"


def _me(call: Call) -> Payload:
    me = objects.user(call.world.users[call.world.bot])
    return me | {"verified": True, "mfa_enabled": True, "email": None, "flags": 0}


def _application(call: Call) -> Payload:
    flags = application_flags(call.granted)
    return {
        "id": call.world.bot,
        "name": "Footnote",
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "team": None,
        "owner": _me(call),
        "rpc_origins": [],
        "flags": flags,
        "flags_new": str(flags),
        "approximate_guild_count": len(call.world.own_guilds()),
        "bot": _me(call),
    }


def _gateway(call: Call) -> Payload:
    starts = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": call.gateway_url, "shards": call.shards, "session_start_limit": starts}


def _commands(call: Call) -> list[dict[str, Any]]:
    return call.commands.all(_of(call))


def _register(call: Call) -> list[dict[str, Any]]:
    ids = [call.world.new_id() for _ in call.body]
    made = call.commands.replace(_of(call), call.body, ids=ids)
    return [one | {"application_id": call.world.bot} for one in made]


def _of(call: Call) -> Snowflake | None:
    if call.names["application"] != call.world.bot:
        raise RefusedError(403, 20012, "You are not authorized to perform this action")
    return call.guild().id if "guild" in call.names else None


CALLS: Mapping[str, Answer] = {
    ME: _me,
    APPLICATION_AT_LOGIN: _application,
    APPLICATION: _application,
    GATEWAY: _gateway,
    f"GET {COMMANDS}": _commands,
    REGISTER: _register,
    f"GET {GUILD_COMMANDS}": _commands,
    f"PUT {GUILD_COMMANDS}": _register,
}
