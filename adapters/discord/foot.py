"""What stands below an answer: its sources and its buttons, which are never cut off. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.discord.lines import line, linked, small
from adapters.markdown.plain import PlainText
from adapters.replies import Final, Offer
from rag.values import Citation

Json = dict[str, Any]

_ROW, _BUTTON = 1, 2
_GREY = 2
_MOST_SOURCES = 5
_MOST_IN_ROW, _MOST_OFFERS = 5, 20
_LONGEST_PLACE, _LONGEST_ABOUT = 60, 40
"""With a name and a link of the greatest length, five sources still fit one message."""
_LONGEST_LABEL = 80
_PLAIN = PlainText()


def source_lines(citations: Sequence[Citation], names: dict[str, str]) -> str:
    """Return a small line per source, five at most.

    Args:
        citations: by n.
        names: of channels, by scope.
    """
    shown = [small(_source(citation, names)) for citation in citations[:_MOST_SOURCES]]
    more = len(citations) - _MOST_SOURCES
    return "\n".join([*shown, *([small(f"… and {more} more behind Passages")] if more > 0 else [])])


def rows(final: Final, *, key: str) -> tuple[Json, ...]:
    """Return the buttons below an answer; `key` is of the message it answers."""
    own = [button("Passages", action=f"passages|{key}")] if final.citations else []
    if final.rateable:
        own += [button("👍", action=f"up|{key}"), button("👎", action=f"down|{key}")]
    return (*offered(final.offers), *([row(own)] if own else []))


def offered(offers: Sequence[Offer]) -> tuple[Json, ...]:
    """Return the buttons of offers."""
    # Two files of one name offer the same, and Discord takes no button twice.
    labels = {_offer(offer): _label(offer.label) for offer in offers}
    buttons = [button(label, action=action) for action, label in labels.items()]
    fives = (buttons[n : n + _MOST_IN_ROW] for n in range(0, _MOST_OFFERS, _MOST_IN_ROW))
    return tuple(row(five) for five in fives if five)


def row(components: Sequence[Json]) -> Json:
    return {"type": _ROW, "components": list(components)}


def button(label: str, *, action: str, disabled: bool = False) -> Json:
    return {
        "type": _BUTTON,
        "style": _GREY,
        "label": label,
        "custom_id": action,
        "disabled": disabled,
    }


def _offer(offer: Offer) -> str:
    return f"offer|{offer.kind}|{offer.document_id if offer.document_id is not None else 'none'}"


def _label(label: str) -> str:
    return line(label, longest=_LONGEST_LABEL, renderer=_PLAIN) or "…"


def _source(citation: Citation, names: dict[str, str]) -> str:
    """Return `[1] file, place · who, #channel, when`."""
    passage = citation.passage
    channel = names.get(passage.scope, "")
    about = [passage.uploader or "", f"#{channel}" if channel else "", _day(passage.shared_at)]
    place = line(passage.place, longest=_LONGEST_PLACE)
    told = ", ".join(line(one, longest=_LONGEST_ABOUT) for one in about if one)
    return f"[{citation.n}] {linked(passage.document, to=passage.source)}, {place} · {told}"


def _day(at: datetime) -> str:
    local = at.astimezone()
    this_year = local.year == datetime.now().astimezone().year
    return f"{local:%-d %b}" if this_year else f"{local:%-d %b %Y}"
