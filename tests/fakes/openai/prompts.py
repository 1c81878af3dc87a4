"""Reading our own prompts back: which of them it is, its passages and its question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_PASSAGE = re.compile(r'<passage n="(\d+)"[^>]*>(.*?)</passage>', re.DOTALL)
_QUESTION = re.compile(r"<question>(.*?)</question>", re.DOTALL)
_CONVERSATION = re.compile(r"<conversation>(.*?)</conversation>", re.DOTALL)
_PART = re.compile(r"<part>(.*?)</part>", re.DOTALL)


class Task(StrEnum):
    """What a system prompt asks for, told by its first words."""

    RERANK = "You rank passages"
    STANDALONE = "You rewrite a follow-up"
    ANSWER = "You answer from passages"
    READ_THROUGH = "You read one document"
    JOIN = "You join partial answers"
    OTHER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One chat request, taken apart."""

    task: Task
    system: str
    user: str
    """The last user message."""

    @property
    def passages(self) -> dict[int, str]:
        """Text by number, in the order shown."""
        return {int(n): text for n, text in _PASSAGE.findall(self.user)}

    @property
    def question(self) -> str:
        """What is asked; the whole user message where nothing is marked as the question."""
        return _inside(_QUESTION, self.user) or self.user

    @property
    def conversation(self) -> str:
        """What was said before; empty for a first question."""
        return _inside(_CONVERSATION, self.user)

    @property
    def parts(self) -> list[str]:
        """Partial answers, in order."""
        return [part.strip() for part in _PART.findall(self.user)]


def read_prompt(messages: Sequence[Mapping[str, object]]) -> Prompt:
    """Take the messages of a chat request apart."""
    system = _last(messages, {"system", "developer"})
    task = next(task for task in Task if system.startswith(task))
    return Prompt(task=task, system=system, user=_last(messages, {"user"}))


def _last(messages: Sequence[Mapping[str, object]], roles: set[str]) -> str:
    texts = [_text(message.get("content")) for message in messages if message.get("role") in roles]
    return texts[-1] if texts else ""


def _text(content: object) -> str:
    if isinstance(content, list):
        return "".join(str(block.get("text", "")) for block in content)
    return "" if content is None else str(content)


def _inside(tag: re.Pattern[str], text: str) -> str:
    found = tag.search(text)
    return found[1].strip() if found else ""
