"""Trees and plain strings in which nothing is left that a client would act on by itself."""

from dataclasses import replace
from itertools import accumulate

from adapters.markdown.defanging import breaks, breaks_in_code, broken
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
    leaves,
)
from adapters.markdown.visible import visible

_BREAK, _CODE, _CITED = "\n", "`", "\u200b"
"""Stand for what parts words: `https:` and `//` around code or a citation are no address.

What follows a citation still is one: some take the zero-width space behind it for a host's name,
and some the ticks of code for a part of an address.
"""


def harmless(blocks: Blocks, *, file_names: bool) -> Blocks:
    """Break addresses, mentions and references in every text; doing it again changes nothing."""
    return tuple(_harmless_block(block, file_names=file_names) for block in blocks)


def harmless_line(text: str, *, file_names: bool) -> str:
    """Do the same to a plain string, such as a file name or a heading, and put it on one line."""
    line = " ".join(visible(text).split())
    # Something of ours may stand right behind it.
    places = breaks(f"{line},", file_names=file_names)
    return broken(line, places, offset=0)


def _harmless_block(block: Block, *, file_names: bool) -> Block:
    match block:
        case Paragraph() | Heading():
            return replace(block, content=_harmless_content(block.content, file_names=file_names))
        case CodeBlock():
            return replace(block, text=broken(block.text, breaks_in_code(block.text), offset=0))
        case Quote():
            return replace(block, content=harmless(block.content, file_names=file_names))
        case Items():
            items = tuple(harmless(item, file_names=file_names) for item in block.items)
            return replace(block, items=items)
        case Table():
            header, *rows = (
                tuple(_harmless_content(cell, file_names=file_names) for cell in row)
                for row in (block.header, *block.rows)
            )
            return replace(block, header=header, rows=tuple(rows))
        case Rule():
            return block


def _harmless_content(content: Content, *, file_names: bool) -> Content:
    """Look at the words twice, since it depends on the platform what borders of bold text are.

    Without marks between them, `https:` and a bold `//` read as one; with marks, `evil.co` and a
    bold `mic` are two.
    """
    read = [*map(_read, leaves(content))]
    places = breaks("".join(read), file_names=file_names)
    for text, offset in zip(read, accumulate(map(len, read), initial=0), strict=False):
        alone = breaks(text, file_names=file_names)
        places |= {offset + place: by for place, by in alone.items()}
    return _with_breaks(content, places, offset=0)[0]


def _read(leaf: Text | Code | CitationMark | LineBreak) -> str:
    match leaf:
        case Text(text=text):
            return text
        case CitationMark():
            return _CITED
        case Code():
            return _CODE
        case LineBreak():
            return _BREAK


def _with_breaks(content: Content, places: dict[int, str], *, offset: int) -> tuple[Content, int]:
    """Return the content with its characters at `places` replaced, and the offset behind it."""
    changed: list[Inline] = []
    for inline in content:
        match inline:
            case Text(text=text):
                changed.append(Text(text=broken(text, places, offset=offset)))
                offset += len(text)
            case Strong() | Emphasis():
                inner, offset = _with_breaks(inline.content, places, offset=offset)
                changed.append(replace(inline, content=inner))
            case Code(text=text):
                changed.append(Code(text=broken(text, breaks_in_code(text), offset=0)))
                offset += len(_CODE)
            case CitationMark() | LineBreak():
                changed.append(inline)
                offset += len(_BREAK)
    return tuple(changed), offset
