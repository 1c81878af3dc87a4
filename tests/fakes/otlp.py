"""A collector that speaks OTLP over HTTP on loopback and keeps every span it is sent."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanReceived:
    """One span as a collector sees it."""

    name: str
    trace_id: bytes
    span_id: bytes
    parent_id: bytes
    """Empty for the root of a trace."""
    start_ns: int
    end_ns: int
    """Unix time."""
    failed: bool
    attributes: dict[str, str]
    resource: dict[str, str]
    wire: bytes
    """The whole span as it was sent, to look for what must not be in it."""


@dataclass
class FakeCollector:
    """What arrived so far, and how to answer the next request."""

    url: str
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Path and headers (names in lower case) of every request."""
    spans: list[SpanReceived] = field(default_factory=list)
    status: HTTPStatus = HTTPStatus.OK
    hanging: bool = False
    """Whether requests are read and never answered, until the collector closes."""
    closing: Event = field(default_factory=Event)

    def named(self, name: str) -> SpanReceived:
        """Return the one span of that name; `ValueError` when there is none or more than one."""
        (span,) = [span for span in self.spans if span.name == name]
        return span

    def children(self, parent: SpanReceived) -> list[str]:
        """Return the names of the spans directly below `parent`, in the order they began."""
        below = [span for span in self.spans if span.parent_id == parent.span_id]
        return [span.name for span in sorted(below, key=lambda span: span.start_ns)]

    def ancestors(self, span: SpanReceived) -> list[str]:
        """Return the names of the spans above `span`, nearest first."""
        above = [other for other in self.spans if other.span_id == span.parent_id]
        return [name for other in above for name in (other.name, *self.ancestors(other))]

    def wire(self) -> bytes:
        """Return all spans as they were sent."""
        return b"".join(span.wire for span in self.spans)

    def keep(self, body: bytes) -> None:
        message = ExportTraceServiceRequest.FromString(body)
        for group in message.resource_spans:
            resource = _texts(group.resource.attributes)
            self.spans += [
                _received(span, resource) for scope in group.scope_spans for span in scope.spans
            ]


def _texts(pairs: Iterable[KeyValue]) -> dict[str, str]:
    return {pair.key: _text(pair) for pair in pairs}


def _text(pair: KeyValue) -> str:
    kind = pair.value.WhichOneof("value")
    return str(getattr(pair.value, kind)) if kind else ""


def _received(span: Span, resource: dict[str, str]) -> SpanReceived:
    return SpanReceived(
        name=span.name,
        trace_id=span.trace_id,
        span_id=span.span_id,
        parent_id=span.parent_span_id,
        start_ns=span.start_time_unix_nano,
        end_ns=span.end_time_unix_nano,
        failed=span.status.code == Status.STATUS_CODE_ERROR,
        attributes=_texts(span.attributes),
        resource=resource,
        wire=span.SerializeToString(),
    )


@contextmanager
def fake_collector() -> Iterator[FakeCollector]:
    """Run a collector on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            collector.requests.append((self.path, headers))
            if collector.hanging:
                collector.closing.wait()
                return
            if collector.status is HTTPStatus.OK:
                packed = headers.get("content-encoding") == "gzip"
                collector.keep(gzip.decompress(body) if packed else body)
            self._answer(collector.status)

        def _answer(self, status: HTTPStatus) -> None:
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
            """Say nothing: the requests are kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = FakeCollector(url=f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield collector
    finally:
        collector.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
