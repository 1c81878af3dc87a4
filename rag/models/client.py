"""The connection to an OpenAI-compatible endpoint, with nothing taken from the environment."""

import httpx
from openai import AsyncOpenAI

from rag.models.addressee import Addressee
from rag.models.limits import ModelLimits

KEPT_BY_THE_CLIENT = "kept-by-the-client"
"""Stands where LlamaIndex keeps the key, which it would show in a repr and send to a trace."""


def connected(addressee: Addressee, *, limits: ModelLimits) -> AsyncOpenAI:
    """Return a client with connections of its own; close it with `close()`.

    It neither retries nor limits how long a reply takes: `Patience` does both.
    """
    client = AsyncOpenAI(
        api_key=addressee.key.get_secret_value(),
        admin_api_key="",
        webhook_secret="",
        base_url=addressee.base_url,
        max_retries=0,
        timeout=httpx.Timeout(None, connect=limits.connect_s),
    )
    # Its constructor would fill these from OPENAI_ORG_ID, _PROJECT_ID and _CUSTOM_HEADERS.
    client.organization = None
    client.project = None
    client._custom_headers = {}
    # Loaded on first use: 0.8 s in which one question would hold up all others.
    _ = client.chat.completions, client.embeddings
    return client
