"""What is needed to be in Discord, and how much is done there unasked."""

from dataclasses import dataclass, field

from adapters.discord.catching_up import CatchUpPace

API_URL = "https://discord.com/api/v10"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordAccess:
    """Token and addresses."""

    token: str = field(repr=False)
    api_url: str = API_URL
    gateway_url: str | None = None
    """None: the one that Discord's API names."""
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordPace:
    """How often things are done that nobody asks for."""

    catch_up: CatchUpPace = field(default_factory=CatchUpPace)
    silent_after_s: float = 60.0
    """Without an answer to a heartbeat, before a connection is taken as dead."""
    guilds_settle_s: float = 2.0
    """Without another server being told of, before all are taken as known."""
    between_writes_s: float = 1.2
    """To a message that grows."""


USUAL_PACE = DiscordPace()
