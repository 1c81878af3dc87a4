"""Web pages, with lexbor."""

from selectolax.lexbor import LexborHTMLParser

from rag.readers.draft import Draft


def read(text: str, draft: Draft) -> None:
    """Add headings and text in document order."""
    tree = LexborHTMLParser(text)
    for node in tree.css("script,style,template,noscript,nav,svg"):
        node.decompose()
    for node in tree.css("h1,h2,h3,h4,h5,h6,p,li,pre,td,th"):
        if node.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            draft.heading(node.text(), level=int(node.tag[1]))
        elif node.tag == "pre":
            draft.code(node.text())
        else:
            draft.prose(node.text())
