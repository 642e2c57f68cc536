"""Fetching one address over HTTP, bounded in size and time, and never from a private network unless allowed."""

import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import httpcore
import httpx

from ingest.formats.base import MIB
from ingest.sources.transport import CheckedTransport
from lake.schema.errors import LimitError, RefusedError, UsageError

USER_AGENT = "Legation/0.1"
_CODINGS = {"gzip", "x-gzip", "deflate"}
_PIECE = 64 * 1024
_LONGEST = 160
_REDIRECTS = {301, 302, 303, 307, 308}
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How far one fetch may go."""

    bytes: int = 256 * MIB
    """Of the body, unpacked."""
    seconds: float = 60.0
    """From the first connection to the last byte, redirects included."""
    idle_seconds: float = 15.0
    """Without a byte arriving."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. ``body`` is empty where ``not_modified``."""

    url: str
    """The last address, after redirects."""
    status: int
    body: bytes
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    media_type: str | None = None
    charset: str | None = None
    not_modified: bool = False

    @property
    def name(self) -> str:
        """A file name for the body, from the address."""
        parts = urlsplit(self.url)
        return unquote(PurePosixPath(parts.path).name) or parts.hostname or "download"


def is_url(text: str) -> bool:
    """Whether an input names an address of any scheme, rather than a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) is not None


def fetch(
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    allow_private: bool = False,
    limits: FetchLimits | None = None,
) -> Fetched:
    """Get one address; with ``etag`` or ``last_modified`` of the last time, only if it has changed.

    Proxies and credentials of the environment play no part, and cookies last for one fetch. Redirects are followed one
    by one, each checked like the first address.

    Args:
        url: ``http`` or ``https``, without user name.
        etag: validator of an earlier response, sent as ``If-None-Match``.
        last_modified: likewise, sent as ``If-Modified-Since``.
        allow_private: whether addresses of this machine and of private networks may be fetched.
        limits: of size, time and redirects.

    Raises:
        UsageError: the address is not an HTTP one.
        RefusedError: it leads into a private network, cannot be reached, or answers with an error status.
        LimitError: the answer is too large, too slow, or redirects too often.
    """
    check_address(url)
    limits = limits or FetchLimits()
    deadline = time.monotonic() + limits.seconds
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    transport = CheckedTransport(allow_private=allow_private, deadline=deadline)
    with httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client:
        for _ in range(limits.redirects + 1):
            try:
                with client.stream("GET", url, headers=headers, timeout=limits.idle_seconds) as response:
                    if response.status_code in _REDIRECTS and (target := response.headers.get("location")):
                        url = _redirected(url, target)
                        continue
                    return _received(url, response, deadline, limits)
            except (httpx.TimeoutException, httpcore.TimeoutException) as error:
                raise _too_slow(url, limits) from error
            except httpx.InvalidURL as error:
                raise RefusedError(f"{url} redirects to what is not fetched: {error}") from error
            except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError) as error:
                raise RefusedError(f"{url} cannot be fetched: {_short(str(error)) or type(error).__name__}") from error
    raise LimitError(f"{url}: more than {limits.redirects} redirects")


def _redirected(url: str, target: str) -> str:
    """The next address.

    Raises:
        RefusedError: it is none that would be fetched if a user asked for it.
    """
    try:
        following = urljoin(url, target)
        check_address(following)
    except (UsageError, ValueError) as error:
        raise RefusedError(f"{url} redirects to what is not fetched: {error}") from error
    return following


def _received(url: str, response: httpx.Response, deadline: float, limits: FetchLimits) -> Fetched:
    if response.status_code != 304 and not response.is_success:
        raise RefusedError(f"{url} answered {response.status_code} {_short(response.reason_phrase)}".rstrip())
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.bytes:
        raise LimitError(f"{url}: {declared} bytes announced; at most {limits.bytes} are fetched")
    body = bytearray()
    for chunk in _unpacked(url, response):
        body += chunk
        if len(body) > limits.bytes:
            raise LimitError(f"{url}: more than {limits.bytes} bytes")
        if time.monotonic() > deadline:
            raise _too_slow(url, limits)
    content_type = response.headers.get("content-type", "")
    charset = _CHARSET.search(content_type)
    return Fetched(
        url=url,
        status=response.status_code,
        body=bytes(body),
        fetched_at=datetime.now(UTC),
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        media_type=content_type.partition(";")[0].strip().lower() or None,
        charset=charset[1] if charset else None,
        not_modified=response.status_code == 304,
    )


def _unpacked(url: str, response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces of ``_PIECE`` bytes at most, however little they were packed into.

    Raises:
        RefusedError: it is packed in a way that nobody asked for, more than once, or damaged.
    """
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        yield from response.iter_raw(_PIECE)
        return
    if coding not in _CODINGS:
        raise RefusedError(f"{url}: packed as {_short(coding)!r}; asked for was gzip or deflate, once")
    unpacker = None
    try:
        for packed in response.iter_raw(_PIECE):
            if unpacker is None:  # some servers send deflate without its header
                bare = coding == "deflate" and packed[0] & 0x0F != 8
                unpacker = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
            piece = unpacker.decompress(packed, _PIECE)
            yield piece
            while unpacker.unconsumed_tail or len(piece) == _PIECE:
                piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
                yield piece
    except zlib.error as error:
        raise RefusedError(f"{url}: the answer cannot be unpacked: {error}") from error
    if unpacker is not None and not unpacker.eof:
        raise RefusedError(f"{url}: the packed answer ends before its end")


def _short(text: str) -> str:
    """What a server said, at a length that can be shown."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def check_address(url: str) -> None:
    """Whether this is an address that can be fetched, as far as its words tell.

    Raises:
        UsageError: it is not one, is not http or https, names no host, or holds a user name.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise UsageError(f"not an address: {url!r}: {error}") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise UsageError(f"address {url!r}: only http and https are fetched, not {parts.scheme or 'a path'}")
    if not parts.hostname:
        raise UsageError(f"address {url!r} names no host")
    if parts.username is not None:
        raise UsageError(f"address at {parts.hostname} holds a user name; remove it")


def _too_slow(url: str, limits: FetchLimits) -> LimitError:
    return LimitError(f"{url}: no complete answer within {limits.seconds:g} s ({limits.idle_seconds:g} s of silence)")
