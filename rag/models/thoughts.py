"""Leaving out what a model thinks aloud before it answers.

Most servers send thoughts apart from the text. Those that do not know a model's format leave them
in the text, between `<think>` and `</think>` at its beginning.
"""

from enum import Enum, auto

_OPEN = "<think>"
_CLOSE = "</think>"


class _Phase(Enum):
    OPENING = auto()
    """Whether thoughts come first is not known yet."""
    THINKING = auto()
    BEGINNING = auto()
    """The answer comes next, after empty space."""
    ANSWERING = auto()


class WithoutThoughts:
    """Takes a text piece by piece and gives back the pieces that are not thoughts."""

    def __init__(self) -> None:
        """Begin before the first piece."""
        self._phase = _Phase.OPENING
        self._held = ""

    def feed(self, delta: str) -> str:
        """Return what is certain to be answer and was not returned before."""
        self._held += delta
        if self._phase is _Phase.OPENING:
            self._open()
        if self._phase is _Phase.THINKING:
            self._think()
        if self._phase is _Phase.BEGINNING:
            self._begin()
        if self._phase is not _Phase.ANSWERING:
            return ""
        said, self._held = self._held, ""
        return said

    def _open(self) -> None:
        begun = self._held.lstrip()
        if begun.startswith(_OPEN):
            self._phase = _Phase.THINKING
        elif not _OPEN.startswith(begun):
            self._phase = _Phase.BEGINNING

    def _think(self) -> None:
        _, closed, answer = self._held.partition(_CLOSE)
        if closed:
            self._phase = _Phase.BEGINNING
        # Of a thought only what may be the first half of the closing tag is kept.
        self._held = answer if closed else self._held[-len(_CLOSE) :]

    def _begin(self) -> None:
        self._held = self._held.lstrip()
        if self._held:
            self._phase = _Phase.ANSWERING
