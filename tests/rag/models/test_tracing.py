"""What a trace shows of a model call."""

from collections.abc import Iterator

import pytest
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from rag.errors import ModelError
from rag.models.endpoint import ModelEndpoint
from tests.fakes.openai.faults import SERVER_ERROR
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.openai.traits import wrong_key
from tests.rag.models.ways_of_asking import Way

# OpenInference calls it, and LlamaIndex swallows whatever a tracer raises: as an error, this
# warning would leave model calls out of every trace without a word.
pytestmark = pytest.mark.filterwarnings("ignore:The `json` method is deprecated")


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    LlamaIndexInstrumentor().instrument(tracer_provider=provider)
    yield exporter
    LlamaIndexInstrumentor().uninstrument()


def _only(spans: InMemorySpanExporter) -> ReadableSpan:
    (span,) = spans.get_finished_spans()
    return span


async def test_a_call_is_one_span_however_often_it_is_asked(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way, spans: InMemorySpanExporter
) -> None:
    fake.fail(way.path, SERVER_ERROR, times=2)

    await way.ask(endpoint)

    span = _only(spans)
    kind = "EMBEDDING" if way.setting == "EMBEDDING_MODEL" else "LLM"
    assert (span.attributes or {})["openinference.span.kind"] == kind
    assert span.status.is_ok


async def test_a_failed_call_is_a_span_without_the_key(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way, spans: InMemorySpanExporter
) -> None:
    fake.fail(way.path, wrong_key("sk-canary-1234567890"), times=None)

    with pytest.raises(ModelError):
        await way.ask(endpoint)

    span = _only(spans)
    assert not span.status.is_ok
    assert "refused OPENAI_API_KEY" in span.to_json()
    assert "canary" not in span.to_json()
