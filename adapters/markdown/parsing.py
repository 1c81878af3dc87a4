"""A model's Markdown → our own tree; the parser's tokens go no further than this file."""

from collections.abc import Iterator

import regex
from markdown_it.token import Token

from adapters.markdown.grammar import grammar
from adapters.markdown.tree import (
    Alignment,
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
from adapters.markdown.visible import visible

_GRAMMAR = grammar()
_LANGUAGE = regex.compile(r"[\w+#.-]{1,20}(?!\S)")


def parsed(text: str) -> Blocks:
    """Read a text; any text can be read, and what is no markup of ours stays text."""
    return _blocks(iter(_GRAMMAR.parse(visible(text))), until="")


def _blocks(tokens: Iterator[Token], *, until: str) -> Blocks:
    blocks = []
    for token in tokens:
        if token.type == until:
            break
        blocks.append(_block(token, tokens))
    return tuple(blocks)


def _block(token: Token, tokens: Iterator[Token]) -> Block:  # noqa: PLR0911 - one for each kind
    """Read the block that `token` opens, up to and with the token that closes it."""
    match token.type:
        case "paragraph_open":
            return Paragraph(content=_line(tokens))
        case "heading_open":
            return Heading(level=len(token.markup), content=_line(tokens))
        case "blockquote_open":
            return Quote(content=_blocks(tokens, until="blockquote_close"))
        case "bullet_list_open":
            return Items(start=None, items=_items(tokens, until="bullet_list_close"))
        case "ordered_list_open":
            start = int(token.attrs.get("start", 1))
            return Items(start=start, items=_items(tokens, until="ordered_list_close"))
        case "table_open":
            return _table(tokens)
        case "fence" | "code_block":
            return _code_block(token)
        case "hr":
            return Rule()
        case unknown:
            raise AssertionError(f"the grammar has no {unknown!r}")


def _line(tokens: Iterator[Token]) -> Content:
    inline, _close = next(tokens), next(tokens)
    return _content(inline)


def _items(tokens: Iterator[Token], *, until: str) -> tuple[Blocks, ...]:
    items = []
    while next(tokens).type != until:
        items.append(_blocks(tokens, until="list_item_close"))
    return tuple(items)


def _code_block(token: Token) -> CodeBlock:
    language = _LANGUAGE.match(token.info.strip())
    return CodeBlock(
        text=token.content.removesuffix("\n"), language=language.group() if language else ""
    )


def _table(tokens: Iterator[Token]) -> Table:
    rows: list[list[Content]] = []
    alignments = []
    while (token := next(tokens)).type != "table_close":
        match token.type:
            case "tr_open":
                rows.append([])
            case "th_open":
                alignments.append(_alignment(token))
            case "inline":
                rows[-1].append(_content(token))
    header, *others = (tuple(row) for row in rows)
    return Table(header=header, alignments=tuple(alignments), rows=tuple(others))


def _alignment(token: Token) -> Alignment:
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return Alignment(side) if side else Alignment.LEFT


def _content(inline: Token) -> Content:
    """Nest what lies between the tokens that open and close; bold within bold is just bold."""
    open_content: list[list[Inline]] = [[]]
    open_types: list[str] = []
    for token in inline.children or ():
        if token.nesting > 0:
            if token.tag not in open_types:
                open_content.append([])
            open_types.append(token.tag)
        elif token.nesting < 0:
            open_types.pop()
            if token.tag not in open_types:
                content = tuple(open_content.pop())
                style = Strong if token.tag == "strong" else Emphasis
                open_content[-1].append(style(content=content))
        elif (leaf := _leaf(token)) is not None:
            open_content[-1].append(leaf)
    return tuple(open_content[0])


def _leaf(token: Token) -> Inline | None:
    match token.type:
        case "text":
            return Text(text=token.content) if token.content else None
        case "code_inline":
            return Code(text=token.content)
        case "citation":
            return CitationMark(n=int(token.content))
        case "softbreak" | "hardbreak":
            return LineBreak()
        case unknown:
            raise AssertionError(f"the grammar has no {unknown!r}")
