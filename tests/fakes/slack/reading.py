"""What a person reads of a message, and what of it a click or a glance acts on.

Written against Slack's documents, not against our own writer: mrkdwn as in "Formatting text for
app surfaces", Markdown by an independent parser.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.fakes.slack.things import Json, Message

# Entities stay as they are written, so that what was escaped never looks like a reference.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")
_MARKDOWN.disable("entity")

_REFERENCE = regex.compile(r"<([^<>\n]+)>")
_MENTION = regex.compile(r"<([@#!][^<>\n]*)>")
_EMPHASIS = regex.compile(r"(?<![\w*_~`])([*_~])(?=\S)([^*_~`\n]*?\S)\1(?![\w*_~`])")


@dataclass(frozen=True, slots=True)
class Read:
    """One text twice."""

    text: str
    """As people see it: labels for links, no marks of emphasis."""
    markup: str
    """As mrkdwn: `<…>` is live, everything else is escaped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to click."""

    label: str
    value: str
    element: Json
    block_id: str


def read(message: Message) -> Read:
    """Read a whole message: cards of a stream, Markdown, blocks, or the text without any."""
    parts = [*_tasks(message.tasks)]
    if message.markdown:
        parts.append(markdown(message.markdown))
    if message.blocks:
        parts += [part for block in message.blocks for part in read_block(block)]
    elif not message.markdown:
        parts.append(mrkdwn(message.text))
    return joined(parts)


def read_view(view: Json) -> Read:
    """Read a modal: its title, its blocks, its buttons."""
    titles = [plain(view[key]["text"]) for key in ("title",) if key in view]
    parts = [part for block in view.get("blocks", ()) for part in read_block(block)]
    return joined([*titles, *parts])


def buttons(blocks: Iterable[Json]) -> Iterator[Button]:
    """Yield all there is to click below a message."""
    for block in blocks:
        elements = [*block.get("elements", ())] if "actions" in block["type"] else []
        elements += [block["accessory"]] if "accessory" in block else []
        for element in elements:
            for label, value in _labels(element):
                block_id = block.get("block_id", "")
                yield Button(label=label, value=value, element=element, block_id=block_id)


def joined(parts: Iterable[Read], between: str = "\n") -> Read:
    there = [part for part in parts if part.markup.strip() or not between]
    return Read(between.join(p.text for p in there), between.join(p.markup for p in there))


def plain(text: str) -> Read:
    return Read(text, html.escape(text, quote=False))


def mrkdwn(text: str) -> Read:
    labelled = _REFERENCE.sub(_label, text)
    return Read(html.unescape(_EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", labelled))), text)


def markdown(text: str) -> Read:
    lines: list[Read] = []
    prefixes: list[str] = []
    for token in _MARKDOWN.parse(text):
        if token.type == "list_item_open":
            prefixes.append(f"{token.info}. " if token.info else "• ")
        elif token.type in {"fence", "code_block"}:
            code = plain(token.content.rstrip("\n"))
            lines.append(Read(code.text, f"```\n{_tickless(code.markup)}\n```"))
        elif token.type == "inline":
            prefix = plain(prefixes.pop() if prefixes else "")
            lines.append(joined([prefix, *_inline(token.children or [])], between=""))
    return joined(lines)


def read_block(block: Json) -> Iterator[Read]:
    """Yield what stands in one block, line by line; what is only clicked has no text."""
    match block["type"]:
        case "markdown":
            yield markdown(block["text"])
        case "section" | "header":
            fields = [block["text"]] if "text" in block else []
            yield joined([_text_object(field) for field in [*fields, *block.get("fields", ())]])
        case "context":
            yield joined([_text_object(element) for element in block["elements"]], between=" ")
        case "rich_text":
            yield from (_rich(element) for element in block["elements"])
        case "table":
            for row in block["rows"]:
                yield joined([_cell(cell) for cell in row], between=" | ")
        case "input":
            yield _text_object(block["label"])
        case "divider":
            yield plain("────")


def _inline(tokens: list[Token]) -> Iterator[Read]:
    """Yield the pieces of a line; between `<` and `>` stands what is live."""
    target = ""
    for token in tokens:
        match token.type:
            case "link_open":
                target = str(token.attrs["href"])
                yield Read("", f"<{target}|")
            case "link_close":
                yield Read("", ">")
            case "image":
                yield Read(token.content, f"<{token.attrs['src']}|{html.escape(token.content)}>")
            case "code_inline":
                code = _tickless(html.escape(token.content, quote=False))
                yield Read(token.content, f"`{code}`")
            case "softbreak" | "hardbreak":
                yield Read("\n", "\n")
            case _ if token.content:
                yield _literal(token.content)


def _literal(text: str) -> Read:
    """Read text in which entities stand for themselves and mentions are live."""
    markup, end = "", 0
    for found in _MENTION.finditer(text):
        markup += _escaped(text[end : found.start()]) + found.group()
        end = found.end()
    return Read(html.unescape(_MENTION.sub(_label, text)), markup + _escaped(text[end:]))


def _escaped(text: str) -> str:
    return _tickless(html.escape(html.unescape(text), quote=False))


def _tickless(text: str) -> str:
    """A tick that begins and ends no code becomes another one: mrkdwn has no escape for it."""
    return text.replace("`", "ˋ")


def _label(found: regex.Match[str]) -> str:
    target, bar, label = found.group(1).partition("|")
    if bar:
        return label
    return f"@{target[1:]}" if target[0] in "@!" else target


def _text_object(text: Any) -> Read:
    if "text" not in text:
        return plain(text.get("alt_text", ""))
    return mrkdwn(text["text"]) if text["type"] == "mrkdwn" else plain(text["text"])


def _cell(cell: Json) -> Read:
    return plain(cell["text"]) if cell["type"] == "raw_text" else _rich(cell)


def _rich(element: Json) -> Read:
    """Read rich text, whose styles and links are objects and never characters."""
    inside = [_rich(child) for child in element.get("elements", ())]
    match element["type"]:
        case "link":
            label = element.get("text", element["url"])
            found = Read(label, f"<{element['url']}|{html.escape(label)}>")
        case "user" | "broadcast" as kind:
            name = element["user_id"] if kind == "user" else element["range"]
            found = Read(f"@{name}", f"<{'@' if kind == 'user' else '!'}{name}>")
        case "emoji":
            found = plain(f":{element['name']}:")
        case "rich_text_list" | "rich_text":
            found = joined(inside)
        case _:
            found = joined([plain(element.get("text", "")), *inside], between="")
    return found


def _tasks(tasks: Iterable[Json]) -> Iterator[Read]:
    for task in tasks:
        yield plain(task.get("title", ""))


def _labels(element: Json) -> Iterator[tuple[str, str]]:
    match element["type"]:
        case "button":
            yield element["text"]["text"], element.get("value", "")
        case "feedback_buttons":
            for name in ("positive_button", "negative_button"):
                yield element[name]["text"]["text"], element[name].get("value", "")
        case "icon_button":
            yield element["text"]["text"], element.get("value", "")
