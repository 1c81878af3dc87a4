"""What we show → Parlour's messages: plain text below 2,000 characters, sources and buttons."""

import json
from collections.abc import Iterator, Mapping

from adapters.incoming import MessageKey
from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered_line
from adapters.markdown.splitting import split
from adapters.markdown.stable import stable
from adapters.markdown.tree import Blocks, Paragraph, Text
from adapters.markdown.visible import visible
from adapters.replies import Final, Reply, Snapshot
from rag.values import Citation

LIMIT = 2000
"""Characters of a message."""

Json = dict[str, object]


def messages(part: Snapshot | Final, *, answers: MessageKey) -> list[Json]:
    """Return the messages that show a part, in order; none when nothing of it is settled."""
    if isinstance(part, Snapshot):
        return [{"text": t, "streaming": True} for t in _texts(parsed(stable(part.text)))]
    told = tuple(map(_paragraph, part.told))
    shown: list[Json] = [{"text": text} for text in _texts((*parsed(part.text), *told))]
    if shown:
        shown[-1]["sources"] = list(map(_source, part.citations))
        shown[-1]["buttons"] = list(_buttons(part, answers))
    return shown


def lines(reply: Reply) -> list[str]:
    """Return what only one person sees, a line each."""
    return [
        *map(_line, reply.told),
        *(f"[{p.n}] {_line(f'{p.before}{p.passage.text}{p.after}')}" for p in reply.passages),
        *(_line(document.name) for document in reply.documents),
    ]


def _texts(blocks: Blocks) -> Iterator[str]:
    return split(blocks, PlainText(), limit=LIMIT)


def _paragraph(sentence: str) -> Paragraph:
    return Paragraph(content=(Text(text=" ".join(visible(sentence).split())),))


def _source(citation: Citation) -> str:
    passage = citation.passage
    return f"[{citation.n}] {_line(passage.document)}, {_line(passage.place)}"


def _buttons(final: Final, answers: MessageKey) -> Iterator[Json]:
    for offer in final.offers:
        value = {"offer": offer.kind.value, "document": offer.document_id}
        yield _button(_line(offer.label), value, waits=True)
    if final.rateable and final.citations:
        yield _button("Passages", {"passages": answers}, waits=True)
    if final.rateable:
        yield _button("👍", {"rates": answers, "useful": True}, waits=False)
        yield _button("👎", {"rates": answers, "useful": False}, waits=False)


def _button(label: str, value: Mapping[str, object], *, waits: bool) -> Json:
    return {"label": label, "value": json.dumps(value), "waits": waits}


def _line(text: str) -> str:
    return rendered_line(text, PlainText())
