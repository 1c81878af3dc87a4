"""What we show → Parlour's messages: plain text with buttons below."""

from collections.abc import Iterable

from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered_line
from adapters.markdown.splitting import split
from adapters.markdown.stable import stable
from adapters.markdown.tree import Blocks, Inline, LineBreak, Paragraph, Text
from adapters.markdown.visible import visible
from adapters.replies import Final, Offer, Reply, Snapshot
from rag.values import Citation
from tests.parlour.calls import LONGEST
from tests.parlour.room import Json


def texts(part: Snapshot | Final) -> list[str]:
    """Return the messages that show a part, in order; none when nothing of it is settled."""
    match part:
        case Snapshot(text=text):
            blocks = parsed(stable(text))
        case Final():
            lines = [*part.told, *map(_source, part.citations)]
            blocks = (*parsed(part.text), *_paragraph(lines))
    return list(split(blocks, PlainText(), limit=LONGEST))


def buttons(final: Final, *, key: str) -> list[Json]:
    """Return the buttons; the last one is no button: it tells a test that this is the end."""
    number = key.rpartition("/")[2]
    shown = [*map(_offer, final.offers)]
    if final.citations:
        shown.append({"label": "Passages", "wish": "passages", "value": number})
    if final.rateable:
        shown += [{"label": label, "wish": label, "value": number} for label in ("up", "down")]
    return [*shown, {"end": True}]


def for_one(reply: Reply) -> Json:
    """Return what only the person who clicked sees."""
    return {
        "told": [_line(sentence) for sentence in reply.told],
        "passages": [
            {"n": p.n, "text": _line(f"{p.before}{p.passage.text}{p.after}")}
            for p in reply.passages
        ],
        "documents": [_line(document.name) for document in reply.documents],
        "ids": [str(document.id) for document in reply.documents],
        "buttons": [*map(_offer, reply.offers)],
    }


def _offer(offer: Offer) -> Json:
    return {"label": _line(offer.label), "wish": offer.kind.value, "value": str(offer.document_id)}


def _source(citation: Citation) -> str:
    passage = citation.passage
    return f"[{citation.n}] {passage.document}, {passage.place} · {passage.uploader}"


def _paragraph(lines: Iterable[str]) -> Blocks:
    """Return plain sentences as one paragraph, a line each."""
    content: list[Inline] = []
    for line in lines:
        content += [LineBreak(), Text(text=" ".join(visible(line).split()))]
    return (Paragraph(content=tuple(content[1:])),) if content else ()


def _line(text: str) -> str:
    return rendered_line(text, PlainText())
