"""An HTTP transport that connects to checked addresses only and lets no exchange outlive its deadline."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from lake.schema.errors import RefusedError


def checked_addresses(host: str, port: int, *, allow_private: bool = False) -> list[str]:
    """IP addresses of a host, in the order to be tried.

    Raises:
        RefusedError: there is none, or one of them is not of the public internet (loopback, private, link-local,
            carrier-grade NAT, multicast, reserved) and ``allow_private`` does not say that this is wanted.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedError(f"host {host!r} is not known: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not (allow_private or _is_public(address)):
            raise RefusedError(
                f"host {host!r} leads to the private address {address}; the lake's configuration does not allow that"
            )
    return addresses


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a NAT64 gateway reaches them (RFC 6052)."""


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):  # an IPv4 address may hide in an IPv6 one
        translated = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _TRANSLATED else None
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or translated
        if inner is not None:
            ip = inner
        elif ip.is_site_local:  # given up in 2004, and still inside a network where it is used
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class CheckedTransport(httpx.BaseTransport):
    """Transport for one exchange.

    A host is resolved once, its addresses are checked, and the connection goes to one of those: a name that changes its
    mind between check and connection gains nothing.

    Args:
        allow_private: whether addresses of this machine and of private networks may be reached.
        deadline: value of :func:`time.monotonic` after which nothing more is read or written.
    """

    def __init__(self, *, allow_private: bool, deadline: float) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            network_backend=_Backend(allow_private, deadline),
            max_keepalive_connections=0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            RefusedError: the address is private, or nobody answers there.
        """
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                url,
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        assert isinstance(response.stream, Iterable)
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.NetworkBackend):
    def __init__(self, allow_private: bool, deadline: float) -> None:
        self._inner = httpcore.SyncBackend()
        self._allow_private, self._deadline = allow_private, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception | None = None
        for address in checked_addresses(host, port, allow_private=self._allow_private):
            try:
                stream = self._inner.connect_tcp(
                    address, port, _left(self._deadline, timeout), local_address, socket_options
                )
                return _Stream(stream, self._deadline)
            except httpcore.ConnectError as error:
                problem = error
        raise problem or httpcore.ConnectError(f"no address of {host}")


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline, however slowly bytes drip."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    """Seconds that one step may take.

    Raises:
        httpcore.ReadTimeout: the deadline has passed.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("deadline passed")
    return left if timeout is None else min(timeout, left)
