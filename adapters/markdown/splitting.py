"""Cutting an answer into parts below a platform's limit, where a person would cut it.

A block that fits into a part is kept whole. Of a larger one goes in what fits: rows below their
header, items, lines of code in a fence of their own, sentences, words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from adapters.markdown.cutting import cut_content, cut_lines, first_character, most
from adapters.markdown.harmless import harmless
from adapters.markdown.rendering import LinkOf, Renderer, no_links, written
from adapters.markdown.tables import records
from adapters.markdown.tree import (
    Block,
    Blocks,
    Code,
    CodeBlock,
    Content,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
    all_content,
    leaves,
)

LEAST = 200
"""A part must have room for a word and a link below all the marks that may stand before them."""


def split(
    blocks: Blocks, renderer: Renderer, *, limit: int, link_of: LinkOf = no_links
) -> Iterator[str]:
    """Yield the parts of an answer in a platform's markup, each complete in itself.

    Args:
        blocks: The whole answer.
        renderer: How the platform writes it.
        limit: UTF-16 code units in a part, which is how the strictest platform counts.
        link_of: As for `rendered`.

    Raises:
        ValueError: `limit` is below `LEAST`.
    """
    if limit < LEAST:
        raise ValueError(f"no answer fits into parts of {limit} characters: take {LEAST} or more")

    def ended(part: Blocks) -> Blocks:
        # Cut within a word, `evil.com5` may end in `evil.com`, and `hotel:5` begin with `tel:5`.
        return (*part[:-1], *harmless(part[-1:], file_names=renderer.links_file_names))

    def fits(part: Blocks) -> bool:
        # Not to render all that is left for every part:
        if not _may_fit(part, limit):
            return False
        return _units(written(ended(part), renderer, link_of)) <= limit

    room = _Room(limit=limit, taken=False, fits=fits, fits_alone=fits)
    rest = harmless(blocks, file_names=renderer.links_file_names)
    while rest:
        part, rest = _filled(rest, room)
        rest = (*harmless(rest[:1], file_names=renderer.links_file_names), *rest[1:])
        if text := written(ended(part), renderer, link_of):
            yield text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What still fits into a part."""

    limit: int
    taken: bool
    """Whether something is in the part already, so that nothing more has to go in."""
    fits: Callable[[Blocks], bool]
    """Behind what is in the part already."""
    fits_alone: Callable[[Blocks], bool]
    """Into a part of its own."""

    def behind(self, blocks: Blocks) -> "_Room":
        return replace(
            self,
            taken=self.taken or bool(blocks),
            fits=lambda more: self.fits((*blocks, *more)),
        )

    def within(self, wrapped: Callable[[Blocks], Block]) -> "_Room":
        return replace(
            self,
            fits=lambda inner: self.fits((wrapped(inner),)),
            fits_alone=lambda inner: self.fits_alone((wrapped(inner),)),
        )


def _filled(blocks: Blocks, room: _Room) -> tuple[Blocks, Blocks]:
    """Return what goes into the part, and the rest."""
    count = most(len(blocks), lambda n: room.fits(blocks[:n]))
    part, rest = blocks[:count], blocks[count:]
    if rest and not room.fits_alone(rest[:1]):
        piece, remainder = _divided(rest[0], room.behind(part))
        part, rest = (*part, *piece), (*remainder, *rest[1:])
    while rest and len(part) > 1 and isinstance(part[-1], Heading):
        part, rest = part[:-1], (part[-1], *rest)
    return part, rest


def _divided(block: Block, room: _Room) -> tuple[Blocks, Blocks]:
    """Return the piece of a block that fits, and the rest; no piece only if the part is taken."""
    match block:
        case Paragraph() | Heading():
            return _divided_words(block, room)
        case CodeBlock():
            return _divided_code(block, room)
        case Items():
            return _divided_items(block, room)
        case Table():
            return _divided_table(block, room)
        case Quote(content=content):
            piece, rest = _filled(content, room.within(lambda inner: Quote(content=inner)))
            return _quoted(piece), _quoted(rest)
        case Rule():
            return ((), (block,)) if room.taken else ((block,), ())


def _divided_words(block: Paragraph | Heading, room: _Room) -> tuple[Blocks, Blocks]:
    def fits(content: Content) -> bool:
        return room.fits((replace(block, content=content),))

    before, behind = cut_content(block.content, fits, at_most=room.limit)
    if not before and not room.taken:
        before, behind = first_character(block.content)
    return _worded(block, before), _worded(block, behind)


def _divided_code(block: CodeBlock, room: _Room) -> tuple[Blocks, Blocks]:
    def fits(text: str) -> bool:
        return room.fits((replace(block, text=text),))

    before, behind = cut_lines(block.text, fits, at_most=room.limit)
    if not before:
        return ((), (block,)) if room.taken else ((block,), ())
    return (replace(block, text=before),), (replace(block, text=behind),) if behind else ()


def _divided_items(block: Items, room: _Room) -> tuple[Blocks, Blocks]:
    def first(n: int) -> Blocks:
        return (replace(block, items=block.items[:n]),)

    count = most(len(block.items), lambda n: room.fits(first(n)))
    if count:
        return first(count), _from_item(block, count)
    if room.fits_alone(first(1)):
        return (), (block,)
    inside = room.within(lambda inner: replace(block, items=(inner,)))
    piece, rest = _filled(block.items[0], inside)
    if not piece:
        return (), (block,)
    # What is left of the item has no marker of its own: it is not another item.
    return (replace(block, items=(piece,)),), (*rest, *_from_item(block, 1))


def _from_item(block: Items, n: int) -> Blocks:
    start = None if block.start is None else block.start + n
    return (Items(start=start, items=block.items[n:]),) if block.items[n:] else ()


def _divided_table(block: Table, room: _Room) -> tuple[Blocks, Blocks]:
    count = most(len(block.rows), lambda n: room.fits((replace(block, rows=block.rows[:n]),)))
    if count:
        piece, rest = replace(block, rows=block.rows[:count]), block.rows[count:]
        return (piece,), (replace(block, rows=rest),) if rest else ()
    if room.taken and room.fits_alone((replace(block, rows=block.rows[:1]),)):
        return (), (block,)
    return _filled((records(block),), room)


def _worded(block: Paragraph | Heading, content: Content) -> Blocks:
    return (replace(block, content=content),) if content else ()


def _quoted(content: Blocks) -> Blocks:
    return (Quote(content=content),) if content else ()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _may_fit(blocks: Blocks, limit: int) -> bool:
    """Count characters until they are too many; what stands around them comes on top."""
    characters = 0
    for content in all_content(blocks):
        characters += sum(
            len(leaf.text) for leaf in leaves(content) if isinstance(leaf, Text | Code)
        )
        if characters > limit:
            return False
    return True
