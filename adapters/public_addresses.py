"""Sessions whose downloads never lead into a private network, whatever the name servers say."""

import ipaddress
import socket
from collections.abc import Container

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver


class PrivateAddressError(OSError):
    """A host of a platform was said to be in a private network."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host!r} has no public address")


class PublicResolver(AbstractResolver):
    """Knows of some hosts only the addresses that anybody could reach."""

    def __init__(self, hosts: Container[str], *, usual: AbstractResolver | None = None) -> None:
        """Guard `hosts`; all others are resolved as usual."""
        self._hosts = hosts
        self._usual = usual or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._usual.resolve(host, port, family)
        if host not in self._hosts:
            return found
        public = [one for one in found if ipaddress.ip_address(one["host"]).is_global]
        if not public:
            raise PrivateAddressError(host)
        return public

    async def close(self) -> None:
        await self._usual.close()


def session_to(hosts: Container[str]) -> aiohttp.ClientSession:
    """Open a session to any host, and to `hosts` only at public addresses.

    Behind a proxy it is the proxy that resolves names.
    """
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=PublicResolver(hosts)))
