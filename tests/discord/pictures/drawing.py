"""Messages of the tests' Discord as a page of HTML: an honest drawing, not Discord's own.

What is drawn are the Markdown and the components that Footnote sent; every kind of component that
it does not know is drawn as such, so that nobody is shown more than was sent.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

from tests.fakes.discord.things import Json, Message
from tests.pictures.pages import whole

CAPTION = (
    "Drawn by Footnote's own renderer from the messages that were sent. "
    "Discord draws them in its own way."
)
UNKNOWN = "unknown component"
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("entity")
_MENTION = re.compile(r"&lt;@(\d+)&gt;")
_SMALL = "-# "


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One state of a channel or a thread."""

    title: str
    messages: tuple[Message, ...]


def page(moments: Iterable[Moment], *, names: dict[str, str]) -> str:
    """Return a page that shows moments; `names` are of people and files, by id."""
    return whole((_moment(one, names) for one in moments), caption=CAPTION)


def _moment(moment: Moment, names: dict[str, str]) -> Iterator[str]:
    if moment.title:
        yield f"<h2>{html.escape(moment.title)}</h2>"
    for message in moment.messages:
        yield _message(message, names)


def _message(message: Message, names: dict[str, str]) -> str:
    name = html.escape(names.get(message.author, "Footnote"))
    app = "" if message.author in names else "<span class=app>app</span>"
    files = "".join(f"<div class=file>📄 {html.escape(names[one])}</div>" for one in message.files)
    signs = "".join(f"<span class=sign>{html.escape(sign)}</span>" for sign, _ in message.reactions)
    only = "<p class=only>Only you can see this</p>" if message.only_for else ""
    rows = "".join(map(_component, message.components))
    return (
        f"<article>{only}<div><b>{name}</b>{app}</div>{content(message.content, names)}{files}"
        f"{rows}<div>{signs}</div></article>"
    )


def content(text: str, names: dict[str, str]) -> str:
    """Draw Discord's Markdown: small lines by themselves, all others as they come."""
    drawn, ordinary = [], list[str]()
    for line in [*text.split("\n"), _SMALL]:
        if not line.startswith(_SMALL):
            ordinary.append(line)
            continue
        drawn.append(str(_MARKDOWN.render("\n".join(ordinary))))
        ordinary = []
        drawn.append(f"<small>{_MARKDOWN.renderInline(line.removeprefix(_SMALL))}</small>")
    shown = "".join(drawn).replace("<small></small>", "")
    return _MENTION.sub(
        lambda m: f"<i>@{html.escape(names.get(m.group(1), 'Footnote'))}</i>", shown
    )


def _component(component: Json) -> str:
    """Draw one component; an unknown one says so."""
    match component:
        case {"type": 1, "components": inner}:
            return f"<div>{''.join(map(_component, inner))}</div>"
        case {"type": 2, "label": label}:
            return f"<button>{html.escape(label)}</button>"
        case {"type": 3 | 8, "placeholder": told}:
            return f"<button>{html.escape(told)} ▾</button>"
    return f"<p class=unknown>{UNKNOWN}: {component['type']}</p>"
