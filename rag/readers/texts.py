"""Which kind of text a text is: by the suffix, and where that says little, by its first words."""

import re
from dataclasses import dataclass

_BY_SUFFIX = {
    "plain": ("text", "txt text log rst tex srt vtt eml"),
    "markdown": ("Markdown", "md markdown"),
    "html": ("HTML", "html htm xhtml"),
    "delimited": ("CSV", "csv tsv tab"),
    "structured": ("JSON", "json jsonl ndjson"),
    "notebook": ("notebook", "ipynb"),
    "markup": ("XML", "xml svg rss atom"),
    "code": (
        "source code",
        "py pyi js mjs ts tsx jsx java kt scala c h cc cpp hpp cs go rs rb php pl lua r jl swift m "
        "sh bash zsh ps1 bat css scss less vue dart hs ml clj ex exs erl proto graphql tf diff "
        "patch sql yaml yml toml ini cfg conf properties",
    ),
}
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_XML = re.compile(r"\s*(?:<\?xml\s|<!DOCTYPE\s|<!--.*?-->\s*<\w)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFormat:
    """What people call it, and the module of `rag.readers.formats` that reads it."""

    format: str
    reader: str


_FORMATS = {
    f".{suffix}": TextFormat(format=name, reader=reader)
    for reader, (name, suffixes) in _BY_SUFFIX.items()
    for suffix in suffixes.split()
}
TEXT_SUFFIXES = frozenset(_FORMATS)
"""Lower-case suffixes, with their dot, that claim text."""
_PLAIN = TextFormat(format="text", reader="plain")
_MARKUP = TextFormat(format="XML", reader="markup")
_PAGE = TextFormat(format="HTML", reader="html")


def text_format(text: str, *, suffix: str) -> TextFormat:
    """Return what kind of text it is; markup is recognised where the name claims nothing."""
    found = _FORMATS.get(suffix, _PLAIN)
    if found is _PLAIN and _HTML.match(text):
        return _PAGE
    if suffix not in _FORMATS and _XML.match(text):
        return _MARKUP
    return found
