import asyncio
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import SecretStr
from workflows import Workflow, step
from workflows.events import Event, StartEvent, StopEvent

from bot.settings import Settings
from bot.telemetry import start_tracing
from tests.fakes.otlp import FakeCollector, fake_collector


class Asked(StartEvent):
    question: str


class Retrieved(Event):
    passages: list[str]


class Reranked(Event):
    passages: list[str]


class Told(StopEvent):
    answer: str


class SmallWorkflow(Workflow):
    """The shape of answering, without a database and a model."""

    @step
    async def retrieve(self, asked: Asked) -> Retrieved:
        await asyncio.sleep(0.01)
        if asked.question == "which file?":
            raise FileNotFoundError("salaries.xlsx")
        return Retrieved(passages=["the moon is made of cheese"])

    @step
    async def rerank(self, found: Retrieved) -> Reranked:
        await asyncio.sleep(0.01)
        return Reranked(passages=found.passages)

    @step
    async def write(self, best: Reranked) -> Told:
        await asyncio.sleep(0.01)
        return Told(answer="cheese")


STEPS = ["SmallWorkflow.retrieve", "SmallWorkflow.rerank", "SmallWorkflow.write"]


@pytest.fixture
def collector() -> Iterator[FakeCollector]:
    with fake_collector() as collector:
        yield collector


async def ask(*questions: str) -> None:
    await asyncio.gather(
        *(SmallWorkflow().run(start_event=Asked(question=question)) for question in questions)
    )


async def test_a_question_is_one_trace_with_its_steps_in_order(collector: FakeCollector) -> None:
    tracing = start_tracing(Settings(otel_exporter_otlp_endpoint=collector.url))

    await ask("what is the moon made of?")
    tracing.shutdown()

    root = collector.named("SmallWorkflow.run")
    steps = [collector.named(name) for name in STEPS]
    assert root.parent_id == b""
    assert collector.children(root) == STEPS
    assert {span.trace_id for span in collector.spans} == {root.trace_id}
    assert root.start_ns <= steps[0].start_ns
    assert steps[-1].end_ns <= root.end_ns
    assert all(span.start_ns < span.end_ns for span in collector.spans)
    assert all(earlier.end_ns <= later.start_ns for earlier, later in pairwise(steps))


async def test_questions_asked_at_once_are_traces_of_their_own(collector: FakeCollector) -> None:
    tracing = start_tracing(Settings(otel_exporter_otlp_endpoint=collector.url))

    await ask("one?", "two?", "three?")
    tracing.shutdown()

    roots = [span for span in collector.spans if not span.parent_id]
    assert len({root.trace_id for root in roots}) == 3
    assert [collector.children(root) for root in roots] == [STEPS] * 3


async def test_the_key_of_the_collector_and_our_name_arrive(collector: FakeCollector) -> None:
    tracing = start_tracing(
        Settings(
            otel_exporter_otlp_endpoint=collector.url,
            otel_exporter_otlp_headers=SecretStr("api_key=s3cret,authorization=Bearer%20t0ken"),
            otel_resource_attributes="deployment.environment=staging,service.name=other",
            otel_service_name="footnote-berlin",
        )
    )

    await ask("what is the moon made of?")
    tracing.shutdown()

    path, headers = collector.requests[0]
    assert path == "/v1/traces"
    assert (headers["api_key"], headers["authorization"]) == ("s3cret", "Bearer t0ken")
    resource = collector.spans[0].resource
    assert resource["service.name"] == "footnote-berlin"
    assert resource["deployment.environment"] == "staging"


async def test_headers_for_traces_replace_the_general_ones(collector: FakeCollector) -> None:
    tracing = start_tracing(
        Settings(
            otel_exporter_otlp_endpoint=collector.url,
            otel_exporter_otlp_headers=SecretStr("api_key=general"),
            otel_exporter_otlp_traces_headers=SecretStr("api_key=traces"),
        )
    )

    await ask("what is the moon made of?")
    tracing.shutdown()

    assert collector.requests[0][1]["api_key"] == "traces"
    assert collector.spans[0].resource["service.name"] == "footnote"


