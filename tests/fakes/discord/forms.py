"""The modal on somebody's screen: what it shows, and what is sent when it is filled in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.components import INPUT, LABEL, MENUS, TEXT, every
from tests.fakes.discord.things import Json

Payload = dict[str, Any]
Filled = Mapping[str, str | Sequence[str]]
"""By label: text, or what was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a person sees."""

    title: str
    texts: tuple[str, ...]
    fields: tuple[str, ...]
    """Labels."""


def read_form(modal: Json) -> Form:
    components = modal["components"]
    return Form(
        title=modal["title"],
        texts=tuple(one["content"] for one in every(components) if one["type"] == TEXT),
        fields=tuple(label for label, _ in _fields(components)),
    )


def submitted(modal: Json, values: Filled) -> Payload:
    """Return the data of a modal that was filled in.

    Raises:
        AssertionError: a field is unknown, required, too long or too short.
    """
    known = dict(_fields(modal["components"]))
    assert not set(values) - set(known), f"no fields {set(values) - set(known)}"
    for label, field in known.items():
        _check(label, field, values.get(label, ""))
    labels = {field["custom_id"]: label for label, field in known.items()}
    number = iter(range(1, 1_000))

    def filled(component: Json) -> Payload:
        made: Payload = {"type": component["type"], "id": component.get("id") or next(number)}
        if "components" in component:
            return made | {"components": [filled(one) for one in component["components"]]}
        if "component" in component:
            return made | {"component": filled(component["component"])}
        if component["type"] == TEXT:
            return made
        value = values.get(labels[component["custom_id"]], "")
        made["custom_id"] = component["custom_id"]
        if isinstance(value, str):
            is_text = component["type"] == INPUT
            return made | ({"value": value} if is_text else {"values": [value] if value else []})
        return made | {"values": [*value]}

    return {
        "custom_id": modal["custom_id"],
        "components": [filled(component) for component in modal["components"]],
    }


def _fields(components: Sequence[Json]) -> Iterator[tuple[str, Json]]:
    for component in every(components):
        if component["type"] == LABEL:
            yield component["label"], component["component"]
        elif component["type"] == INPUT and component.get("label"):
            yield component["label"], component


def _check(label: str, field: Json, value: str | Sequence[str]) -> None:
    required = field.get("required", True) is not False
    assert value or not required, f"{label!r} has to be filled in"
    if field["type"] in MENUS or not value:
        return
    least, most = field.get("min_length") or 0, field.get("max_length") or 4_000
    assert least <= len(value) <= most, f"{label!r} takes {least} to {most} characters"
