"""What an office file says about its pictures: the text that authors write for who cannot see."""

import re
from xml.etree import ElementTree as Tree

from rag.readers.elements import attribute

_FILE_NAME = re.compile(r"\S*\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)", re.IGNORECASE)


def described(properties: Tree.Element | None) -> str:
    """Return the description in a drawing's properties; empty for none, or just a file's name."""
    text = attribute(properties, "descr").strip()
    return f"[Picture: {text}]" if text and not _FILE_NAME.fullmatch(text) else ""
