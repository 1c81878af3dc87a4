"""What a fake endpoint can and cannot do, for as long as it is set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.openai.faults import Refuse


@dataclass(kw_only=True)
class Traits:
    """The endpoint's habits; every one can be set at any time."""

    api_key: str | None = None
    """The only key that is accepted; None accepts any."""
    models: set[str] | None = None
    """The only models there are; None has all."""
    json_mode: bool = True
    """Whether `response_format` is accepted."""
    base64: bool = True
    """Whether vectors can be asked for as base64."""
    unsupported: set[str] = field(default_factory=set)
    """Parameters that are refused."""
    context_chars: int | None = None
    """Longest prompt, all messages together."""
    embedding_chars: int | None = None
    """Longest single text to embed."""
    batch_chars: int | None = None
    """Most characters in one request for vectors."""
    thoughts: str = ""
    """What is thought before each answer, sent apart from it as `reasoning_content`."""
    dimensions: int = 256
    """Of a vector when the request does not say."""
    latency_s: float = 0.0
    """Before the first byte."""
    token_delay_s: float = 0.0

    def refusal(self, *, authorization: str, body: Mapping[str, Any]) -> Refuse | None:
        """Return why a request is refused; None when it is not."""
        if self.api_key is not None and authorization != f"Bearer {self.api_key}":
            return wrong_key(authorization.removeprefix("Bearer "))
        model = body.get("model")
        if self.models is not None and model is not None and model not in self.models:
            return unknown_model(model)
        for name in sorted(self.unsupported & body.keys()):
            return unsupported(name)
        if not self.json_mode and "response_format" in body:
            return unsupported("response_format")
        if not self.base64 and body.get("encoding_format") == "base64":
            return unsupported("encoding_format")
        return self._too_long(body)

    def _too_long(self, body: Mapping[str, Any]) -> Refuse | None:
        prompt = sum(len(str(message["content"])) for message in body.get("messages", []))
        if self.context_chars is not None and prompt > self.context_chars:
            return too_long(limit=self.context_chars, got=prompt)
        texts = texts_to_embed(body)
        longest = max(map(len, texts), default=0)
        if self.embedding_chars is not None and longest > self.embedding_chars:
            return too_long(limit=self.embedding_chars, got=longest)
        batch = sum(map(len, texts))
        if self.batch_chars is not None and batch > self.batch_chars:
            return too_long(limit=self.batch_chars, got=batch)
        return None


def texts_to_embed(body: Mapping[str, Any]) -> Sequence[str]:
    """Return the input of a request for vectors; one text may stand alone."""
    texts: str | Sequence[str] = body.get("input", [])
    return [texts] if isinstance(texts, str) else texts


def wrong_key(key: str) -> Refuse:
    # Some gateways repeat the whole key; our messages must not.
    return Refuse(
        status=401,
        code="invalid_api_key",
        message=f"Incorrect API key provided: {key}. You can find your API key at …",
    )


def unknown_model(name: str) -> Refuse:
    return Refuse(
        status=404,
        code="model_not_found",
        message=f"The model `{name}` does not exist or you do not have access to it.",
    )


def unsupported(param: str) -> Refuse:
    return Refuse(
        status=400,
        code="unsupported_parameter",
        param=param,
        message=f"Unsupported parameter: '{param}' is not supported with this model.",
    )


def too_long(*, limit: int, got: int) -> Refuse:
    return Refuse(
        status=400,
        code="context_length_exceeded",
        param="messages",
        message=f"This model's maximum context length is {limit} tokens, but you sent {got}.",
    )
