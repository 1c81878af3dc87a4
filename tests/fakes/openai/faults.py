"""What can be wrong with an endpoint; `FakeOpenAI.fail` makes it happen."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Answer with an error, as the real service words it."""

    status: int
    code: str | None = None
    kind: str = "invalid_request_error"
    param: str | None = None
    message: str = "Something is wrong."
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    """Sent as it is, in place of a JSON error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """Stop sending, without closing, after so many tokens; None: before the first byte."""

    after_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Close the connection after so many tokens; None: before the first byte."""

    after_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Garble:
    """Send a line that is not what a stream may hold after so many tokens."""

    after_tokens: int
    line: str = 'data: {"choices": [{"delta": {"con\n\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class EndWithout:
    """End a stream, or a whole reply, with another finish reason than `stop`; None: with none."""

    finish_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Reply with this text, whatever was asked: prose for JSON, forged citations, nothing."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendVectors:
    """Send vectors that nobody asked for."""

    dimensions: int | None = None
    """Of another size than asked for."""
    fewer: int = 0
    """So many less than texts were sent."""
    value: float | None = None
    """Filled with this: 0.0, or not a number."""
    backwards: bool = False
    """In reverse order, each with the `index` of its text: correct, if unusual."""


Fault = Refuse | Hang | Cut | Garble | EndWithout | Say | SendVectors

RATE_LIMITED = Refuse(status=429, code="rate_limit_exceeded", message="Rate limit reached.")
NO_QUOTA = Refuse(
    status=429,
    code="insufficient_quota",
    kind="insufficient_quota",
    message="You exceeded your current quota, please check your plan and billing details.",
)
SERVER_ERROR = Refuse(status=500, kind="server_error", message="The server had an error.")
OVERLOADED = Refuse(status=503, kind="server_error", message="The engine is overloaded.")
PROSE = Say(text="The most relevant passages are number one and number three.")
FORGED = Say(text="It is forty-two [97], as everyone knows [1].")


def retry_after(seconds: str) -> Refuse:
    """Return a rate limit that says when to come back."""
    return Refuse(
        status=429,
        code="rate_limit_exceeded",
        message="Rate limit reached.",
        headers={"Retry-After": seconds},
    )
