"""How people on Discord say what sentences of ours have to name. Pure."""

from collections.abc import Callable

from adapters.replies import SettingChanged
from adapters.requests import Idiom


def idiom(role_name: Callable[[str], str]) -> Idiom:
    """Return it for one server, whose roles have names by their ids."""

    def group(value: str) -> str:
        return f"@{role_name(value.removeprefix('@'))}"

    def typed(wish: SettingChanged) -> str:
        value = wish.value or ""
        # The command `contributors` offers no roles.
        said = f"index from:{group(value)}" if value[:1] == "@" else f"{wish.name} to:{value}"
        return f"/footnote {said}{' everywhere:True' if wish.everywhere else ''}"

    return Idiom(governor="whoever may manage this channel", typed=typed, group=group)
