"""What Discord refuses of buttons, menus, texts and modals, and how they are numbered.

Figures: Discord's component reference, and what discord.py checks of them itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.fakes.discord.breaking import invalid
from tests.fakes.discord.things import Json

ROW, BUTTON, MENU, INPUT = 1, 2, 3, 4
CHANNEL_MENU = 8
MENUS = {MENU, 5, 6, 7, CHANNEL_MENU}
"""Of texts, users, roles, both, channels."""
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = 9, 10, 11, 12, 13, 14
CONTAINER, LABEL, UPLOAD = 17, 18, 19
LINK, PREMIUM = 5, 6
"""Styles of buttons that are not clicked but followed, and bought."""
LONGEST_LABEL = 80
LONGEST_TEXTS = 4_000
MOST_ROWS, MOST_COMPONENTS = 5, 40
_MODERN = {SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER}


def every(components: Sequence[Json]) -> Iterator[Json]:
    """Yield every component, each before what is in it."""
    for component in components:
        yield component
        inner = [*component.get("components", ())]
        inner += [component[k] for k in ("accessory", "component") if k in component]
        yield from every(inner)


def numbered(components: Sequence[Json]) -> tuple[Json, ...]:
    """Give each component that has none an id, as Discord does."""
    count = iter(range(1, 10_000))

    def one(component: Json) -> dict[str, Any]:
        made = {**component, "id": component.get("id") or next(count)}
        if made.get("emoji"):
            made["emoji"] = {key: value for key, value in made["emoji"].items() if value}
        if "components" in made:
            made["components"] = [one(inner) for inner in made["components"]]
        for key in ("accessory", "component"):
            if key in made:
                made[key] = one(made[key])
        return made

    return tuple(one(component) for component in components)


def check_components(components: Sequence[Json], *, modern: bool) -> None:
    """Check what stands in a message.

    Args:
        components: the outermost ones.
        modern: whether the flag says that the message is made of components alone.

    Raises:
        RefusedError: 50035, saying where.
    """
    kinds = [component.get("type") for component in every(components)]
    if modern and len(kinds) > MOST_COMPONENTS:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be 40 or fewer in total.")
    if not modern and len(components) > MOST_ROWS:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for position, component in enumerate(components):
        if component.get("type") not in ({ROW, *_MODERN} if modern else {ROW}):
            where = f"components.{position}.type"
            raise invalid(where, "UNION_TYPE_CHOICES", "Value of field is not allowed here.")
    texts = [str(one.get("content", "")) for one in every(components) if one.get("type") == TEXT]
    if sum(map(len, texts)) > LONGEST_TEXTS or not all(texts):
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Texts: 1 to 4000 in total.")
    _check_all(components)


def check_modal(modal: Json) -> None:
    """Check a modal.

    Raises:
        RefusedError: 50035, saying where.
    """
    _check_length("data.title", modal.get("title"), 45)
    _check_length("data.custom_id", modal.get("custom_id"), 100)
    components = modal.get("components", ())
    if not 1 <= len(components) <= 5:
        raise invalid("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5.")
    for component in every(components):
        if component.get("type") not in {ROW, INPUT, LABEL, TEXT, UPLOAD, *MENUS}:
            raise invalid("data.components", "UNION_TYPE_CHOICES", "Not allowed in a modal.")
    _check_all(components)


def _check_all(components: Sequence[Json]) -> None:
    ids = Counter(one["custom_id"] for one in every(components) if "custom_id" in one)
    if any(count > 1 for count in ids.values()):
        code = "COMPONENT_CUSTOM_ID_DUPLICATED"
        raise invalid("components", code, "Component custom id cannot be duplicated")
    for component in every(components):
        _check_one(component)


def _check_one(component: Json) -> None:
    kind = component.get("type")
    if kind == ROW:
        inner = [one.get("type") for one in component.get("components", ())]
        alone = any(one in MENUS or one == INPUT for one in inner)
        if not 1 <= len(inner) <= (1 if alone else 5):
            raise invalid("components", "BASE_TYPE_BAD_LENGTH", "A row has 5 buttons or 1 menu.")
    elif kind == BUTTON:
        _check_button(component)
    elif kind in MENUS:
        _check_menu(component)
    elif kind == INPUT:
        _check_length("custom_id", component.get("custom_id"), 100)
        if "label" in component and component["label"] is not None:
            _check_length("label", component["label"], 45)
        if len(component.get("value") or "") > 4_000:
            raise invalid("value", "BASE_TYPE_MAX_LENGTH", "Must be 4000 or fewer in length.")
    elif kind == LABEL:
        _check_length("label", component.get("label"), 45)


def _check_button(button: Json) -> None:
    if button.get("style") == LINK:
        _check_length("url", button.get("url"), 512)
    elif button.get("style") != PREMIUM:
        _check_length("custom_id", button.get("custom_id"), 100)
    if len(button.get("label") or "") > LONGEST_LABEL:
        raise invalid("label", "BASE_TYPE_MAX_LENGTH", "Must be 80 or fewer in length.")
    if not button.get("label") and not button.get("emoji"):
        raise invalid("label", "BUTTON_COMPONENT_INVALID", "A button has a label or an emoji.")


def _check_menu(menu: Json) -> None:
    _check_length("custom_id", menu.get("custom_id"), 100)
    if len(menu.get("placeholder") or "") > 150:
        raise invalid("placeholder", "BASE_TYPE_MAX_LENGTH", "Must be 150 or fewer in length.")
    if menu["type"] != MENU:
        return
    options = menu.get("options", ())
    if not 1 <= len(options) <= 25:
        raise invalid("options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
    for option in options:
        _check_length("options.label", option.get("label"), 100)
        _check_length("options.value", option.get("value"), 100)
        if len(option.get("description") or "") > 100:
            raise invalid("options.description", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer.")
    if len({option["value"] for option in options}) < len(options):
        raise invalid("options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Duplicated value.")


def _check_length(where: str, value: object, most: int) -> None:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise invalid(where, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length.")


def labelled(component: Json) -> str:
    """Return what stands on a button or in an empty menu."""
    emoji: Mapping[str, Any] = component.get("emoji") or {}
    words = [emoji.get("name"), component.get("label") or component.get("placeholder")]
    return " ".join(str(word) for word in words if word)
