"""The shapes that go over the wire, as in https://platform.openai.com/docs/api-reference."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from tests.fakes.openai.faults import Refuse

DONE = "data: [DONE]\n\n"

_TOKEN = re.compile(r"\s*\S{1,6}|\s+")


def tokens(text: str) -> list[str]:
    """Cut a text into the pieces it is streamed in; joined they are the text again."""
    return _TOKEN.findall(text)


def error(refusal: Refuse) -> str:
    if refusal.body is not None:
        return refusal.body
    details = {
        "message": refusal.message,
        "type": refusal.kind,
        "param": refusal.param,
        "code": refusal.code,
    }
    return json.dumps({"error": details})


def completion(model: str, text: str, *, thoughts: str, finish_reason: str | None) -> str:
    message = {"role": "assistant", "content": text, "refusal": None}
    if thoughts:
        message["reasoning_content"] = thoughts
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
    return json.dumps(_envelope(model, "chat.completion", [choice]) | {"usage": _usage(text)})


def chunks(model: str, text: str, *, thoughts: str, finish_reason: str | None) -> Iterator[str]:
    """Yield server-sent events: a role, then one per token, then the reason for ending."""
    yield _chunk(model, {"role": "assistant", "content": ""}, None)
    for token in tokens(thoughts):
        yield _chunk(model, {"reasoning_content": token}, None)
    for token in tokens(text):
        yield _chunk(model, {"content": token}, None)
    if finish_reason is not None:
        yield _chunk(model, {}, finish_reason)


def embeddings(
    model: str, rows: Iterable[tuple[int, NDArray[np.float32]]], *, as_text: bool
) -> str:
    """Render vectors with the index of their text, as base64 text or as numbers."""
    data = [
        {"object": "embedding", "index": index, "embedding": _vector(row, as_text=as_text)}
        for index, row in rows
    ]
    usage = {"prompt_tokens": len(data), "total_tokens": len(data)}
    return json.dumps({"object": "list", "data": data, "model": model, "usage": usage})


def models(names: Iterable[str]) -> str:
    data = [{"id": name, "object": "model", "created": 0, "owned_by": "fake"} for name in names]
    return json.dumps({"object": "list", "data": data})


def _chunk(model: str, delta: Mapping[str, str], finish_reason: str | None) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return f"data: {json.dumps(_envelope(model, 'chat.completion.chunk', [choice]))}\n\n"


def _envelope(model: str, kind: str, choices: list[dict[str, object]]) -> dict[str, object]:
    return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": model, "choices": choices}


def _usage(text: str) -> dict[str, int]:
    count = len(tokens(text))
    return {"prompt_tokens": 0, "completion_tokens": count, "total_tokens": count}


def _vector(row: NDArray[np.float32], *, as_text: bool) -> str | list[float]:
    if as_text:
        return base64.b64encode(row.astype("<f4").tobytes()).decode()
    numbers: list[float] = row.tolist()
    return numbers
