"""The fake speaks the API that the official client expects."""

import openai
import pytest

from tests.fakes.openai.server import MODELS, FakeOpenAI


async def test_the_official_client_lists_its_models() -> None:
    async with (
        FakeOpenAI(models={"b", "a"}, api_key="right") as fake,
        openai.AsyncOpenAI(api_key="right", base_url=fake.url) as client,
    ):
        names = [model.id async for model in client.models.list()]

        assert names == ["a", "b"]
        assert fake.count(MODELS) == 1


async def test_the_official_client_takes_its_stream_for_one_of_openai() -> None:
    async with (
        FakeOpenAI() as fake,
        openai.AsyncOpenAI(
            api_key="any", base_url=fake.url, _strict_response_validation=True
        ) as client,
    ):
        chunks = [
            chunk
            async for chunk in await client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
            )
        ]

        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "You said: Hi"
        assert chunks[-1].choices[0].finish_reason == "stop"


async def test_the_official_client_accepts_every_shape() -> None:
    """Strict validation raises on any field that is missing or of another type."""
    async with (
        FakeOpenAI(dimensions=8) as fake,
        openai.AsyncOpenAI(
            api_key="any", base_url=fake.url, _strict_response_validation=True
        ) as client,
    ):
        whole = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Hi"}]
        )
        floats = await client.embeddings.create(model="m", input="Hi", encoding_format="float")

        assert whole.choices[0].message.content == "You said: Hi"
        assert len(floats.data[0].embedding) == 8


async def test_the_official_client_reads_base64_as_the_same_numbers() -> None:
    async with (
        FakeOpenAI(dimensions=8) as fake,
        openai.AsyncOpenAI(api_key="any", base_url=fake.url) as client,
    ):
        floats = await client.embeddings.create(model="m", input="Hi", encoding_format="float")
        packed = await client.embeddings.create(model="m", input=["Hi"])

        assert floats.data[0].embedding == pytest.approx(packed.data[0].embedding)
        assert fake.requests[1].body["encoding_format"] == "base64"
