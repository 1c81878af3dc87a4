"""Logging to standard error, with everything secret taken out."""

import logging
import re

from pydantic import SecretStr

from bot.settings import Settings
from bot.telemetry import pairs

_SECRET_SHAPES = re.compile(
    r"\bsk-[\w-]{8,}|\bxox[abeprs]-[\w-]+|\bxapp-[\w-]+|\b(?:Bearer|Bot)\s+[\w.~+/-]{8,}=*"
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)


class RedactingFormatter(logging.Formatter):
    """Formats a record and replaces what is, or looks like, a secret: also in stack traces."""

    def __init__(self, secrets: frozenset[str]) -> None:
        """Know the values that must not appear."""
        super().__init__("footnote: %(message)s")
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return _SECRET_SHAPES.sub("…", text)


def start_logging(settings: Settings) -> None:
    """Send log records of the set level and above to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(_secrets(settings)))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    if settings.log_level != "DEBUG":
        # What a library logs about its own work is noise to a person at a terminal.
        for library in ("httpx", "httpcore", "openai", "workflows", "llama_index"):
            logging.getLogger(library).setLevel(logging.WARNING)
        # Our errors say that the database is gone; the pool would say so at each new attempt.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


def _secrets(settings: Settings) -> frozenset[str]:
    values = (getattr(settings, name) for name in type(settings).model_fields)
    hidden = {value.get_secret_value() for value in values if isinstance(value, SecretStr)}
    headers = (settings.otel_exporter_otlp_headers, settings.otel_exporter_otlp_traces_headers)
    # Each is sent, and may be logged, by itself.
    for listed in filter(None, headers):
        hidden.update(pairs(listed.get_secret_value()).values())
    return frozenset(value for value in hidden if len(value) >= 4)
