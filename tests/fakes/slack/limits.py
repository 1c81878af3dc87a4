"""What Slack refuses of a message or a modal for its size or shape.

Figures: docs.slack.dev/reference/block-kit/blocks, `slack_sdk.models.blocks`, and for the sum of
all blocks an error seen in the wild (slackapi/bolt-js#2509).
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.fakes.slack.things import Json

LONGEST_TEXT = 4_000
LONGEST_MARKDOWN = 12_000
"""Of one call, and of all markdown blocks of a message together."""
LONGEST_BLOCKS = 13_200
MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100

_LONGEST = {"section": 3_000, "header": 150, "markdown": LONGEST_MARKDOWN, "context": 3_000}
_MOST_ELEMENTS = {"actions": 25, "context": 10, "context_actions": 5}
_KNOWN = {
    *_LONGEST,
    *_MOST_ELEMENTS,
    *("divider", "image", "input", "file", "video", "rich_text", "table"),
    *("task_card", "plan", "alert", "card"),
}


class RefusedError(Exception):
    """Slack does not do it."""

    def __init__(self, error: str, *messages: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        """Details, as `response_metadata.messages`."""
        self.more = more


def check_text(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise RefusedError("msg_too_long")


def check_markdown(text: str) -> None:
    if len(text) > LONGEST_MARKDOWN:
        raise RefusedError("msg_too_long")


def check_blocks(blocks: Sequence[Json], *, most: int = MOST_BLOCKS) -> None:
    """Check the blocks of one message.

    Raises:
        RefusedError: `invalid_blocks` with what is wrong, or `msg_blocks_too_long`.
    """
    if len(blocks) > most:
        raise _invalid(f"no more than {most} items allowed [json-pointer:/blocks]")
    for position, block in enumerate(blocks):
        for wrong in _faults_of(block):
            raise _invalid(f"{wrong} [json-pointer:/blocks/{position}]")
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    if any(count > 1 for count in ids.values()):
        raise _invalid("block_id already exists")
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1:
        raise RefusedError("invalid_attachments", "[ERROR] only_one_table_allowed")
    if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > LONGEST_MARKDOWN:
        raise RefusedError("msg_too_long")
    if sum(len(text) for block in blocks for text in texts(block)) > LONGEST_BLOCKS:
        raise RefusedError("msg_blocks_too_long")


def check_view(view: Json) -> None:
    """Check a modal.

    Raises:
        RefusedError: `invalid_arguments` or `invalid_blocks`.
    """
    title = view.get("title", {}).get("text", "")
    if view.get("type") != "modal" or not 0 < len(title) <= 24:
        raise RefusedError("invalid_arguments", "[ERROR] a modal has a title of 1 to 24 characters")
    if len(view.get("private_metadata", "")) > 3_000:
        raise RefusedError("invalid_arguments", "[ERROR] private_metadata is over 3000 characters")
    if len(json.dumps(view)) > 250_000:
        raise RefusedError("view_too_large")
    check_blocks(view.get("blocks", ()), most=MOST_VIEW_BLOCKS)


def texts(block: object) -> Iterator[str]:
    """Yield every text in a block, however deep."""
    if isinstance(block, Mapping):
        for key, value in block.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(block, list | tuple):
        for one in block:
            yield from texts(one)


def _faults_of(block: Json) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _KNOWN:
        yield f"unsupported type: {kind}"
        return
    if any(len(text) > _LONGEST.get(kind, LONGEST_MARKDOWN) for text in texts(block)):
        yield f"must be less than {_LONGEST.get(kind)} characters"
    if (
        kind in {"section", "markdown", "header"}
        and not any(texts(block))
        and "fields" not in block
    ):
        yield "must be more than 0 characters"
    if len(block.get("elements", ())) > _MOST_ELEMENTS.get(kind, 1_000):
        yield f"no more than {_MOST_ELEMENTS[kind]} items allowed"
    if len(block.get("block_id", "")) > 255:
        yield "block_id is over 255 characters"
    if kind == "table":
        yield from _faults_of_table(block.get("rows", ()))
    for element in _elements(block):
        yield from _faults_of_element(element)


def _faults_of_table(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    if not 0 < len(rows) <= 100 or any(len(row) > 20 for row in rows):
        yield "a table has 1 to 100 rows of up to 20 cells"


def _faults_of_element(element: Json) -> Iterator[str]:
    labels = [element.get(name, {}) for name in ("text", "positive_button", "negative_button")]
    texts_of = [text for label in labels for text in texts(label)]
    if element.get("type") in {"button", "feedback_buttons"} and not all(
        0 < len(text) <= 75 for text in texts_of
    ):
        yield "a button's text has 1 to 75 characters"
    if len(element.get("action_id", "")) > 255:
        yield "action_id is over 255 characters"
    values = [element.get("value", ""), *(label.get("value", "") for label in labels[1:])]
    if any(len(value) > 2_000 for value in values):
        yield "value is over 2000 characters"


def _elements(block: Json) -> list[Json]:
    if block["type"] in {"actions", "context_actions"}:
        return list(block.get("elements", ()))
    return [block["accessory"]] if "accessory" in block else []


def _invalid(message: str) -> RefusedError:
    return RefusedError("invalid_blocks", f"[ERROR] {message}")
