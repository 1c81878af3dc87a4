"""How much of a paragraph that still grows is settled: nothing to come can change how it reads."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

import regex
from markdown_it.rules_inline import StateInline, backtick, emphasis, escape
from markdown_it.rules_inline.balance_pairs import processDelimiters
from markdown_it.rules_inline.state_inline import Delimiter

from adapters.markdown.defanging import BREAKABLE, DOTS, LATIN
from adapters.markdown.grammar import citation, grammar

_WORD_END = regex.compile(
    rf"(?r)[\s[\p{{P}}--[\x00-\x7f{DOTS}]]]"
    rf"|(?<![{LATIN}])[[{DOTS}]--[.]]|[[{DOTS}]--[.]](?=[^{LATIN}])",
    regex.V1,
)
"""White space or punctuation beyond ASCII: no address and no mention reaches across it."""
_BREAKABLE = regex.compile(BREAKABLE)
_BEGUN_CITATION = regex.compile(r"\[\d{0,3}\Z")

_Span = tuple[int, int]
"""Start and end in the content."""


@dataclass(slots=True)
class _Seen:
    """What the parser's own rules met, by place in the content."""

    runs: list[_Span] = field(default_factory=list)
    """The run of `*` or `_` that it is part of, for each of the parser's delimiters."""
    spans: list[_Span] = field(default_factory=list)
    """Each code span and each escape."""
    unsettled: list[int] = field(default_factory=list)
    """Where something begins that may still become something else."""


class Settled:
    """What is settled of the content of an open paragraph.

    Markup is: what is bold, italic, code or a citation once closed is withheld until it is closed.
    The last word is withheld from where it may turn out to be an address or a mention.
    """

    def __init__(self, content: str) -> None:
        """Find out, in time linear in the length of the content."""
        seen = _Seen()
        state = StateInline(content, _SCANNER, {_SEEN: seen}, [])
        _SCANNER.inline.tokenize(state)
        self._content = content
        self._end = min([len(content), *seen.unsettled])
        # Code that is still open may yet swallow what looks like the end of bold text behind it.
        runs = [run for run in seen.runs if run[0] < self._end]
        delimiters = state.delimiters[: len(runs)]
        processDelimiters(state, delimiters)
        self._end, closed = _closed(runs, delimiters, self._end)
        self._spans = _united([*seen.spans, *closed])

    def before(self, place: int) -> int:
        """Return where the settled beginning ends that reaches no further than `place`."""
        end = min(self._end, place)
        while (earlier := self._before_word(self._before_span(end))) < end:
            end = earlier
        return end

    def _before_span(self, end: int) -> int:
        i = bisect_left(self._spans, (end, 0))
        return self._spans[i - 1][0] if i and end < self._spans[i - 1][1] else end

    def _before_word(self, end: int) -> int:
        """Leave out the last word from where it may be part of an address or a mention."""
        before = _WORD_END.search(self._content, 0, end)
        breakable = _BREAKABLE.search(self._content, before.end() if before else 0, end)
        return breakable.start() if breakable else end


def _closed(runs: list[_Span], delimiters: list[Delimiter], end: int) -> tuple[int, list[_Span]]:
    """Return where the first mark stands that may still be closed, and the spans closed before."""
    spans: list[_Span] = []
    i = 0
    while i < len(runs):
        start, _ = runs[i]
        if delimiters[i].end >= 0:
            i = delimiters[i].end
            # What follows the last mark decides what it is, and has to be settled, too.
            spans.append((start, runs[i][1] + 1))
        elif delimiters[i].open:
            return start, spans
        i += 1
    return end, spans


def _united(spans: Iterable[_Span]) -> list[_Span]:
    """Unite spans that overlap; those that only touch can be parted."""
    united: list[_Span] = []
    for start, end in sorted(spans):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


# The parser's rules, watched. What they see travels in the parser's own `env`.

_SEEN = "seen"


def _watched_emphasis(state: StateInline, silent: bool) -> bool:
    start, known = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    seen = _seen(state)
    seen.runs += [(start, state.pos)] * (len(state.delimiters) - known)
    if state.pos == state.posMax:
        seen.unsettled.append(start)
    return True


def _watched_backtick(state: StateInline, silent: bool) -> bool:
    start, known = state.pos, len(state.tokens)
    if not backtick(state, silent):
        return False
    closed = len(state.tokens) > known and state.tokens[-1].type == "code_inline"
    if closed and state.pos < state.posMax:
        _seen(state).spans.append((start, state.pos))
    else:
        _seen(state).unsettled.append(start)
    return True


def _watched_escape(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] == "\\" and start + 1 == state.posMax:
        _seen(state).unsettled.append(start)
    if not escape(state, silent):
        return False
    # A backslash that breaks a line does so only with something behind it.
    breaks_line = state.src[start + 1] == "\n"
    _seen(state).spans.append((start, state.pos + breaks_line))
    return True


def _watched_citation(state: StateInline, silent: bool) -> bool:
    if _BEGUN_CITATION.match(state.src, state.pos):
        _seen(state).unsettled.append(state.pos)
    return citation(state, silent)


def _seen(state: StateInline) -> _Seen:
    seen: _Seen = state.env[_SEEN]
    return seen


_SCANNER = grammar()
_SCANNER.inline.ruler.at("emphasis", _watched_emphasis)
_SCANNER.inline.ruler.at("backticks", _watched_backtick)
_SCANNER.inline.ruler.at("escape", _watched_escape)
_SCANNER.inline.ruler.at("citation", _watched_citation)
