"""The connection to an OpenAI-compatible endpoint, with nothing taken from the environment."""

import ssl

import httpx
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pydantic import SecretStr

from rag.models.addressee import Addressee
from rag.models.limits import ModelLimits

KEPT_BY_THE_CLIENT = "kept-by-the-client"
"""Stands where LlamaIndex keeps the key, which it would show in a repr and send to a trace."""


def connected(addressee: Addressee, *, limits: ModelLimits, proxy: SecretStr | None) -> AsyncOpenAI:
    """Return a client with connections of its own; close it with `close()`.

    It neither retries nor limits how long a reply takes: `Patience` does both.
    """
    timeout = httpx.Timeout(None, connect=limits.connect_s)
    client = AsyncOpenAI(
        api_key=addressee.key.get_secret_value(),
        admin_api_key="",
        webhook_secret="",
        base_url=addressee.base_url,
        max_retries=0,
        timeout=timeout,
        http_client=DefaultAsyncHttpxClient(
            timeout=timeout,
            trust_env=False,
            proxy=_proxy_to(addressee, proxy),
            verify=_trusted(),
        ),
    )
    # Its constructor would fill these from OPENAI_ORG_ID, _PROJECT_ID and _CUSTOM_HEADERS.
    client.organization = None
    client.project = None
    client._custom_headers = {}
    # Loaded on first use: 0.8 s in which one question would hold up all others.
    _ = client.chat.completions, client.embeddings
    return client


def _proxy_to(addressee: Addressee, proxy: SecretStr | None) -> str | None:
    # As HTTPS_PROXY is meant everywhere; Ollama beside us must not be asked through it.
    if proxy is None or not addressee.base_url.lower().startswith("https://"):
        return None
    return proxy.get_secret_value()


def _trusted() -> ssl.SSLContext:
    trusted = httpx.create_ssl_context(trust_env=False)
    # Those of the machine too: a company's proxy shows certificates of its own.
    trusted.load_default_certs()
    return trusted
