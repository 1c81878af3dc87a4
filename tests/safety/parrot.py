"""The worst model for whoever has secrets: it says again all that it was ever told."""

import json
from collections.abc import Sequence
from typing import Any

from tests.fakes.openai.prompts import Task, read_prompt
from tests.fakes.openai.server import CHAT, FakeOpenAI

_MOST_WORDS = 1_900
"""A longer question is not taken for one."""


def says_all_again(messages: list[dict[str, Any]]) -> str:
    prompt = read_prompt(messages)
    numbers = sorted(prompt.passages)
    if prompt.task is Task.RERANK:
        return json.dumps({"sufficient": "full", "ranking": numbers})
    if prompt.task is Task.STANDALONE:
        return f"{prompt.question} {prompt.conversation}"[:_MOST_WORDS]
    markers = "".join(f"[{n}]" for n in numbers)
    return f"{prompt.user} {markers}"


Chat = list[dict[str, Any]]
"""The messages of one prompt."""


def told(openai: FakeOpenAI, *, since: int) -> Sequence[Chat]:
    """Return the prompts from the request number `since` on."""
    chats = [request for request in openai.requests[since:] if request.path == CHAT]
    return [request.body["messages"] for request in chats]


def reads_one_document(chats: Sequence[Chat]) -> bool:
    """Whether a document was read as a whole: a question that repeats its name asks for that."""
    return any(read_prompt(messages).task is Task.READ_THROUGH for messages in chats)
