"""Requests that will never be accepted: what is said, and what must not be."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from pydantic import SecretStr

from rag.errors import ContextTooLongError, ModelError, ModelRefusedError
from rag.models.chat import complete
from rag.models.endpoint import EndpointLLM, ModelEndpoint
from tests.fakes.openai.faults import Fault, Refuse
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.fakes.openai.traits import too_long, unknown_model, wrong_key
from tests.rag.models.ways_of_asking import MESSAGES, Way

CANARY = "sk-canary-1234567890"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A refusal, and what whoever runs the bot should read."""

    refusal: Refuse
    error: type[ModelError]
    says: str


CASES = {
    "wrong key": Case(
        refusal=wrong_key("sk-wrong"),
        error=ModelRefusedError,
        says=r"refused OPENAI_API_KEY \(401\)",
    ),
    "forbidden": Case(
        refusal=Refuse(status=403), error=ModelRefusedError, says=r"OPENAI_API_KEY \(403\)"
    ),
    "unknown model": Case(
        refusal=unknown_model("x"),
        error=ModelRefusedError,
        says=r"has no model '.+' \(404\)\. Check {setting} and OPENAI_BASE_URL",
    ),
    "wrong path": Case(
        refusal=Refuse(status=404, body="404 page not found"),
        error=ModelRefusedError,
        says="Check {setting} and OPENAI_BASE_URL.*404 page not found",
    ),
    "unpaid": Case(
        refusal=Refuse(status=402), error=ModelRefusedError, says="OPENAI_API_KEY has no quota"
    ),
    "bad request": Case(
        refusal=Refuse(status=400, message="No."), error=ModelRefusedError, says="Check {setting}"
    ),
    "too long": Case(
        refusal=too_long(limit=10, got=20), error=ContextTooLongError, says="another {setting}"
    ),
    "payload too large": Case(
        refusal=Refuse(status=413, body=""), error=ContextTooLongError, says="too long"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_a_refusal_names_model_endpoint_and_setting_after_one_request(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way, case: Case
) -> None:
    fake.fail(way.path, case.refusal, times=None)

    with pytest.raises(case.error, match=case.says.format(setting=way.setting)) as caught:
        await way.ask(endpoint)

    assert "127.0.0.1" in str(caught.value)
    assert fake.count(way.path) == 1


async def test_a_wrong_key_a_missing_model_and_a_small_window_are_told_apart(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    told: list[str] = []
    for trait, value in (("api_key", "sk-another"), ("models", {"gpt-9"}), ("context_chars", 5)):
        usual = getattr(fake, trait)
        setattr(fake, trait, value)
        with pytest.raises(ModelError) as caught:
            await complete(llm, MESSAGES, json=False)
        told.append(type(caught.value).__name__)
        setattr(fake, trait, usual)

    assert told == ["ModelRefusedError", "ModelRefusedError", "ContextTooLongError"]
    assert fake.count(CHAT) == 3


async def test_a_page_that_is_no_endpoint_points_to_the_address(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way
) -> None:
    fake.fail(way.path, Refuse(status=200, body="<html>Welcome</html>"), times=None)

    with pytest.raises(ModelError, match=r"Check .*OPENAI_BASE_URL"):
        await way.ask(endpoint)

    assert fake.count(way.path) == 1


@pytest.mark.parametrize(
    "fault",
    [
        wrong_key,
        lambda key: Refuse(status=400, body=f"who is {key}?"),
        lambda key: Refuse(status=404, message=f"{key} may not use this"),
        lambda key: Refuse(status=500, body=f"trace: Authorization: Bearer {key}"),
        lambda key: Refuse(status=401, message=f"Incorrect API key provided: {key[:6]}***7890."),
    ],
    ids=["401", "400", "404", "500", "masked"],
)
async def test_the_key_is_in_no_message_log_or_traceback(
    fake: FakeOpenAI,
    endpoint: ModelEndpoint,
    way: Way,
    fault: Callable[[str], Fault],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.fail(way.path, fault(CANARY), times=None)

    with pytest.raises(ModelError) as caught:
        await way.ask(endpoint)

    assert fake.requests[0].headers["Authorization"] == f"Bearer {CANARY}"
    told = "".join(traceback.format_exception(caught.value))
    logged = "".join(r.getMessage() for r in caplog.records if r.name.startswith("rag"))
    for leak in ("sk-", "canary", "7890"):
        assert leak not in told
        assert leak not in logged


async def test_a_key_without_a_known_form_is_removed_too(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way
) -> None:
    fake.fail(way.path, wrong_key("Zebra!42"))

    with pytest.raises(ModelRefusedError) as caught:
        await way.ask(replace(endpoint, api_key=SecretStr("Zebra!42")))

    assert "Zebra" not in str(caught.value)
