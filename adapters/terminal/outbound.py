"""What a terminal shows: values → text, without anything that a terminal would act on."""

import re
from collections.abc import Iterator, Sequence

from rich.text import Text

from rag.values import Citation, Passage

_ACTING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
_LONGEST_QUOTE = 200


def harmless(text: str) -> str:
    """Take out what moves a cursor, colours a line or turns the direction of text."""
    return _ACTING.sub("", text)


def source_lines(citations: Sequence[Citation]) -> Iterator[Text]:
    """Yield two lines a source: document, place, date and origin; then the sentence it rests on."""
    for citation in citations:
        passage = citation.passage
        shared = f"{passage.shared_at.astimezone():%-d %b %Y}"
        line = Text(f"[{citation.n}] ", style="cyan")
        line.append(harmless(passage.document), style="bold")
        by = " · ".join(filter(None, (passage.uploader, shared, passage.source)))
        line.append(harmless(f", {passage.place} · {by}"), style="dim")
        yield line
        yield Text(f"    “{_shortened(citation.quote)}”", style="italic dim")


def found_lines(passage: Passage) -> Iterator[Text]:
    """Yield a found passage: score, document and place, then its text."""
    line = Text(f"{passage.score:.3f}  ", style="cyan")
    line.append(harmless(passage.document), style="bold")
    line.append(harmless(f", {passage.place} · {passage.source}"), style="dim")
    yield line
    yield Text(f"{harmless(passage.text)}\n")


def shown_passage(before: str, passage: Passage, after: str) -> Text:
    """Return a passage in its context: document and place, then the text with the passage in it."""
    shown = Text(harmless(passage.document), style="bold")
    shown.append(harmless(f", {passage.place} · {passage.source}\n\n"), style="not bold dim")
    shown.append(harmless(before), style="not bold dim")
    shown.append(harmless(passage.text), style="not bold")
    shown.append(harmless(after), style="not bold dim")
    return shown


def _shortened(quote: str) -> str:
    line = " ".join(harmless(quote).split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE].rstrip()}…"
