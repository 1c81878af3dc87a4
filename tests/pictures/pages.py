"""A page of HTML with drawings of messages, for phones and desktops."""

import html
from collections.abc import Iterable


def whole(moments: Iterable[Iterable[str]], *, caption: str) -> str:
    """Return a page that shows moments beside each other, or below on a narrow screen.

    Args:
        moments: pieces of HTML each.
        caption: what stands below all of them.
    """
    drawn = "".join(f"<section>{''.join(moment)}</section>" for moment in moments)
    return (
        f"<!DOCTYPE html><html lang=en><meta charset=utf-8><style>{_STYLE}</style>"
        f"<main>{drawn}</main><footer>{html.escape(caption)}</footer>"
        "<script>document.title=document.documentElement.scrollHeight</script></html>"
    )


_STYLE = """
body { font: 15px/1.46 sans-serif; margin: 0; color: #222; background: #fff }
main { display: flex; flex-wrap: wrap; gap: 16px; padding: 16px }
section { flex: 1 1 300px; min-width: 0; border: 1px solid #ccc; border-radius: 6px; padding: 12px }
h2 { font-size: 13px; color: #666; margin: 0 0 8px; font-weight: normal }
article { margin: 0 0 14px; overflow-wrap: anywhere }
p, ul, ol, pre, table { margin: 4px 0 }
pre { background: #f4f4f4; padding: 6px; white-space: pre-wrap; font-size: 12px }
td, th { border: 1px solid #ccc; padding: 2px 8px } table { border-collapse: collapse }
hr { border: 0; border-top: 1px solid #ddd }
button { border: 1px solid #aaa; background: #fff; border-radius: 4px; padding: 3px 10px;
    margin: 4px 6px 0 0; font: inherit }
q { display: block; border-left: 3px solid #ccc; padding-left: 8px; quotes: none }
.app { font-size: 11px; background: #eee; margin-left: 6px; padding: 0 4px }
.context, .status, .only { color: #666; font-size: 13px } .status { font-style: italic }
.sign { border: 1px solid #ccd; border-radius: 10px; padding: 0 6px; font-size: 13px }
.file { border: 1px solid #ccc; padding: 4px 8px; margin-top: 4px; display: inline-block }
.growing::after { content: " ▍" } .modal { border: 2px solid #888; padding: 10px }
small { color: #666; font-size: 12px; display: block }
.unknown { background: #fcc } textarea { width: 90% }
html { height: max-content }
footer { color: #666; font-size: 12px; padding: 0 16px 12px }
"""
