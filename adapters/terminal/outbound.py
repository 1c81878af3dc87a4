"""What a terminal shows: values → text, without anything that a terminal would act on."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered_line
from adapters.markdown.visible import visible
from rag.values import Citation, Passage

_LONGEST_QUOTE = 200


def harmless(text: str) -> str:
    """Take out what moves a cursor, colours a line or turns the direction of text."""
    return visible(text)


def harmless_line(text: str) -> str:
    """Do so with what others named or wrote, on one line and without what a click would follow."""
    return rendered_line(text, PlainText())


def source_lines(citations: Sequence[Citation]) -> Iterator[Text]:
    """Yield two lines a source: document, place, date and origin; then the sentence it rests on."""
    for citation in citations:
        passage = citation.passage
        shared = f"{passage.shared_at.astimezone():%-d %b %Y}"
        line = Text(f"[{citation.n}] ", style="cyan")
        line.append(harmless_line(passage.document), style="bold")
        named = filter(None, (passage.place, passage.uploader))
        about = " · ".join((*map(harmless_line, named), shared, harmless(passage.source)))
        line.append(f", {about}", style="dim")
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
    line = harmless_line(quote)
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE].rstrip()}…"
