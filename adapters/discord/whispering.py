"""What only one person sees: pages of passages and of files, and modals. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.discord.commands import WITH_FILES
from adapters.discord.foot import button, offered, row
from adapters.discord.guilds import Channel, Kind
from adapters.discord.lines import cut, line, linked, small, units
from adapters.discord.outbound import LONGEST
from adapters.markdown.plain import PlainText
from adapters.replies import InContext, Offer, Reply
from rag.values import Document

Json = dict[str, Any]

_LONGEST_QUOTE, _LONGEST_AROUND, _LONGEST_NAME = 1_000, 300, 80
"""All of a passage together fits one message."""
_MOST_IN_MENU, _LONGEST_ENTRY = 25, 100
_MENU, _ROW, _FIELD, _CHANNEL_MENU = 3, 1, 4, 8
_LONGEST_REASON = 1_000
_EMPTY = "Nothing."
_OTHER_CHANNELS = "In a channel that is not listed, use `/footnote index to:on`."


def told(sentences: Sequence[str], offers: Sequence[Offer] = ()) -> Json:
    """Return a message of our own sentences, as many as fit, and the buttons of offers."""
    text = _filled(map(line, sentences), between="\n")[0]
    return {**_message(text), "components": [*offered(offers)]}


def passages(reply: Reply, *, key: str) -> list[Json]:
    """Return the passages behind an answer, each in its context, as pages."""
    texts = (*map(line, reply.told), *map(_in_context, reply.passages))
    pages = _filled(texts, between="\n\n")
    return [
        _message(page, _turning(f"passages|{key}", n, len(pages))) for n, page in enumerate(pages)
    ]


def documents(reply: Reply, names_like: str = "", *, forgettable: bool) -> list[Json]:
    """Return a list of files as pages; with a menu to forget one where that was asked for.

    Args:
        reply: what there is.
        names_like: what it was asked for by; short enough for the id of a button.
        forgettable: whether there is a menu to forget one.
    """
    texts = (*map(line, reply.told), *map(_document, reply.documents))
    pages = _filled(texts, between="\n")
    if forgettable and reply.documents:
        return [_message(pages[0], _forgetting(reply.documents[:_MOST_IN_MENU]))]
    what = f"sources|{names_like}"
    return [_message(page, _turning(what, n, len(pages))) for n, page in enumerate(pages)]


def reason(key: str) -> Json:
    """Return the modal that asks what was wrong with an answer."""
    field = {
        "type": _FIELD,
        "custom_id": "reason",
        "style": 2,
        "label": "What was wrong or missing?",
        "required": False,
        "max_length": _LONGEST_REASON,
    }
    return {
        "custom_id": f"reason|{key}",
        "title": "Thank you",
        "components": [{"type": _ROW, "components": [field]}],
    }


def _message(text: str, component_row: Json | None = None) -> Json:
    components = [component_row] if component_row else []
    return {"content": text, "components": components}


def _filled(texts: Iterable[str], *, between: str) -> list[str]:
    """Put texts on pages, as many on each as fit; at least one page."""
    pages: list[str] = []
    for text in filter(None, texts):
        longer = f"{pages[-1]}{between}{text}" if pages else text
        if pages and units(longer) <= LONGEST:
            pages[-1] = longer
        else:
            pages.append(text)
    return pages or [_EMPTY]


def _turning(what: str, n: int, count: int) -> Json | None:
    if count == 1:
        return None
    return row(
        [
            button("◀", action=f"page|{what}|{max(n - 1, 0)}|back", disabled=n == 0),
            button(f"{n + 1} of {count}", action="page", disabled=True),
            button("▶", action=f"page|{what}|{n + 1}|on", disabled=n == count - 1),
        ]
    )


def _in_context(shown: InContext) -> str:
    passage = shown.passage
    place = line(passage.place, longest=_LONGEST_NAME)
    parts = [f"**[{shown.n}]** {linked(passage.document, to=passage.source)}, {place}"]
    if shown.before.strip():
        parts.append(small(line(f"… {_end(shown.before)}", longest=_LONGEST_AROUND)))
    parts.append(_quoted(passage.text))
    if shown.after.strip():
        parts.append(small(line(f"{cut(shown.after, _LONGEST_AROUND)} …", longest=_LONGEST_AROUND)))
    return "\n".join(parts)


def _end(text: str) -> str:
    return text[-_LONGEST_AROUND // 2 :]


def _quoted(text: str) -> str:
    """Return a passage's lines as a quote, as many as fit."""
    kept: list[str] = []
    for one in filter(str.strip, text.split("\n")):
        kept.append(f"> {line(one, longest=_LONGEST_QUOTE - 2)}")
        if units("\n".join(kept)) > _LONGEST_QUOTE:
            return "\n".join([*kept[:-1], "> …"]) if len(kept) > 1 else kept[0]
    return "\n".join(kept)


def _document(document: Document) -> str:
    newest = document.sources[-1]
    pages = f", {document.pages} pages" if document.pages else ""
    who = f" · {line(newest.uploader, longest=_LONGEST_NAME)}" if newest.uploader else ""
    day = f"{newest.shared_at.astimezone():%-d %b %Y}"
    return f"- {linked(document.name, to=newest.permalink)}{pages}{who} · {day}"


def _forgetting(listed: Sequence[Document]) -> Json:
    options = [
        {"label": plain_name(document.name), "value": str(document.id)} for document in listed
    ]
    menu = {
        "type": _MENU,
        "custom_id": "forget|",
        "placeholder": "Forget one of them",
        "options": options,
    }
    return row([menu])


def plain_name(name: str) -> str:
    """Return a file's name for a menu, where nothing is markup; never empty."""
    return line(name, longest=_LONGEST_ENTRY, renderer=PlainText()) or "…"


def choose_channels() -> Json:
    """Return the menu of the channels in which files are to be read from now on."""
    menu = {
        "type": _CHANNEL_MENU,
        "custom_id": "choose|",
        "placeholder": "Channels, forums, categories",
        "channel_types": WITH_FILES,
        "max_values": _MOST_IN_MENU,
    }
    return _message("Where shall I read files from now on?", row([menu]))


def choose_among(channels: Sequence[Channel], server: str) -> Json:
    """Return the same menu for a direct message, where Discord has no channels to list.

    Args:
        channels: those of one server, the first to be chosen first.
        server: what it is called.
    """
    if not channels:
        return _message("There is no channel that both of us see.")
    menu = {
        "type": _MENU,
        "custom_id": "choose|",
        "placeholder": "Channels, forums, categories",
        "options": [_channel(one) for one in channels[:_MOST_IN_MENU]],
        "max_values": min(len(channels), _MOST_IN_MENU),
    }
    where = f"Where in **{line(server, longest=_LONGEST_NAME)}** shall I read files from now on?"
    others = f"\n{_OTHER_CHANNELS}" if len(channels) > _MOST_IN_MENU else ""
    return _message(f"{where}{others}", row([menu]))


def _channel(channel: Channel) -> Json:
    entry = {"label": plain_name(channel.name), "value": channel.id}
    is_category = channel.kind == Kind.CATEGORY
    return entry | ({"description": "All channels of this category"} if is_category else {})
