"""How long a server asks to be left alone."""

from collections.abc import Mapping


def retry_after_s(headers: Mapping[str, str] | None) -> float | None:
    """Return what `Retry-After` says in seconds; None where it says nothing of use.

    The other form that RFC 9110 allows, a date, is used by neither platform.
    """
    asked = str((headers or {}).get("Retry-After", ""))
    return float(asked) if asked.isdecimal() else None
