"""Messages of the tests' Slack as a page of HTML: an honest drawing, not Slack's own.

What is drawn are the Markdown and the blocks that Footnote sent; every kind of block that it does
not know is drawn as such, so that nobody is shown more than was sent.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt

from tests.fakes.slack.things import Json, Message

CAPTION = (
    "Drawn by Footnote's own renderer from the blocks that were sent. "
    "Slack draws them in its own way."
)
UNKNOWN = "unknown block"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("entity")
_LINK = re.compile(r"<([^<>|\n]+)\|([^<>\n]*)>")
_MENTION = re.compile(r"&lt;@(\w+)&gt;")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One state of a thread."""

    title: str
    messages: tuple[Message, ...]
    status: str = ""
    modal: Json | None = None


def page(moments: Iterable[Moment], *, names: dict[str, str]) -> str:
    """Return a page that shows moments beside each other, or below on a narrow screen."""
    drawn = "".join(f"<section>{''.join(_moment(one, names))}</section>" for one in moments)
    return (
        f"<!DOCTYPE html><html lang=en><meta charset=utf-8><style>{_STYLE}</style>"
        f"<main>{drawn}</main><footer>{html.escape(CAPTION)}</footer>"
        "<script>document.title=document.documentElement.scrollHeight</script></html>"
    )


def _moment(moment: Moment, names: dict[str, str]) -> Iterator[str]:
    if moment.title:
        yield f"<h2>{html.escape(moment.title)}</h2>"
    for message in moment.messages:
        yield _message(message, names)
    if moment.status:
        yield f"<p class=status>Footnote: {html.escape(moment.status)}</p>"
    if moment.modal is not None:
        title = html.escape(moment.modal["title"]["text"])
        blocks = "".join(map(_block, moment.modal["blocks"]))
        yield f"<div class=modal><h3>{title}</h3>{blocks}</div>"


def _message(message: Message, names: dict[str, str]) -> str:
    name = html.escape(names.get(message.user, message.user))
    files = "".join(f"<div class=file>📄 {html.escape(names[one])}</div>" for one in message.files)
    signs = "".join(f"<span class=sign>{_sign(name)}</span>" for name, _ in message.reactions)
    only = "<p class=only>Only visible to you</p>" if message.only_for else ""
    growing = "<span class=growing></span>" if message.is_streaming else ""
    app = "<span class=app>app</span>" if message.bot_id else ""
    return (
        f"<article>{only}<div><b>{name}</b>{app}</div>{_body(message, names)}{growing}{files}"
        f"<div>{signs}</div></article>"
    )


def _body(message: Message, names: dict[str, str]) -> str:
    parts = [markdown(message.markdown)] if message.markdown else []
    parts += [_block(block) for block in message.blocks]
    if not parts and message.text:
        shown = html.escape(message.text, quote=False)
        parts = [f"<p>{_MENTION.sub(lambda m: f'<i>@{names[m.group(1)]}</i>', shown)}</p>"]
    return "".join(parts)


def _block(block: Json) -> str:
    """Draw one block; an unknown one says so."""
    draw = _DRAWN.get(block["type"])
    if draw is None:
        return f"<p class=unknown>{UNKNOWN}: {html.escape(block['type'])}</p>"
    return draw(block)


def markdown(text: str) -> str:
    """Draw Markdown in which entities are Slack's escapes."""
    return (
        str(_MARKDOWN.render(text))
        .replace("&amp;lt;", "&lt;")
        .replace("&amp;gt;", "&gt;")
        .replace("&amp;amp;", "&amp;")
    )


def _text(text: Json) -> str:
    if text["type"] != "mrkdwn":
        return html.escape(text["text"])
    quoted = text["text"].replace("\n&gt;", "\n>")
    lines = (_line(line) for line in quoted.split("\n"))
    return "<br>".join(lines)


def _line(line: str) -> str:
    """Draw a line of mrkdwn; it is escaped already but for links."""
    linked = _LINK.sub(lambda m: f'<a href="{html.escape(m.group(1))}">{m.group(2)}</a>', line)
    marked = _BOLD.sub(r"<b>\1</b>", _CODE.sub(r"<code>\1</code>", linked))
    return f"<q>{marked[1:]}</q>" if marked.startswith(">") else marked


def _table(block: Json) -> str:
    rows = (
        "".join(f"<td>{html.escape(cell['text'])}</td>" for cell in row) for row in block["rows"]
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _button(element: Any) -> str:
    match element:
        case None:
            return ""
        case {"type": "button", "text": {"text": label}}:
            return f"<button>{html.escape(label)}</button>"
        case {"type": "feedback_buttons", "positive_button": up, "negative_button": down}:
            labels = (up["text"]["text"], down["text"]["text"])
            return "".join(f"<button>{html.escape(label)}</button>" for label in labels)
    return f"<span class=unknown>{UNKNOWN}: {html.escape(str(element['type']))}</span>"


def _sign(name: str) -> str:
    known = {"eyes": "👀", "hourglass_flowing_sand": "⏳", "white_check_mark": "✅"}
    return known.get(name, f":{html.escape(name)}:")


_DRAWN: dict[str, Callable[[Json], str]] = {
    "markdown": lambda block: markdown(block["text"]),
    "section": lambda block: f"<p>{_text(block['text'])}</p>{_button(block.get('accessory'))}",
    "context": lambda block: f"<p class=context>{' '.join(map(_text, block['elements']))}</p>",
    "divider": lambda _: "<hr>",
    "table": _table,
    "actions": lambda block: f"<div>{''.join(map(_button, block['elements']))}</div>",
    "context_actions": lambda block: f"<div>{''.join(map(_button, block['elements']))}</div>",
    "input": lambda block: f"<label>{_text(block['label'])}<br><textarea></textarea></label>",
}

_STYLE = """
body { font: 15px/1.46 sans-serif; margin: 0; color: #222; background: #fff }
main { display: flex; flex-wrap: wrap; gap: 16px; padding: 16px }
section { flex: 1 1 300px; min-width: 0; border: 1px solid #ccc; border-radius: 6px; padding: 12px }
h2 { font-size: 13px; color: #666; margin: 0 0 8px; font-weight: normal }
article { margin: 0 0 14px; overflow-wrap: anywhere }
p, ul, ol, pre, table { margin: 4px 0 }
pre { background: #f4f4f4; padding: 6px; white-space: pre-wrap; font-size: 12px }
td, th { border: 1px solid #ccc; padding: 2px 8px } table { border-collapse: collapse }
hr { border: 0; border-top: 1px solid #ddd }
button { border: 1px solid #aaa; background: #fff; border-radius: 4px; padding: 3px 10px;
    margin: 4px 6px 0 0; font: inherit }
q { display: block; border-left: 3px solid #ccc; padding-left: 8px; quotes: none }
.app { font-size: 11px; background: #eee; margin-left: 6px; padding: 0 4px }
.context, .status, .only { color: #666; font-size: 13px } .status { font-style: italic }
.sign { border: 1px solid #ccd; border-radius: 10px; padding: 0 6px; font-size: 13px }
.file { border: 1px solid #ccc; padding: 4px 8px; margin-top: 4px; display: inline-block }
.growing::after { content: " ▍" } .modal { border: 2px solid #888; padding: 10px }
.unknown { background: #fcc } textarea { width: 90% }
html { height: max-content }
footer { color: #666; font-size: 12px; padding: 0 16px 12px }
"""
