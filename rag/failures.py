"""The id that a person can tell and an operator can find in the log."""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that reads like a digit."""


def failure_id() -> str:
    """Return eight random characters, 40 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))
