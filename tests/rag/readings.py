"""Readings for tests that need no file."""

from rag.values import Block, BlockKind, Reading


def block(
    text: str,
    *,
    kind: BlockKind = BlockKind.PROSE,
    page: int | None = None,
    place: str | None = None,
    first_row: int | None = None,
    heading: tuple[str, ...] = (),
) -> Block:
    return Block(text=text, kind=kind, page=page, place=place, first_row=first_row, heading=heading)


def reading(*blocks: Block | str) -> Reading:
    return Reading(
        format="text",
        blocks=tuple(block(b) if isinstance(b, str) else b for b in blocks),
        pages=None,
        unreadable_pages=(),
        truncated=False,
    )
