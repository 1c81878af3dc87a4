"""Binding `[n]` in a model's text to the passages it was shown, while the text streams.

The model numbers passages as they stood in its prompt. People read 1..k by first appearance, and
no marker that is not ours: what names no shown passage is removed, and so is what was copied from
the passages' own. A marker is held back from its `[` to its `]`; code is left as it is.
"""

import unicodedata
from collections.abc import Iterator, Sequence

import regex

from rag.segments import sentences
from rag.storage.words import tokens
from rag.values import Citation, Passage

_LONGEST_MARKER = 60
_LONGEST_CODE_SPAN = 1_000
_LONGEST_LINK = 300
"""Characters to hold back at most; what has not ended by then is plain text."""

_OPENS, _CLOSES = r"\[【［〔〖⟦", r"\]】］〕〗⟧"
_DRESS = r"[^\S\n]|[\\*_~`^\#\u200c\u200d\ufe0e\ufe0f\u20e3]"
"""What may stand around a number and makes it no less a marker to who reads it."""
_DIGIT = r"[\d⁰¹²³⁴-⁹₀-₉①-⑨][\u200c\u200d\ufe0e\ufe0f\u20e3]*+"
_SPECIAL = regex.compile(rf"(?<![ \t])[ \t]*+(?<!\\)\\*+[{_OPENS}]|`++")
_MARKER = regex.compile(
    rf"""[ \t]*+\\*+(?P<opened>[{_OPENS}])(?:{_DRESS})*+(?:passages?|sources?)?(?:{_DRESS})*+
    (?P<numbers>(?:{_DIGIT}){{1,4}}(?:(?:{_DRESS})*+(?:[,;&]|and|-|–)(?:{_DRESS})*+(?:{_DIGIT}){{1,4}})*)
    (?:†[^{_CLOSES}\n]*)?(?:{_DRESS})*+[{_CLOSES}]""",
    regex.VERBOSE | regex.IGNORECASE,
)
_LINK = regex.compile(r"\([^()\s]*\)")
_BEGUN = regex.compile(rf"[{_OPENS}](?:{_DRESS}|{_DIGIT}|[,;&–-]|[a-z])*\Z", regex.IGNORECASE)
_OWN = regex.compile(
    rf"[{_OPENS}](?P<inside>(?:{_DRESS}|[,;&–-])*+{_DIGIT}(?:{_DRESS}|{_DIGIT}|[,;&–-])*+)[{_CLOSES}]"
)
_COPIED = "⟦"
_AS_IN_CODE = str.maketrans("⟦⟧", "[]")
_UNSEEN = regex.compile(
    r"(?V1)[[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]"
    r"--[\t\n\v\f\r\x85\u200c\u200d\ufe0e\ufe0f\p{Prepended_Concatenation_Mark}]]"
)
"""Would part a marker from itself for us, and for nobody else."""
_NUMBERS = regex.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")


