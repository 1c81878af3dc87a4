"""Where the models are, and how to get hold of them. Heavy: imports LlamaIndex."""

from dataclasses import dataclass, field

from llama_index.llms.openai.utils import ALL_AVAILABLE_MODELS, RESPONSES_API_ONLY_MODELS
from pydantic import SecretStr

from rag.errors import ModelRefusedError
from rag.models.addressee import Addressee, ModelSetting
from rag.models.client import connected
from rag.models.embedder import Embedder
from rag.models.embedding import EndpointEmbedding
from rag.models.limits import ModelLimits
from rag.models.llm import EndpointLLM
from rag.models.patience import Patience

__all__ = ["EndpointLLM", "ModelEndpoint", "chat_model", "embedder"]

_OPENAI = "https://api.openai.com/v1"
_NO_KEY = SecretStr("no-key")
"""Servers of one's own often want none, but the header has to say something."""
_SMALL_WINDOW = 8_192
"""Assumed of models nobody knows: what is longer than the real window may silently be cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEndpoint:
    """An OpenAI-compatible endpoint and what to use of it."""

    api_key: SecretStr | None
    base_url: str | None
    """None is OpenAI itself."""
    llm_model: str
    embedding_model: str
    embedding_dimensions: int | None
    """None leaves it to the model."""
    context_window: int | None
    """Tokens; None takes what LlamaIndex knows of the model, else 8,192."""
    max_output_tokens: int | None = None
    """None leaves it to the endpoint."""
    proxy: SecretStr | None = None
    """Address of the proxy to take where `base_url` begins with https://; None goes directly."""
    limits: ModelLimits = field(default_factory=ModelLimits)

    def addressee(self, model: str, setting: ModelSetting) -> Addressee:
        return Addressee(
            model=model,
            setting=setting,
            base_url=self.base_url or _OPENAI,
            key=self.api_key or _NO_KEY,
        )


def chat_model(endpoint: ModelEndpoint) -> EndpointLLM:
    """Return the chat model, not connected yet; `aclose()` it. Takes 0.1 s, in any thread.

    Raises:
        ModelRefusedError: it is known not to serve chat completions.
    """
    addressee = endpoint.addressee(endpoint.llm_model, "LLM_MODEL")
    if addressee.model in RESPONSES_API_ONLY_MODELS:
        raise ModelRefusedError(
            f"{addressee} serves no chat completions. Choose another LLM_MODEL."
        )
    window = endpoint.context_window or ALL_AVAILABLE_MODELS.get(addressee.model, _SMALL_WINDOW)
    return EndpointLLM(
        connected(addressee, limits=endpoint.limits, proxy=endpoint.proxy),
        patience=Patience(addressee, limits=endpoint.limits),
        context_window=window,
        max_output_tokens=endpoint.max_output_tokens,
    )


def embedder(endpoint: ModelEndpoint) -> Embedder:
    """Return the embedding model, not connected yet; `aclose()` it. Takes 0.1 s, in any thread."""
    addressee = endpoint.addressee(endpoint.embedding_model, "EMBEDDING_MODEL")
    embedding = EndpointEmbedding(
        connected(addressee, limits=endpoint.limits, proxy=endpoint.proxy),
        patience=Patience(addressee, limits=endpoint.limits),
        dimensions=endpoint.embedding_dimensions,
    )
    return Embedder(embedding)
