"""Which models are named at start, because the endpoint does not offer them."""

from dataclasses import replace

import pytest

from rag.models.endpoint import ModelEndpoint
from rag.models.offered import not_offered
from tests.fakes.openai.faults import SERVER_ERROR, Hang
from tests.fakes.openai.server import MODELS, FakeOpenAI


async def test_a_retired_model_is_named_with_its_setting_and_what_is_near(
    fake: FakeOpenAI, endpoint: ModelEndpoint
) -> None:
    fake.models = {"llama3.2:8b", "nomic-embed-text"}

    [told] = await not_offered(endpoint)

    assert told.startswith("LLM_MODEL='llama3.1:8b' is not among the models at 127.0.0.1:")
    assert told.endswith("retired, or misspelt? Near it: llama3.2:8b.")


async def test_models_that_are_offered_are_not_mentioned(
    fake: FakeOpenAI, endpoint: ModelEndpoint
) -> None:
    fake.models = {"llama3.1:8b", "nomic-embed-text:latest"}

    assert await not_offered(endpoint) == []


@pytest.mark.parametrize("fault", [SERVER_ERROR, Hang()])
async def test_an_endpoint_without_a_list_is_no_reason_to_say_anything(
    fake: FakeOpenAI, endpoint: ModelEndpoint, fault: Hang
) -> None:
    fake.fail(MODELS, fault, times=None)

    assert await not_offered(endpoint, within_s=0.5) == []


async def test_an_endpoint_that_is_not_there_is_none_either(endpoint: ModelEndpoint) -> None:
    nowhere = replace(endpoint, base_url="http://127.0.0.1:1/v1")

    assert await not_offered(nowhere) == []
