"""Reading complaints: the words of many servers."""

from datetime import UTC, datetime

import httpx
import openai
import pytest
from pydantic import SecretStr

from rag.errors import ContextTooLongError
from rag.models.addressee import Addressee
from rag.models.complaints import complaint, may_pass, unwanted_parameter, wait_asked_for

ADDRESSEE = Addressee(
    model="m", setting="LLM_MODEL", base_url="http://user:pass@gpu:8000/v1", key=SecretStr("k" * 9)
)
NOW = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


def _error(
    message: str, *, status: int = 400, headers: dict[str, str] | None = None
) -> openai.APIStatusError:
    response = httpx.Response(
        status, headers=headers, request=httpx.Request("POST", ADDRESSEE.base_url)
    )
    return openai.APIStatusError(message, response=response, body={"message": message})


def _bad_request(message: str) -> openai.BadRequestError:
    error = _error(message)
    return openai.BadRequestError(message, response=error.response, body=error.body)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "This model's maximum context length is 8192 tokens. However, you requested 9001."),
        (400, "The decoder prompt (length 9000) is longer than the maximum model length of 8192."),
        (400, "You passed 9000 input tokens; the model's context length is only 8192 tokens."),
        (400, "the request exceeds the available context size, try increasing it"),
        (500, "the input length exceeds the context length"),
        (400, "initial prompt is greater than the context length"),
        (400, "prompt is too long: 210000 tokens > 200000 maximum"),
        (400, "The input token count (1200000) exceeds the maximum number of tokens allowed"),
        (413, "Input validation error: `inputs` must have less than 512 tokens. Given: 600"),
        (
            400,
            "Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
        ),
        (
            429,
            "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000.",
        ),
        (400, "Please reduce the length of the messages or completion."),
        (400, "Invalid 'input[3]': maximum input length is 8192 tokens."),
        (400, "Requested 310000 tokens, max 300000 tokens per request"),
    ],
)
def test_a_prompt_that_is_too_long_is_recognised(status: int, message: str) -> None:
    error = _error(message, status=status)

    assert isinstance(complaint(error, ADDRESSEE), ContextTooLongError)
    assert not may_pass(error)


@pytest.mark.parametrize(
    "message",
    ["Rate limit reached for tokens per min.", "The engine is overloaded.", "Unknown role 'x'."],
)
def test_other_complaints_are_not_about_length(message: str) -> None:
    assert not isinstance(complaint(_error(message), ADDRESSEE), ContextTooLongError)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("Mon, 05 Jan 2026 12:00:30 GMT", 30.0),
        ("Mon, 05 Jan 2026 12:00:30 -0000", 30.0),
        ("Mon, 05 Jan 2026 11:00:00 GMT", 0.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("nan", 0.0),
        ("", 0.0),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float) -> None:
    error = _error("later", status=429, headers={"Retry-After": value})

    assert wait_asked_for(error, now=NOW) == seconds


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("'max_tokens' is not supported, use 'max_completion_tokens'.", "max_tokens"),
        ("Unsupported value: 'temperature' does not support 0 with this model.", "temperature"),
        ("This model does not support JSON mode.", "response_format"),
        ("changing output dimensions will lead to poor results", "dimensions"),
        ("encoding_format: extra fields not permitted", "encoding_format"),
        ("Unknown role 'x'.", None),
        ("'max_tokens' is too large: this model's maximum context length is 4096 tokens", None),
    ],
)
def test_an_unwanted_parameter_is_found_in_the_words(message: str, name: str | None) -> None:
    assert unwanted_parameter(_bad_request(message)) == name


def test_only_a_bad_request_is_about_parameters() -> None:
    assert unwanted_parameter(_error("temperature too high in rack 5", status=500)) is None


def test_an_addressee_shows_neither_key_nor_password() -> None:
    shown = f"{ADDRESSEE} {ADDRESSEE!s}"

    assert shown.startswith("'m' at gpu:8000")
    assert "pass" not in shown
    assert "kkk" not in f"{shown} {ADDRESSEE!r}"


def test_what_an_endpoint_says_is_quoted_on_one_short_line() -> None:
    quoted = ADDRESSEE.quote("a\n\tb\x1b[31m" + "c" * 1_000)

    assert quoted.startswith("a b [31mccc")
    assert len(quoted) < 250