async def test_no_word_of_question_passage_answer_or_error_is_sent_unasked(
    collector: FakeCollector,
) -> None:
    tracing = start_tracing(Settings(otel_exporter_otlp_endpoint=collector.url))

    await ask("what is the moon made of?")
    with pytest.raises(FileNotFoundError):
        await ask("which file?")
    tracing.shutdown()

    sent = collector.wire()
    assert sum(span.failed for span in collector.spans) == 2
    assert b"FileNotFoundError" in sent
    assert not [word for word in (b"moon", b"cheese", b"salaries", b"Traceback") if word in sent]


async def test_content_is_sent_when_asked_for(collector: FakeCollector) -> None:
    tracing = start_tracing(Settings(otel_exporter_otlp_endpoint=collector.url, trace_content=True))

    await ask("what is the moon made of?")
    with pytest.raises(FileNotFoundError):
        await ask("which file?")
    tracing.shutdown()

    sent = collector.wire()
    assert [word in sent for word in (b"moon", b"cheese", b"salaries")] == [True] * 3


async def test_after_the_end_nothing_more_is_traced(collector: FakeCollector) -> None:
    start_tracing(Settings(otel_exporter_otlp_endpoint=collector.url)).shutdown()

    await ask("what is the moon made of?")

    assert collector.requests == []


async def test_a_refusal_of_the_collector_is_told_once(
    collector: FakeCollector, caplog: pytest.LogCaptureFixture
) -> None:
    collector.status = HTTPStatus.UNAUTHORIZED
    tracing = start_tracing(Settings(otel_exporter_otlp_endpoint=collector.url))

    await ask("what is the moon made of?")
    tracing.shutdown()

    (told,) = caplog.messages
    assert told.startswith(f"Traces do not reach {collector.url}/v1/traces: ")
    assert "401" in told


def run(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `program` as a person would, and fail long before the SDK's own half minute is over."""
    return subprocess.run(
        [sys.executable, "-c", program],
        env=variables,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=25,
        check=True,
    )


ASK_ONCE = """
import asyncio
from bot.settings import read_settings
from bot.telemetry import start_tracing
from tests.bot.test_telemetry import ask

tracing = start_tracing(read_settings())
asyncio.run(ask("what is the moon made of?"))
tracing.shutdown()
print("done")
"""


def test_a_collector_that_is_not_there_costs_one_line_and_no_stack_trace() -> None:
    ended = run(ASK_ONCE, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")

    assert ended.stdout == "done\n"
    assert ended.stderr.splitlines() == [
        "Traces do not reach http://127.0.0.1:9/v1/traces: "
        "Failed to establish a new connection: [Errno 111] Connection refused"
    ]


def test_a_collector_that_hangs_does_not_hold_up_the_end(collector: FakeCollector) -> None:
    collector.hanging = True

    ended = run(ASK_ONCE, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)

    assert ended.stdout == "done\n"
    assert ended.stderr.splitlines() == [
        f"Traces do not reach {collector.url}/v1/traces: it does not answer in time."
    ]


def test_switched_on_by_the_standard_variables_alone(collector: FakeCollector) -> None:
    run(
        ASK_ONCE,
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_EXPORTER_OTLP_HEADERS="api_key=s3cret",
        OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
    )

    assert collector.requests[0][1]["api_key"] == "s3cret"
    assert collector.requests[0][1]["content-encoding"] == "gzip"
    assert collector.children(collector.named("SmallWorkflow.run")) == STEPS


def test_without_the_extra_a_warning_says_how_to_install_it() -> None:
    ended = run(
        "import sys; sys.modules['opentelemetry'] = None\n"
        "from bot.settings import Settings\n"
        "from bot.telemetry import start_tracing\n"
        "start_tracing(Settings(otel_exporter_otlp_endpoint='http://c:4318')).shutdown()"
    )

    assert "http://c:4318/v1/traces" in ended.stderr
    assert "pip install 'footnote[tracing]'" in ended.stderr


def test_switched_off_it_imports_nothing() -> None:
    ended = run(
        "import sys\n"
        "from bot.settings import Settings\n"
        "from bot.telemetry import start_tracing\n"
        "start_tracing(Settings()).shutdown()\n"
        "print({'opentelemetry', 'openinference', 'llama_index'} & {*sys.modules})"
    )

    assert ended.stdout == "set()\n"
