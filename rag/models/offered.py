"""Which models an endpoint offers: one that is retired or misspelt is named before it is asked."""

import asyncio
import difflib
from collections.abc import Sequence

import openai
from openai import AsyncOpenAI

from rag.models.addressee import Addressee
from rag.models.client import connected
from rag.models.endpoint import ModelEndpoint

_SHOWN = 5


async def not_offered(endpoint: ModelEndpoint, *, within_s: float = 10.0) -> list[str]:
    """Return a sentence for each model of the settings that the endpoint does not offer.

    Empty when all are there, and when the endpoint has no list or does not answer: only asking
    shows then. A list may leave out what a gateway passes on, so this is no reason to stop.

    See https://platform.openai.com/docs/api-reference/models/list.
    """
    wanted = [
        endpoint.addressee(endpoint.llm_model, "LLM_MODEL"),
        endpoint.addressee(endpoint.embedding_model, "EMBEDDING_MODEL"),
    ]
    client = connected(wanted[0], limits=endpoint.limits, proxy=endpoint.proxy)
    try:
        async with asyncio.timeout(within_s):
            names = await _names(client)
    except openai.AuthenticationError:
        return [f"{wanted[0]} refuses the key. Correct OPENAI_API_KEY."]
    except (openai.APIError, TimeoutError, ValueError):
        return []
    finally:
        await client.close()
    # Ollama lists `name:latest` for what everybody calls `name`.
    known = {*names, *(name.removesuffix(":latest") for name in names)}
    return [_missing(model, names) for model in wanted if names and model.model not in known]


async def _names(client: AsyncOpenAI) -> list[str]:
    return [model.id async for model in client.models.list()]


def _missing(wanted: Addressee, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(wanted.model, names, n=_SHOWN, cutoff=0.4)
    shown = near or sorted(names)[:_SHOWN]
    return (
        f"{wanted.setting}={wanted.model!r} is not among the models at {wanted.host}: "
        f"retired, or misspelt? Near it: {', '.join(shown)}."
    )
