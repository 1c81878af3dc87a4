"""Signed HTTP delivery: what Slack sends to an app's Request URL instead of a websocket."""

import asyncio
import hashlib
import hmac
import json
import time
from contextlib import suppress
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from tests.fakes.slack.deliveries import COMMAND, EVENT, Envelope

_LOOK_AGAIN_S = 0.02
_FORM = "application/x-www-form-urlencoded"


class SignedPosts:
    """A transport of envelopes to one URL."""

    def __init__(self, url: str, *, signing_secret: str) -> None:
        self.url = url
        self._signing_secret = signing_secret

    @property
    def listens(self) -> bool:
        return True

    async def reachable(self) -> None:
        """Wait until something listens: nobody uses an app that is still starting."""
        while not await self._answers():  # noqa: ASYNC110 - it is another program's socket
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _answers(self) -> bool:
        where = URL(self.url)
        try:
            _, writer = await asyncio.open_connection(where.host, where.port)
        except OSError:
            return False
        writer.close()
        return True

    async def send(self, envelope: Envelope) -> None:
        body, content_type = _encoded(envelope)
        headers = {"Content-Type": content_type}
        if envelope.attempt:
            headers["X-Slack-Retry-Num"] = str(envelope.attempt)
            headers["X-Slack-Retry-Reason"] = envelope.reason
        envelope.reason = "http_error"
        with suppress(aiohttp.ClientError):
            status, text = await self.post(body, headers)
            if status == 200:
                envelope.reply = _decoded(text)
                envelope.acked.set()

    async def verify(self, challenge: str = "3eZbrw1aB") -> bool:
        """Ask the URL to prove that it is the app's, as Slack does when it is set."""
        body = json.dumps({"type": "url_verification", "challenge": challenge, "token": "legacy"})
        status, text = await self.post(body, {"Content-Type": "application/json"})
        return status == 200 and challenge in text

    async def post(
        self,
        body: str | bytes,
        headers: dict[str, str],
        *,
        secret: str | None = None,
        age_s: float = 0.0,
    ) -> tuple[int, str]:
        """Send one signed request and return the status and body of the reply.

        Args:
            body: as it goes over the wire.
            headers: beside those of the signature, which they replace.
            secret: to sign with; None: the right one.
            age_s: how old the signature is.
        """
        at = str(int(time.time() - age_s))
        signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": self.sign(body, at, secret)}
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                # As a stream: of large bytes aiohttp would warn.
                self.url,
                data=BytesIO(_bytes(body)),
                headers={**signed, **headers},
            ) as response,
        ):
            return response.status, await response.text()

    def sign(self, body: str | bytes, at: str, secret: str | None = None) -> str:
        key = (self._signing_secret if secret is None else secret).encode()
        signed = f"v0:{at}:".encode() + _bytes(body)
        return "v0=" + hmac.new(key, signed, hashlib.sha256).hexdigest()


def _bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode()


def _encoded(envelope: Envelope) -> tuple[str, str]:
    payload: dict[str, Any] = envelope.payload
    if envelope.type == EVENT:
        return json.dumps(payload), "application/json"
    if envelope.type == COMMAND:
        return urlencode(payload), _FORM
    return urlencode({"payload": json.dumps(payload)}), _FORM


def _decoded(text: str) -> dict[str, Any]:
    """Read what acknowledged a request: nothing, an object, or words to show."""
    try:
        reply: dict[str, Any] = json.loads(text or "{}")
    except ValueError:
        return {"text": text}
    return reply
