"""Links to messages: the only ones that we show, on any platform, since channels may be linked."""

import re

_KNOWN = re.compile(
    r"https://(?:[\w-]+\.)+slack(?:-gov)?\.com/archives/[\w/?=&.]+"
    r"|https://discord\.com/channels/(?:\d+|@me)/\d+/\d+"
)


def is_permalink(url: str) -> bool:
    """Whether an address is one of a message, as our adapters write them."""
    return _KNOWN.fullmatch(url) is not None
