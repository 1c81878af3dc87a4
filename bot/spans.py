"""Sending spans of LlamaIndex to a collector over OTLP/HTTP; needs the extra `tracing`."""

import logging
import re
from collections.abc import Mapping, Sequence
from threading import Thread

from openinference.instrumentation import TraceConfig
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
from opentelemetry.exporter.otlp.proto.http import trace_exporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from opentelemetry.util.types import Attributes

_FAREWELL_S = 2.0

# What is sent without being asked for; anything else may hold somebody's words.
_HARMLESS = re.compile(
    r"openinference\.span\.kind"
    r"|llm\.(model_name|provider|system|finish_reason|token_count\..+)"
    r"|embedding\.model_name"
    r"|reranker\.(model_name|top_k)"
    r"|retrieval\.documents\.\d+\.document\.(id|score)"
    r"|exception\.type"
)

log = logging.getLogger(__name__)


class SpansSent:
    """LlamaIndex traced to one collector, from construction to `shutdown`."""

    def __init__(
        self,
        *,
        to: str,
        headers: Mapping[str, str],
        resource: Mapping[str, str],
        with_content: bool,
    ) -> None:
        self._exporter = _Exporter(to=to, headers=headers, with_content=with_content)
        self._provider = TracerProvider(resource=Resource.create(resource), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._instrumentor = LlamaIndexInstrumentor()
        # Vectors say nothing to a person and would be most of what is sent.
        vectorless = TraceConfig(hide_embedding_vectors=True)
        self._instrumentor.instrument(tracer_provider=self._provider, config=vectorless)

    def shutdown(self) -> None:
        self._instrumentor.uninstrument()
        # The SDK alone would wait half a minute for a collector that does not answer.
        farewell = Thread(target=self._provider.shutdown, daemon=True)
        farewell.start()
        farewell.join(_FAREWELL_S)
        if farewell.is_alive():
            self._exporter.give_up()


class _Exporter(SpanExporter):
    def __init__(self, *, to: str, headers: Mapping[str, str], with_content: bool) -> None:
        self._address = to
        self._exporter: SpanExporter = trace_exporter.OTLPSpanExporter(endpoint=to, headers=headers)
        self._with_content = with_content
        self._complaints = _OnePerOutage(to)
        logging.getLogger(trace_exporter.__name__).addFilter(self._complaints)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        sent = spans if self._with_content else [_without_content(span) for span in spans]
        result = self._exporter.export(sent)
        if result is SpanExportResult.SUCCESS:
            self._complaints.silent = False
        return result

    def give_up(self) -> None:
        if not self._complaints.silent:
            log.warning("Traces do not reach %s: it does not answer in time.", self._address)
        self._complaints.silent = True
        self._exporter.shutdown()

    def shutdown(self) -> None:
        self._complaints.silent = True
        self._exporter.shutdown()
        logging.getLogger(trace_exporter.__name__).removeFilter(self._complaints)


class _OnePerOutage(logging.Filter):
    """Lets the exporter say once, in a sentence, what it would say several times for each batch."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.silent = False

    def filter(self, record: logging.LogRecord) -> bool:
        if self.silent:
            return False
        self.silent = True
        said = record.getMessage()
        cause = re.search(r"Caused by \w+\(.*?: (.*?)[\"']\)\)", said)
        record.msg, record.exc_info = "Traces do not reach %s: %s", None
        record.args = (self._address, cause[1] if cause else said)
        return True


def _without_content(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_harmless(span.attributes),
        events=[Event(e.name, _harmless(e.attributes), e.timestamp) for e in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _harmless(attributes: Attributes) -> Attributes:
    return {k: v for k, v in (attributes or {}).items() if _HARMLESS.fullmatch(k)}