class CitedText:
    """The readable side of a streamed answer: feed it deltas, read `text` at any time.

    `text` only ever grows; after `finish()` nothing is held back. Linear in what it is fed.
    """

    def __init__(self, *, shown: int) -> None:
        """Know that the model was shown passages 1..`shown`."""
        self._shown = shown
        self._pending = ""
        self._at = 0
        self._fence = ""
        self._written: list[str] = []
        self._tail = ""
        self._numbers: dict[int, int] = {}

    @property
    def text(self) -> str:
        return "".join(self._written)

    @property
    def cited(self) -> tuple[int, ...]:
        """Numbers as the model was shown them; the first is `[1]` in `text`, and so on."""
        return tuple(self._numbers)

    def feed(self, delta: str) -> None:
        self._pending = self._pending[self._at :] + _UNSEEN.sub("", delta)
        self._at = 0
        while self._at < len(self._pending) and self._advance(ended=False):
            pass

    def finish(self) -> None:
        while self._at < len(self._pending):
            self._advance(ended=True)

    def _advance(self, *, ended: bool) -> bool:
        """Write the next piece of what is pending; False when more of the stream is needed."""
        if self._fence:
            return self._write_block(ended=ended)
        special = _SPECIAL.search(self._pending, self._at)
        if special is None:
            return self._write_plain(ended=ended)
        if special.start() > self._at:
            return self._take(special.start())
        if self._pending[special.start()] == "`":
            return self._write_code(special.group(), ended=ended)
        return self._write_bracket(special.end(), ended=ended)

    def _write_plain(self, *, ended: bool) -> bool:
        """Write all but trailing spaces and backslashes, which go with a marker if one follows."""
        trailing = 0 if ended else len(self._pending) - len(self._pending.rstrip(" \t\\"))
        return self._take(max(self._at, len(self._pending) - trailing))

    def _write_bracket(self, after: int, *, ended: bool) -> bool:
        marker = _MARKER.match(self._pending, self._at, after + _LONGEST_MARKER)
        if marker is None:
            awaited = not ended and self._may_become_marker(after)
            return False if awaited else self._take(after)
        if not ended and self._may_be_linked(marker.end()):
            return False
        self._write(self._renumbered(marker) or self._gap())
        link = _LINK.match(self._pending, marker.end(), marker.end() + _LONGEST_LINK)
        self._at = link.end() if link else marker.end()
        return True

    def _gap(self) -> str:
        """Return what stands for a removed marker: something where another would close over it."""
        return "…" if _BEGUN.search(self._tail) else ""

    def _may_become_marker(self, after: int) -> bool:
        body = self._pending[after : after + _LONGEST_MARKER]
        return len(body) < _LONGEST_MARKER and not any(c in body for c in "]】］〕〗⟧[\n")

    def _may_be_linked(self, end: int) -> bool:
        """A `(` right behind a marker makes it a link of the model's own, which is dropped."""
        tail = self._pending[end : end + _LONGEST_LINK]
        if not tail:
            return True
        ended = len(tail) == _LONGEST_LINK or any(c in tail for c in ") \t\n")
        return tail[0] == "(" and not ended

    def _write_code(self, ticks: str, *, ended: bool) -> bool:
        """Write a code span untouched, or its backticks alone when it has no end."""
        opened = self._at + len(ticks)
        if opened == len(self._pending) and not ended:
            return False
        if len(ticks) >= 3:
            self._fence = ticks
            return self._take(opened)
        span = self._pending[opened : opened + _LONGEST_CODE_SPAN].partition("\n\n")[0]
        closing = regex.search(rf"(?<!`){ticks}(?!`)", span)
        if closing is not None and (ended or opened + closing.end() < len(self._pending)):
            return self._take(opened + closing.end(), is_code=True)
        unsettled = len(span) < _LONGEST_CODE_SPAN and opened + len(span) == len(self._pending)
        return False if unsettled and not ended else self._take(opened)

    def _write_block(self, *, ended: bool) -> bool:
        """Stream a fenced block as it comes, up to and with its closing backticks."""
        closing = self._pending.find(self._fence, self._at)
        if closing >= 0:
            taken = self._take(closing + len(self._fence), is_code=True)
            self._fence = ""
            return taken
        trailing = 0 if ended else len(self._pending) - len(self._pending.rstrip("`"))
        return self._take(max(self._at, len(self._pending) - trailing), is_code=True)

    def _renumbered(self, marker: regex.Match[str]) -> str:
        named = () if marker["opened"] == _COPIED else _listed(marker["numbers"])
        shown = [n for n in named if 1 <= n <= self._shown]
        if not shown:
            return ""
        whole = marker.group()
        space = whole[: len(whole) - len(whole.lstrip(" \t"))]
        return space + "".join(f"[{self._number(n)}]" for n in dict.fromkeys(shown))

    def _number(self, n: int) -> int:
        return self._numbers.setdefault(n, len(self._numbers) + 1)

    def _take(self, end: int, *, is_code: bool = False) -> bool:
        taken = self._pending[self._at : end]
        self._write(taken.translate(_AS_IN_CODE) if is_code else taken)
        self._at = end
        return bool(taken)

    def _write(self, text: str) -> None:
        self._written.append(text)
        self._tail = (self._tail + text)[-_LONGEST_MARKER:]


def _listed(numbers: str) -> Iterator[int]:
    """`1, 3-5` is 1, 3, 4, 5; a range of more than twenty is taken as its two ends."""
    plain = regex.sub(r"[^\d\s,;&a-z–-]", "", unicodedata.normalize("NFKC", numbers).lower())
    for found in _NUMBERS.finditer(plain):
        first, last = int(found[1]), int(found[2] or found[1])
        yield from range(first, last + 1) if 0 <= last - first <= 20 else (first, last)


def for_the_model(text: str) -> str:
    """Write a passage's own markers, `[3]` in an article, so that copies of them are known."""
    return _OWN.sub(r"⟦\g<inside>⟧", text)


def for_people(text: str) -> str:
    """Write them so that nobody takes one for a citation of ours."""
    return _OWN.sub(r"(\g<inside>)", text)


def citations(text: str, cited: Sequence[Passage]) -> tuple[Citation, ...]:
    """Bind each `[n]` of a finished text to `cited[n - 1]`, with the sentence it rests on."""
    claims: dict[int, list[str]] = {n: [] for n in range(1, len(cited) + 1)}
    for start, end in sentences(text):
        for found in regex.finditer(r"\[(\d+)\]", text[start:end]):
            claims.get(int(found[1]), []).append(text[start:end])
    return tuple(
        Citation(n=n, passage=passage, quote=nearest_sentence(passage.text, claims[n]))
        for n, passage in enumerate(cited, start=1)
    )


def nearest_sentence(text: str, claims: Sequence[str]) -> str:
    """Return the sentence of `text` that shares most words with the claims; the first if none does.

    Likeness is the share of the sentence's and the claim's words that are common (Dice), so that
    neither a long sentence nor a one-word one wins by its length.
    """
    wanted = set(tokens(" ".join(claims)))
    best, likeness = "", -1.0
    for start, end in sentences(text):
        words = set(tokens(text[start:end]))
        overlap = 2 * len(words & wanted) / (len(words) + len(wanted)) if words else 0.0
        if overlap > likeness:
            best, likeness = text[start:end], overlap
    return best or text.strip()
