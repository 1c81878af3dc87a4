"""What the gateway refuses when a client introduces itself."""

from tests.fakes.discord.intents import HIGHEST_KNOWN, PRIVILEGED, Intent
from tests.fakes.discord.sessions import Payload


class CloseError(Exception):
    """The gateway closes a connection."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


def check_token(data: Payload, token: str) -> None:
    if data.get("token") != token:
        raise CloseError(4004, "Authentication failed.")


def asked_for(data: Payload, *, least_shards: int, granted: Intent) -> tuple[int, int, Intent]:
    """Return shard, number of shards and intents that a client asks for.

    Raises:
        CloseError: 4010, 4011, 4013 or 4014.
    """
    shard, shards = data.get("shard") or (0, 1)
    if not 0 <= shard < shards:
        raise CloseError(4010, "Invalid shard.")
    if shards == 1 < least_shards:
        raise CloseError(4011, "Sharding required.")
    if not 0 <= data.get("intents", -1) < HIGHEST_KNOWN:
        raise CloseError(4013, "Invalid intent(s).")
    if data["intents"] & PRIVILEGED & ~granted:
        raise CloseError(4014, "Disallowed intent(s).")
    return shard, shards, Intent(data["intents"])
