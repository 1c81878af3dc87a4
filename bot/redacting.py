"""Texts without what is secret: the values of our settings, and whatever looks like a secret."""

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import parse_qs, quote, quote_plus, unquote, urlsplit

from pydantic import SecretStr

from bot.settings import Settings
from bot.telemetry import pairs

_SHORTEST = 4
"""What is shorter stands in too many words."""
_GONE = "…"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"()\bsk-[\w-]{8,}",
        r"()\bxox[abeprs][.-][\w.-]{4,}",
        r"()\bxapp-[\w-]+",
        r"()\beyJ[\w-]+\.[\w-]+\.[\w-]*",
        # A Discord bot's token: its id, the time, a signature.
        r"()\b[\w-]{18,}\.[\w-]{6}\.[\w-]{27,}",
        r"(\b(?:Bearer|Bot|Basic)\s+)[\w.~+/-]{8,}=*",
        r"(://)[^/\s:@]*:[^/\s@]+(?=@)",
        r"(\bpassword\s*=\s*)(?:'(?:\\.|[^'\\])*'|[^\s'\"&]+)",
        # Behind a ? stands what signs an address, or lets in: files of platforms, sockets.
        r"(\b(?:https?|wss?)://[^\s?\"'<>]+\?)[^\s\"'<>]+",
        r"(\b(?:hm|sig|signature|token|ticket|pub_secret|api_key)=)[^\s&\"'<>]+",
        # Where interactions are answered; whoever knows the address needs no token.
        r"(/(?:webhooks|interactions)/\d+/)[\w.~-]+",
        r"(\bhooks\.slack\.com/)[^\s\"'<>]+",
    )
)
_ROWS = re.compile(r"^(?:DETAIL|CONTEXT|QUERY|STATEMENT|LINE \d+):.*$", re.MULTILINE)
"""Of what Postgres says, the lines that may quote a row, which somebody wrote."""


class Redactor:
    """Takes secrets out of texts."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Know the values of `settings`; without any, only what looks like a secret."""
        known = set() if settings is None else set(_secrets(settings))
        written = {spelling for secret in known for spelling in _spellings(secret)}
        # The longest first: one may be a part of another.
        self._known = sorted((s for s in written if len(s) >= _SHORTEST), key=len, reverse=True)

    def redacted(self, text: str) -> str:
        for secret in self._known:
            text = text.replace(secret, _GONE)
        for shape in _SHAPES:
            text = shape.sub(rf"\1{_GONE}", text)
        return _ROWS.sub(_GONE, text)


def _secrets(settings: Settings) -> Iterator[str]:
    """Yield every secret value, and the parts of it that may be sent or logged by themselves."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
    for address in filter(None, (settings.database_url, settings.https_proxy)):
        yield from _credentials(address.get_secret_value())
    headers = (settings.otel_exporter_otlp_headers, settings.otel_exporter_otlp_traces_headers)
    for listed in filter(None, headers):
        yield from pairs(listed.get_secret_value()).values()


def _credentials(address: str) -> Iterator[str]:
    """Yield an address's password, and how it is sent with the name before it."""
    with suppress(ValueError):  # whoever opens it says so
        parts = urlsplit(address)
        yield from parse_qs(parts.query).get("password", ())
        if parts.password:
            password = unquote(parts.password)
            yield password
            yield base64.b64encode(f"{unquote(parts.username or '')}:{password}".encode()).decode()


def _spellings(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}
