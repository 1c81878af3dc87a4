"""Traces: one for every question, with the workflow's steps, over OpenTelemetry to any collector.

Off unless the standard `OTEL_*` variables switch it on, and then nothing of it is imported.
"""

import logging
from typing import Protocol
from urllib.parse import unquote

from bot.settings import Settings

log = logging.getLogger(__name__)


class Tracing(Protocol):
    """What was switched on, to be switched off before the process ends."""

    def shutdown(self) -> None:
        """Send what is left, for two seconds at most; never raises."""
        ...


class _Off:
    def shutdown(self) -> None:
        """Do nothing: nothing was switched on."""


def start_tracing(settings: Settings) -> Tracing:
    """Trace LlamaIndex from now on, if `settings` say where to.

    When on, this imports LlamaIndex, which takes seconds; when off, it imports nothing.
    """
    if settings.traces_address is None:
        return _Off()
    try:
        from bot.spans import SpansSent
    except ModuleNotFoundError as error:
        log.warning(
            "Traces should go to %s, but %r is not installed, so nothing is traced. "
            "Install it with: pip install 'footnote[tracing]'",
            settings.traces_address,
            error.name,
        )
        return _Off()
    return SpansSent(
        to=settings.traces_address,
        headers=_headers(settings),
        resource=_resource(settings),
        with_content=settings.trace_content,
    )


def _headers(settings: Settings) -> dict[str, str]:
    headers = settings.otel_exporter_otlp_traces_headers or settings.otel_exporter_otlp_headers
    return {} if headers is None else pairs(headers.get_secret_value())


def _resource(settings: Settings) -> dict[str, str]:
    resource = {"service.name": "footnote"} | pairs(settings.otel_resource_attributes or "")
    if settings.otel_service_name is not None:
        resource["service.name"] = settings.otel_service_name
    return resource


def pairs(listed: str) -> dict[str, str]:
    """Read `name=value` pairs, separated by commas, as OpenTelemetry writes them."""
    split = [pair.partition("=") for pair in listed.split(",") if "=" in pair]
    return {name.strip(): unquote(value).strip() for name, _, value in split}
