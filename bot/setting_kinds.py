"""Kinds of values a setting can have, each refusing what would fail later and less clearly."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

_HEADER = re.compile(r"\s*[\w!#$%&'*+.^`|~-]+\s*=[ !#-+\--:<-\[\]-~]*", re.ASCII)


def _web_address(url: str) -> str:
    if not re.match(r"https?://[^/\s]+", url):
        raise ValueError("should be a web address that begins with http:// or https://")
    if re.search(r"[@?#\s]", url):
        raise ValueError("should be an address alone, without a password, ? or #")
    return url


def _socket_address(url: str) -> str:
    if not re.fullmatch(r"wss?://[^/\s@?#]+[^\s@?#]*", url):
        raise ValueError("should be an address that begins with wss:// or ws://")
    return url


def _proxy_address(url: SecretStr) -> SecretStr:
    address = url.get_secret_value()
    if "://" not in address:  # as curl and others take it
        address = f"http://{address}"
    if not re.fullmatch(r"https?://([^/?#@\s]+@)?[^/?#@\s]+/?", address):
        raise ValueError("should be the address of a proxy that begins with http:// or https://")
    return SecretStr(address)


def _sendable(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", key.get_secret_value()):
        raise ValueError("holds a space, a line break or a letter that no key has; copy it again")
    return key


def _postgres_address(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("should begin with postgresql://")
    return url


def _header_list(headers: SecretStr) -> SecretStr:
    # Checked here because the exporter would log, key and all, a list that it cannot read.
    pairs = headers.get_secret_value().strip(",").split(",")
    if not all(_HEADER.fullmatch(pair) for pair in pairs):
        raise ValueError("should be name=value pairs, separated by commas")
    return headers


def _folder(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise ValueError("names the home folder of somebody unknown here") from error


def _channels(listed: object) -> object:
    return [name.strip() for name in listed.split(",")] if isinstance(listed, str) else listed


def _channel_ids(names: frozenset[str]) -> frozenset[str]:
    named = names - {""}
    if any(re.search(r"[\s#]", name) for name in named) or (names and not named):
        # A list of nothing would allow every channel.
        raise ValueError("should be ids of channels, separated by commas")
    return named


def _upper(level: object) -> object:
    return level.upper() if isinstance(level, str) else level


SocketAddress = Annotated[str, AfterValidator(_socket_address)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Key = Annotated[SecretStr, AfterValidator(_sendable)]
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy_address)]
PostgresAddress = Annotated[SecretStr, AfterValidator(_postgres_address)]
HeaderList = Annotated[SecretStr, AfterValidator(_header_list)]
Folder = Annotated[Path, AfterValidator(_folder)]
ChannelList = Annotated[
    frozenset[str], NoDecode, BeforeValidator(_channels), AfterValidator(_channel_ids)
]
Seconds = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Port = Annotated[int, Field(ge=1, le=65_535)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]
