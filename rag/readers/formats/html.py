"""Web pages: main content in document order, what people do not see left out."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rag.readers.draft import Draft
from rag.readers.formats.html_blocks import add_blocks

_NOT_READ = (
    "script,style,template,noscript,nav,svg,math annotation,iframe,object,canvas,button,select,"
    "dialog,[hidden],[aria-hidden=true],[role=navigation],[role=search]"
)
_UNSEEN_STYLES = ("display:none", "visibility:hidden")
_FURNITURE = "header,footer,aside,[role=banner],[role=contentinfo],[role=complementary]"
_MAIN = ("main", "[role=main]", "article")
_MAIN_SHARE = 0.3
"""Share of a page's text from which on its main element is taken at its word."""


def read(text: str, draft: Draft) -> None:
    """Add the page's main content under its headings, or under its title when it has none."""
    tree = LexborHTMLParser(text)
    body = tree.body
    if body is None:
        return
    _drop_unseen(tree)
    root = _main(body)
    title = tree.css_first("title")
    if title is not None and root.css_first("h1,h2") is None:
        draft.heading(title.text(), level=0)
    add_blocks(root, draft)


def _drop_unseen(tree: LexborHTMLParser) -> None:
    for node in tree.css(_NOT_READ):
        node.decompose()
    for node in tree.css("[style]"):
        style = (node.attributes.get("style") or "").replace(" ", "").lower()
        if any(unseen in style for unseen in _UNSEEN_STYLES):
            node.decompose()


def _main(body: LexborNode) -> LexborNode:
    """Return the one element that says it is the main content, else the body without furniture."""
    whole = len(body.text())
    for selector in _MAIN:
        found = body.css(selector)
        if len(found) == 1 and len(found[0].text()) >= whole * _MAIN_SHARE:
            return found[0]
    for node in body.css(_FURNITURE):
        # Pages that put everything into a header or aside would be left with nothing.
        if node.css_first("h1") is None and len(node.text()) < whole * _MAIN_SHARE:
            node.decompose()
    return body
