"""What we show → Slack's Markdown and blocks. Pure."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.markdown.harmless import harmless
from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered, rendered_line
from adapters.markdown.splitting import split
from adapters.markdown.stable import stable
from adapters.markdown.tree import Blocks, Content, Paragraph, Table, Text, all_content, leaves
from adapters.markdown.visible import visible
from adapters.replies import Final, Offer, Snapshot
from adapters.slack.markup import SlackLabel, SlackLine, SlackMarkdown
from rag.values import Citation

Json = dict[str, Any]

LONGEST = 9_000
"""Characters of one message's text: a stream holds 12,000, all blocks of a message 13,200."""
_MOST_SOURCES = 5
_LONGEST_NAME = 80
_LONGEST_LABEL = 70
_LONGEST_NOTICE = 150
_MOST_ROWS, _MOST_COLUMNS, _LONGEST_TABLE = 100, 20, 6_000
_MARKDOWN, _LINE, _LABEL = SlackMarkdown(), SlackLine(), SlackLabel()
_PERMALINK = re.compile(r"https://[\w.-]+/archives/[\w/?=&.]+")

PASSAGES, RATED, OFFERED = "passages", "rated", "offered"
"""`action_id`s of what stands below an answer; that of an offer goes on with its kind."""
USEFUL, USELESS = "up", "down"


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
    foot = _foot(part, key, names) if isinstance(part, Final) else ()
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
    return line(_cut(rendered(beginning, PlainText()), _LONGEST_NOTICE)) or "…"


def line(text: str, *, longest: int = 3_000, renderer: SlackLine = _LINE) -> str:
    """Return a plain string as one harmless line of mrkdwn, not longer than `longest`."""
    while len(shown := rendered_line(text, renderer)) > longest:
        text = _cut(text, min(len(text) - 1, longest * len(text) // len(shown)))
    return shown


def lines(sentences: Iterable[str]) -> str:
    """Return our own sentences as mrkdwn, a line each."""
    return "\n".join(map(line, sentences))


def source_line(citation: Citation, names: dict[str, str]) -> str:
    """Return `[1] file, place · who, #channel, when`; the file links to where it was dropped."""
    passage = citation.passage
    channel = names.get(passage.scope, "")
    about = [passage.uploader or "", f"#{channel}" if channel else "", _day(passage.shared_at)]
    place = line(passage.place, longest=_LONGEST_NAME)
    told = ", ".join(line(one, longest=_LONGEST_NAME) for one in about if one)
    return f"[{citation.n}] {linked(passage.document, to=passage.source)}, {place} · {told}"


def linked(name: str, *, to: str) -> str:
    """Return a file's name as a link to where it was dropped, if that is a place in Slack."""
    if not _PERMALINK.fullmatch(to):
        return line(name, longest=_LONGEST_NAME)
    label = line(name, longest=_LONGEST_NAME, renderer=_LABEL)
    return f"<{html.escape(to, quote=False)}|{label}>"


def button(label: str, *, action: str, value: str, **more: object) -> Json:
    shown = _cut(rendered_line(label, PlainText()), _LONGEST_LABEL) or "…"
    text = {"type": "plain_text", "text": shown, "emoji": False}
    return {"type": "button", "action_id": action, "text": text, "value": value, **more}


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


def _foot(final: Final, key: str, names: dict[str, str]) -> tuple[Json, ...]:
    """Return sources and buttons, in an order in which nothing is ever cut off."""
    blocks: list[Json] = []
    if final.citations:
        blocks += [{"type": "divider"}, _context(_sources(final.citations, names))]
    buttons = [_offer(offer) for offer in final.offers]
    if final.citations:
        buttons.append(button("Passages", action=PASSAGES, value=key))
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    if final.rateable:
        blocks.append({"type": "context_actions", "elements": [_thumbs(key)]})
    return tuple(blocks)


def _sources(citations: Sequence[Citation], names: dict[str, str]) -> str:
    shown = [source_line(citation, names) for citation in citations[:_MOST_SOURCES]]
    more = len(citations) - _MOST_SOURCES
    return "\n".join([*shown, *([f"… and {more} more behind Passages"] if more > 0 else [])])


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _offer(offer: Offer) -> Json:
    action = f"{OFFERED}:{offer.kind}:{offer.document_id}"
    return button(offer.label, action=action, value=f"{offer.kind}:{offer.document_id}")


def _thumbs(key: str) -> Json:
    def thumb(label: str, value: str, said: str) -> Json:
        text = {"type": "plain_text", "text": label, "emoji": True}
        return {"text": text, "value": f"{value} {key}", "accessibility_label": said}

    return {
        "type": "feedback_buttons",
        "action_id": RATED,
        "positive_button": thumb("👍", USEFUL, "This answer is useful"),
        "negative_button": thumb("👎", USELESS, "This answer is not useful"),
    }


def _day(at: datetime) -> str:
    local = at.astimezone()
    this_year = local.year == datetime.now().astimezone().year
    return f"{local:%-d %b}" if this_year else f"{local:%-d %b %Y}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
