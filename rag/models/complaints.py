"""What an endpoint's complaint means: in our words, and whether asking again may help.

Codes are those of https://platform.openai.com/docs/guides/error-codes; the texts about long
prompts are those of the servers that people put behind `OPENAI_BASE_URL`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

from rag.errors import (
    ContextTooLongError,
    ModelError,
    ModelRefusedError,
    ModelUnavailableError,
)
from rag.models.addressee import Addressee

_TOO_LONG_CODES = frozenset(
    {"context_length_exceeded", "exceed_context_size_error", "max_tokens_per_request"}
)
_TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|maximum (?:model|input|sequence) length"
    r"|(?:prompt|input|request) (?:is )?too (?:long|large)|reduce the length"
    r"|exceeds the maximum number of tokens|must have less than \d+ tokens"
    r"|tokens per request",
    re.IGNORECASE,
)
_NO_QUOTA_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_PASSING = frozenset({408, 409, 429})
_ADAPTABLE = ("response_format", "encoding_format", "dimensions", "temperature", "max_tokens")
_JSON_MODE = re.compile(r"json[ _](?:mode|object|schema)", re.IGNORECASE)

GARBAGE = (ValueError, TypeError, AttributeError, LookupError)
"""What the client and LlamaIndex raise when a reply has another shape than the API promises."""


def may_pass(error: openai.APIError) -> bool:
    """Whether the same request may succeed a little later."""
    if isinstance(error, openai.APIConnectionError):
        return True
    if not isinstance(error, openai.APIStatusError) or _is_too_long(error):
        return False
    status = error.status_code
    return status >= 500 or (status in _PASSING and error.code not in _NO_QUOTA_CODES)


def wait_asked_for(error: openai.APIError, *, now: datetime | None = None) -> float:
    """Return the seconds that `Retry-After` asks for; 0.0 when it asks for nothing readable.

    See https://www.rfc-editor.org/rfc/rfc9110#field.retry-after.
    """
    if not isinstance(error, openai.APIStatusError):
        return 0.0
    value = error.response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())


def unwanted_parameter(error: openai.APIError) -> str | None:
    """Return the optional parameter that an endpoint refuses, if that is its complaint."""
    if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        return None
    if _is_too_long(error):
        return None
    said = _said(error)
    for name in _ADAPTABLE:
        if error.param == name or re.search(rf"\b{name}\b", said):
            return name
    return "response_format" if _JSON_MODE.search(said) else None


def complaint(error: openai.APIError, addressee: Addressee) -> ModelError:
    """Say what went wrong, with which model, and which setting to change."""
    said = addressee.quote(_said(error))
    its_words = f' It said: "{said}"' if said else ""
    if isinstance(error, openai.APIConnectionError):
        cause = addressee.quote(str(error.__cause__ or error)).rstrip(".") or "no reason given"
        return ModelUnavailableError(
            f"{addressee} cannot be reached ({cause}). Check OPENAI_BASE_URL and the network."
        )
    if _is_too_long(error):
        return ContextTooLongError(
            f"The request is too long for {addressee}. "
            f"Check LLM_CONTEXT_WINDOW or choose another {addressee.setting}.{its_words}"
        )
    if not isinstance(error, openai.APIStatusError):
        return ModelUnavailableError(f"{addressee} broke off.{its_words}")
    if may_pass(error):
        return ModelUnavailableError(_come_back_later(error, addressee) + its_words)
    return ModelRefusedError(_refusal(error, addressee) + its_words)


def not_an_endpoint(addressee: Addressee, got: str) -> ModelRefusedError:
    """Say that a reply has not the shape of the API; `got` tells what it was instead."""
    return ModelRefusedError(
        f"{addressee} does not answer like an OpenAI-compatible endpoint ({got}). "
        "Check OPENAI_BASE_URL; it usually ends in /v1."
    )


def _come_back_later(error: openai.APIStatusError, addressee: Addressee) -> str:
    wait_s = wait_asked_for(error)
    asks = f" and asks to wait {wait_s:.0f} s" if wait_s else ""
    return f"{addressee} is busy or down ({error.status_code}){asks}."


def _refusal(error: openai.APIStatusError, addressee: Addressee) -> str:
    status = error.status_code
    if error.code in _NO_QUOTA_CODES or status == 402:
        return f"The account of OPENAI_API_KEY has no quota left for {addressee}."
    if status in {401, 403}:
        return f"{addressee} refused OPENAI_API_KEY ({status}): it is wrong or may not do this."
    if status == 404:
        return (
            f"{addressee.host} has no model {addressee.model!r} (404). "
            f"Check {addressee.setting} and OPENAI_BASE_URL."
        )
    embeds = addressee.setting == "EMBEDDING_MODEL"
    settings = "EMBEDDING_MODEL, EMBEDDING_DIMENSIONS" if embeds else addressee.setting
    return f"{addressee} refused the request ({status}). Check {settings} and OPENAI_BASE_URL."


def _is_too_long(error: openai.APIError) -> bool:
    if isinstance(error, openai.APIStatusError) and error.status_code == 413:
        return True
    return error.code in _TOO_LONG_CODES or _TOO_LONG.search(_said(error)) is not None


def _said(error: openai.APIError) -> str:
    """Return the human part of an error body; its forms differ from server to server."""
    body = error.body
    if isinstance(body, Mapping):
        for key in ("message", "error", "detail"):
            if body.get(key):
                return str(body[key])
    return body if isinstance(body, str) else error.message
