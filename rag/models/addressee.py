"""Whom a request went to, in words that may be shown: never with the key."""

import re
from dataclasses import dataclass
from typing import Literal

import httpx
from pydantic import SecretStr

ModelSetting = Literal["LLM_MODEL", "EMBEDDING_MODEL"]

_KEY_LIKE = re.compile(r"\b(?:sk|pk|gsk|xai)-[\w*.-]{6,}")
_NOT_FOR_PEOPLE = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
_LONGEST_QUOTE = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """A model at an endpoint, and the setting that chose it."""

    model: str
    setting: ModelSetting
    base_url: str
    key: SecretStr

    def __str__(self) -> str:
        return f"{self.model!r} at {self.host}"

    @property
    def host(self) -> str:
        """Host and, where it is not the usual one, port; never a path or a password."""
        url = httpx.URL(self.base_url)
        return url.host if url.port is None else f"{url.host}:{url.port}"

    def quote(self, text: str) -> str:
        """Return what an endpoint said on one short line, with anything like a key removed."""
        text = text.replace(self.key.get_secret_value(), "[key]")
        line = _NOT_FOR_PEOPLE.sub(" ", _KEY_LIKE.sub("[key]", text)).strip()
        return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}…"
