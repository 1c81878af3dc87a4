"""What the fake says when nobody scripted it: plausible enough to drive the whole application."""

import json
import re

from tests.fakes.openai.prompts import Prompt, Task
from tests.fakes.openai.vectors import stems

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_MOST_RANKED = 8
_NOT_FOUND = "The passages do not say."


def reply(prompt: Prompt) -> str:
    """Return what a modest but honest model would answer."""
    match prompt.task:
        case Task.RERANK:
            return _ranking(prompt)
        case Task.STANDALONE:
            return _standalone(prompt)
        case Task.ANSWER:
            return _quotes(prompt, sentences=1)
        case Task.READ_THROUGH:
            return _first_sentences(prompt)
        case Task.JOIN:
            return " ".join(prompt.parts)
        case Task.OTHER:
            return f"You said: {prompt.question}"


def _ranking(prompt: Prompt) -> str:
    shares = {n: _overlap(prompt.question, text) for n, text in prompt.passages.items()}
    helping = [n for n, share in shares.items() if share > 0]
    best_first = sorted(helping, key=lambda n: -shares[n])[:_MOST_RANKED]
    best = shares[best_first[0]] if best_first else 0.0
    sufficient = "full" if best >= 0.5 else "partly" if best >= 0.25 else "no"
    ranking = [] if sufficient == "no" else best_first
    return json.dumps({"sufficient": sufficient, "ranking": ranking})


def _standalone(prompt: Prompt) -> str:
    """Join the follow-up with the question before it, which holds what it refers to."""
    asked = re.findall(r"^Question: (.*)$", prompt.conversation, re.MULTILINE)
    if not asked:
        return prompt.question
    return f"{prompt.question.rstrip('?')}, about: {asked[-1]}"


def _quotes(prompt: Prompt, *, sentences: int) -> str:
    """Quote the sentences that share most words with the question, each with its marker."""
    candidates = [
        (_overlap(prompt.question, sentence), n, sentence)
        for n, text in prompt.passages.items()
        for sentence in _sentences(text)
    ]
    best = sorted(candidates, key=lambda candidate: (-candidate[0], candidate[1]))[:sentences]
    return " ".join(_cited(sentence, n) for _, n, sentence in best) or _NOT_FOUND


def _first_sentences(prompt: Prompt) -> str:
    """Take the first sentence of each passage, as a summary would."""
    firsts = [(n, _sentences(text)) for n, text in prompt.passages.items()]
    return " ".join(_cited(found[0], n) for n, found in firsts if found) or _NOT_FOUND


def _cited(sentence: str, n: int) -> str:
    return f"{sentence.rstrip('.!? ')} [{n}]."


def _sentences(text: str) -> list[str]:
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip(" .!?")]


def _overlap(question: str, text: str) -> float:
    """Return the share of the question's telling words that the text has."""
    asked = set(stems(question))
    return len(asked & set(stems(text))) / len(asked) if asked else 0.0
