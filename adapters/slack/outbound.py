"""What we show → Slack's Markdown and blocks. Pure."""

import html
from dataclasses import dataclass
from typing import Any

from adapters.markdown.harmless import harmless
from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered
from adapters.markdown.splitting import split
from adapters.markdown.stable import stable
from adapters.markdown.tree import Blocks, Content, Paragraph, Table, Text, all_content, leaves
from adapters.markdown.visible import visible
from adapters.replies import Final, Snapshot
from adapters.slack.foot import foot_of
from adapters.slack.lines import cut, line
from adapters.slack.markup import SlackMarkdown

Json = dict[str, Any]

LONGEST = 9_000
"""Characters of one message's text: a stream holds 12,000, all blocks of a message 13,200."""
_LONGEST_NOTICE = 150
_MOST_ROWS, _MOST_COLUMNS, _LONGEST_TABLE = 100, 20, 6_000
_MARKDOWN = SlackMarkdown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of a reply."""

    text: str
    """Markdown, `LONGEST` characters at most, possibly empty in the last part."""
    body: tuple[Json, ...]
    """The same as blocks, for where it is not streamed."""
    foot: tuple[Json, ...]
    """Sources and buttons; only in the last part."""
    is_whole: bool
    """Nothing will follow in this message."""

    @property
    def has_table(self) -> bool:
        """Whether blocks show it better than a stream did."""
        return any(block["type"] == "table" for block in self.body)

    @property
    def blocks(self) -> list[Json]:
        return [*self.body, *self.foot]


def parts_of(part: Snapshot | Final, *, key: str, names: dict[str, str]) -> list[Part]:
    """Return the messages that show a part, in order; none when nothing of it is settled.

    Args:
        part: what to show.
        key: of the message it answers; buttons carry it.
        names: of channels, by scope, for the source lines.
    """
    is_last = isinstance(part, Final)
    blocks = _settled(part)
    texts = list(split(blocks, _MARKDOWN, limit=LONGEST))
    foot = foot_of(part, key=key, names=names) if isinstance(part, Final) else ()
    if foot and not texts:
        texts = [""]
    whole = [is_last or n < len(texts) - 1 for n in range(len(texts))]
    made = [
        Part(text=text, body=_body(text), foot=(), is_whole=done)
        for text, done in zip(texts, whole, strict=True)
    ]
    if is_last and made:
        body = _with_table(blocks) if len(made) == 1 else None
        last = made[-1]
        made[-1] = Part(text=last.text, body=body or last.body, foot=foot, is_whole=True)
    return made


def notice(text: str) -> str:
    """Return the beginning of a part's text, as phones and screen readers tell it."""
    beginning = parsed(html.unescape(text[:1_000]))
    return line(cut(rendered(beginning, PlainText()), _LONGEST_NOTICE)) or "…"


def _settled(part: Snapshot | Final) -> Blocks:
    if isinstance(part, Snapshot):
        return parsed(stable(part.text))
    told = (Paragraph(content=_plain(sentence)) for sentence in part.told)
    return (*parsed(part.text), *told)


def _plain(sentence: str) -> Content:
    return (Text(text=" ".join(visible(sentence).split())),)


def _body(text: str) -> tuple[Json, ...]:
    return ({"type": "markdown", "text": text},) if text else ()


def _with_table(blocks: Blocks) -> tuple[Json, ...] | None:
    """Return blocks in which the first table is one; None without any that fits."""
    at = next((n for n, block in enumerate(blocks) if isinstance(block, Table)), None)
    if at is None:
        return None
    [table] = harmless(blocks[at : at + 1], file_names=True)
    if not isinstance(table, Table) or not _fits(table):
        return None
    before, behind = (rendered(part, _MARKDOWN) for part in (blocks[:at], blocks[at + 1 :]))
    return (*_body(before), _table(table), *_body(behind))


def _fits(table: Table) -> bool:
    characters = sum(len(_words(content)) for content in all_content((table,)))
    rows, columns = len(table.rows) + 1, len(table.header)
    return rows <= _MOST_ROWS and columns <= _MOST_COLUMNS and characters <= _LONGEST_TABLE


def _table(table: Table) -> Json:
    rows = [[_cell(cell) for cell in row] for row in (table.header, *table.rows)]
    settings = [{"align": side.value, "is_wrapped": True} for side in table.alignments]
    return {"type": "table", "rows": rows, "column_settings": settings}


def _cell(content: Content) -> Json:
    # An empty cell is refused.
    return {"type": "raw_text", "text": _words(content) or " "}


def _words(content: Content) -> str:
    return rendered((Paragraph(content=content),), PlainText()) if any(leaves(content)) else ""
