"""Tree → a platform's markup, by a renderer that says how each node is written there."""

from collections.abc import Callable
from typing import Protocol

import regex

from adapters.markdown.harmless import harmless, harmless_line
from adapters.markdown.tree import (
    Block,
    Blocks,
    CitationMark,
    Code,
    CodeBlock,
    Content,
    Emphasis,
    Heading,
    Inline,
    Items,
    LineBreak,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)

LinkOf = Callable[[int], str | None]
"""Where `[n]` leads: a link that we built, or None while or where there is none."""


class Renderer(Protocol):
    """How one platform writes each node. Without state, clock or client.

    So that a streamed answer only grows, what is returned for a piece of text must begin with
    what is returned for its beginning: `text` escapes character by character, and `item` and
    `quote` write nothing behind their content. The other nodes are only shown when complete.
    """

    @property
    def links_file_names(self) -> bool:
        """Whether its clients make a link of `README.md` by themselves."""
        ...

    def text(self, text: str) -> str:
        """Escape what would be markup; `text` has no line end."""
        ...

    def strong(self, content: str) -> str: ...

    def emphasis(self, content: str) -> str: ...

    def code(self, text: str) -> str:
        """Write a code span; `text` is raw."""
        ...

    def citation(self, n: int, target: str | None) -> str:
        """Write `[n]`, as a link where there is a target: the only link there is."""
        ...

    def heading(self, level: int, content: str) -> str: ...

    def code_block(self, text: str, language: str) -> str:
        """Write lines of code; `text` is raw, `language` may be empty."""
        ...

    def item(self, number: int | None, content: str) -> str:
        """Write an item of a list; lines behind the first are part of it."""
        ...

    def quote(self, content: str) -> str: ...

    def rule(self) -> str: ...

    def table(self, table: Table) -> Block:
        """Return other blocks to show in its place; `adapters.markdown.tables` has some."""
        ...


def no_links(n: int) -> None:
    """Lead nowhere: the `LinkOf` of an answer whose sources are not known yet."""


def rendered(blocks: Blocks, renderer: Renderer, *, link_of: LinkOf = no_links) -> str:
    """Write a tree in a platform's markup, everything foreign in it made harmless."""
    return written(harmless(blocks, file_names=renderer.links_file_names), renderer, link_of)


def written(harmless_blocks: Blocks, renderer: Renderer, link_of: LinkOf) -> str:
    """Write what has been made harmless already, as `split` has when it tries what fits."""
    return _Writing(renderer, link_of).blocks(harmless_blocks, gap="\n\n")


def rendered_line(text: str, renderer: Renderer) -> str:
    """Write a plain string on one line: a file name, a heading, a person's name, a quote."""
    return renderer.text(harmless_line(text, file_names=renderer.links_file_names))


class _Writing:
    def __init__(self, renderer: Renderer, link_of: LinkOf) -> None:
        self._to = renderer
        self._link_of = link_of

    def blocks(self, blocks: Blocks, *, gap: str) -> str:
        return gap.join(filter(None, map(self._block, blocks)))

    def _block(self, block: Block) -> str:  # noqa: PLR0911 - one for each kind
        match block:
            case Paragraph(content=content):
                return self._content(content)
            case Heading(level=level, content=content):
                return self._to.heading(level, self._content(content)) if content else ""
            case CodeBlock(text=text, language=language):
                return self._to.code_block(text, language)
            case Quote(content=inner):
                return self._to.quote(self.blocks(inner, gap="\n\n")) if inner else ""
            case Items(start=start, items=items):
                return "\n".join(self._item(start, i, item) for i, item in enumerate(items))
            case Table():
                return self._laid_out(block)
            case Rule():
                return self._to.rule()

    def _laid_out(self, table: Table) -> str:
        # A layout without marks brings words together that marks kept apart.
        layout = (self._to.table(table),)
        return self.blocks(harmless(layout, file_names=self._to.links_file_names), gap="")

    def _item(self, start: int | None, i: int, item: Blocks) -> str:
        number = None if start is None else start + i
        return self._to.item(number, self.blocks(item, gap="\n"))

    def _content(self, content: Content) -> str:
        return "".join(map(self._inline, content))

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text(text=text):
                return self._to.text(text)
            case Code(text=text):
                return self._to.code(text)
            case Strong(content=content):
                return self._to.strong(self._content(content))
            case Emphasis(content=content):
                return self._to.emphasis(self._content(content))
            case CitationMark(n=n):
                return self._to.citation(n, self._link_of(n))
            case LineBreak():
                return "\n"


def hanging(marker: str, content: str) -> str:
    """Put a marker before the first line, and the other lines under it."""
    indent = " " * (len(marker) + 1)
    first, *others = content.split("\n")
    lines = (f"{indent}{line}" if line else "" for line in others)
    return "\n".join((f"{marker} {first}" if first else marker, *lines))


def prefixed(prefix: str, content: str) -> str:
    """Put a prefix before each line."""
    return "\n".join(f"{prefix} {line}" if line else prefix for line in content.split("\n"))


def ticks(text: str, *, least: int) -> str:
    """Return backticks that can stand around `text`: more than stand together in it."""
    longest = max(map(len, regex.findall(r"`+", text)), default=0)
    return "`" * max(least, longest + 1)
