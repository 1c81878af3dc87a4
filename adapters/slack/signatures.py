"""Whether a request is Slack's, of now, and the first of its kind; pure.

Slack's own words: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping

TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"

MISSING = "it has no signature of Slack's"
STALE = (
    "it was signed more than five minutes ago, or ahead of time. If Slack posted it just now, "
    "set this machine's clock"
)
WRONG = (
    "it was signed with something else than SLACK_SIGNING_SECRET. If Slack posted it, copy "
    '"Signing Secret" again from "Basic Information" in the app\'s settings'
)

_VALID_S = 300
_SECONDS = re.compile(r"[0-9]{1,12}")


def fault(headers: Mapping[str, str], body: bytes, *, secret: str, now: float) -> str | None:
    """Say why a request is not to be believed; None if Slack signed it in these minutes.

    Args:
        headers: of the request, whatever the case of their names.
        body: every byte as it came, before anything was made of it.
        secret: the app's signing secret.
        now: in seconds since 1970.
    """
    at, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not _SECONDS.fullmatch(at) or not signature:
        return MISSING
    if abs(now - int(at)) > _VALID_S:
        return STALE
    if not hmac.compare_digest(_signed(at, body, secret).encode(), _bytes(signature)):
        return WRONG
    return None


def _bytes(header: str) -> bytes:
    # What is no UTF-8 arrives as lone surrogates.
    return header.encode(errors="surrogateescape")


def _signed(at: str, body: bytes, secret: str) -> str:
    digest = hmac.new(secret.encode(), b":".join([b"v0", at.encode(), body]), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class Seen:
    """Valid signatures that came before; Slack's own retries carry new ones."""

    def __init__(self) -> None:
        self._came: dict[str, float] = {}

    def add(self, signature: str, *, now: float) -> bool:
        """Remember a signature for as long as it is valid; return whether it is new."""
        # Of a clock five minutes ahead, it is valid for ten.
        self._came = {s: came for s, came in self._came.items() if now - came <= 2 * _VALID_S}
        is_new = signature not in self._came
        self._came.setdefault(signature, now)
        return is_new

    def forget(self, signature: str) -> None:
        """Let it come again."""
        self._came.pop(signature, None)

    def __len__(self) -> int:
        return len(self._came)
