"""Which addresses may be asked: public ones, over http and https, and the very one that was checked.

A feed may name any address, our own machine and network included, and a name may resolve to something else the
second time it is asked. So the name is resolved here, once; every address it gives is checked; and the connection
goes to one of these.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2
import httpx2

from communique.sources.web.web_errors import AddressRefused

Resolve = Callable[[str, int], list[str]]

_PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 2000
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that is assigned to the public internet
_ISATAP = (0x00005EFE, 0x02005EFE)


def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the machine's own resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet, whatever it is wrapped in."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_v4(parsed)
    wrapped = _wrapped_v4(parsed)
    if wrapped is not None:
        return _is_public_v4(wrapped)
    return parsed in _GLOBAL_UNICAST and parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _is_public_v4(address: IPv4Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _wrapped_v4(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    last = int(address) & 0xFFFFFFFF
    if address in _NAT64 or (address in _COMPATIBLE and last > 1):
        return IPv4Address(last)
    return IPv4Address(last) if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP else None


class AddressGuard:
    """Says what may be asked.

    Parameters
    ----------
    allowed : "host:port" as they stand in an address, which are asked whatever they resolve to: mirrors inside
        a desk's own network, and tests
    resolve : gives a host's IP addresses
    """

    def __init__(self, *, allowed: Iterable[str] = (), resolve: Resolve = resolve_host) -> None:
        self._allowed, self._resolve = frozenset(name.lower() for name in allowed), resolve

    def require_askable(self, url: str) -> httpx2.URL:
        """Parse an address and refuse what is not plain http or https on its own port.

        Raises
        ------
        AddressRefused
            with what is wrong about it
        """
        if len(url) > _LONGEST_URL:
            raise AddressRefused(url, f"the address is {len(url)} characters long, over {_LONGEST_URL}; correct it.")
        try:
            parsed = httpx2.URL(url)
        except (httpx2.InvalidURL, ValueError) as error:
            raise AddressRefused(url, f"it is no address that can be asked ({error}); correct it.") from error
        if parsed.scheme not in _PORTS or not parsed.host:
            raise AddressRefused(url, f"only http and https are asked, and this is {parsed.scheme[:20]!r}; correct it.")
        if parsed.userinfo:
            raise AddressRefused(url, "it carries a name or a password, which are never sent; take them out.")
        port = parsed.port or _PORTS[parsed.scheme]
        if port != _PORTS[parsed.scheme] and authority_of(parsed) not in self._allowed:
            raise AddressRefused(
                url,
                f"port {port} is not the usual one of {parsed.scheme} ({_PORTS[parsed.scheme]}); "
                f"allow {authority_of(parsed)} where it is your own mirror.",
            )
        return parsed

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the checked IP addresses of a host.

        Raises
        ------
        AddressRefused
            one of them is not public: a name that mixes them is not to be trusted with any
        httpcore2.ConnectError
            the name cannot be resolved
        """
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"its name cannot be resolved ({error})") from error
        if not found:
            raise httpcore2.ConnectError("its name resolves to no address")
        name = f"{f'[{host}]' if ':' in host else host}:{port}"
        if name.lower() in self._allowed:
            return found
        refused = next((address for address in found if not is_public(address)), None)
        if refused is not None:
            raise AddressRefused(
                f"//{name}",
                f"it leads to {refused}, which is not an address of the public internet; "
                f"allow {name} where it is your own mirror.",
            )
        return found


def authority_of(url: httpx2.URL) -> str:
    """Return "host:port" of an address, the port always written."""
    host = url.raw_host.decode("ascii")
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{url.port or _PORTS.get(url.scheme, 0)}".lower()


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects to checked addresses only, and lets no step of a request outlast what is left of its time.

    Parameters
    ----------
    guard : says which addresses
    seconds_left : of the whole request; a server that drips a byte at a time meets no other timeout
    """

    def __init__(self, guard: AddressGuard, seconds_left: Callable[[], float]) -> None:
        self._guard, self._seconds_left = guard, seconds_left
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of `host` that answers."""
        failure: Exception = httpcore2.ConnectError("no address was tried")
        for address in self._guard.addresses(host.strip("[]"), port):
            left = _shorter(timeout, self._seconds_left(), httpcore2.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
                continue
            return _TimedStream(stream, self._seconds_left)
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Refuse: no official publishes on a socket of this machine."""
        raise AddressRefused(path, "sockets of this machine are never asked.")


class _TimedStream(httpcore2.NetworkStream):
    """A connection each of whose steps ends when the request's time does."""

    def __init__(self, inner: httpcore2.NetworkStream, seconds_left: Callable[[], float]) -> None:
        self._inner, self._seconds_left = inner, seconds_left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _shorter(timeout, self._seconds_left(), httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _shorter(timeout, self._seconds_left(), httpcore2.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = _shorter(timeout, self._seconds_left(), httpcore2.ConnectTimeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._seconds_left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _shorter(timeout: float | None, left: float, spent: type[httpcore2.TimeoutException]) -> float:
    if left <= 0:
        raise spent("the time for the whole answer is over")
    return left if timeout is None else min(timeout, left)
