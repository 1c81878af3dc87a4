"""How long a model may take, and how often it is asked again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLimits:
    """Patience with one call, in seconds; all waiting ends at `total_s`, retries included."""

    connect_s: float = 5.0
    first_token_s: float = 30.0
    """From sending the request to the first sign of a streamed reply."""
    gap_s: float = 20.0
    """Between two signs of a streamed reply."""
    reply_s: float = 60.0
    """From sending the request to the end of a reply that is not streamed."""
    total_s: float = 90.0
    attempts: int = 3
    """Requests at most for one call, the first included; at least 1."""
    backoff_s: float = 0.5
    """Mean pause before the second attempt; it doubles with each further one."""
