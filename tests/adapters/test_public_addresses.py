"""Hosts of platforms are reached at public addresses, whatever name servers say."""

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.public_addresses import PrivateAddressError, PublicResolver

GUARDED, OTHER = "files.slack.com", "proxy.example"
PUBLIC = ["3.5.140.2", "2606:4700::6810:84e5"]
PRIVATE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "127.0.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
]


class NameServer(AbstractResolver):
    """Says of every host what it is told to say."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=family, proto=0, flags=0)
            for one in self._addresses
        ]

    async def close(self) -> None:
        pass


async def addresses_of(host: str, *, told: list[str]) -> list[str]:
    resolver = PublicResolver({GUARDED}, usual=NameServer(told))
    return [one["host"] for one in await resolver.resolve(host, 443)]


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(PrivateAddressError, match=GUARDED):
        await addresses_of(GUARDED, told=[address])


async def test_of_several_addresses_the_public_ones_are_left() -> None:
    assert await addresses_of(GUARDED, told=[*PRIVATE, *PUBLIC]) == PUBLIC


async def test_a_host_without_an_address_is_refused() -> None:
    with pytest.raises(PrivateAddressError):
        await addresses_of(GUARDED, told=[])


async def test_other_hosts_may_be_private() -> None:
    assert await addresses_of(OTHER, told=["10.0.0.1"]) == ["10.0.0.1"]
