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
from tests.pictures.pages import whole

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
    return whole((_moment(one, names) for one in moments), caption=CAPTION)


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
