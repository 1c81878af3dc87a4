"""JSON: records as rows of a table, everything else as one line per value with its path."""

import json
from collections.abc import Iterator

from rag.readers.draft import Draft

_LONGEST_LINE = 200

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def read(text: str, draft: Draft) -> None:
    """Add the values; text that is no JSON after all, or many JSON documents, is read as such."""
    value = _parsed(text)
    if value is None:
        draft.code(text)
    elif isinstance(value, list) and _are_records(value):
        draft.table([list(_lines(record)) for record in value])
    else:
        draft.table([[line] for line in _lines(value)])


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except json.JSONDecodeError:
        return _parsed_lines(text)
    return value


def _parsed_lines(text: str) -> Json:
    """Return the documents of a text that has one on each line; None when it does not."""
    try:
        values: list[Json] = [json.loads(line) for line in text.split("\n") if line.strip()]
    except json.JSONDecodeError:
        return None
    return values


def _are_records(values: list[Json]) -> bool:
    return len(values) > 1 and all(isinstance(value, dict) for value in values)


def _lines(root: Json) -> Iterator[str]:
    """Yield `path: value` for every value that is no container, in order, without recursion."""
    stack: list[tuple[str, Json]] = [("", root)]
    while stack:
        path, value = stack.pop()
        match value:
            case dict():
                stack.extend(reversed([(_joined(path, key), v) for key, v in value.items()]))
            case list() if _is_short(value):
                yield _line(path, ", ".join(map(_written, value)))
            case list():
                stack.extend(reversed([(f"{path}[{i}]", v) for i, v in enumerate(value)]))
            case _:
                yield _line(path, _written(value))


def _is_short(values: list[Json]) -> bool:
    """Tell whether a list reads best on one line: a few values, none of them a container."""
    plain = all(not isinstance(value, dict | list) for value in values)
    return plain and sum(len(_written(value)) for value in values) <= _LONGEST_LINE


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _line(path: str, value: str) -> str:
    return f"{path}: {value}" if path else value


def _written(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
