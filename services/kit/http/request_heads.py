"""What the headers of a request say about its host and its body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

Headers = Sequence[tuple[bytes, bytes]]
"""Names in lower case, and values, in the order of the request."""

_OF_BODY: Final = (b"content-length", b"transfer-encoding")


def is_unclear(version: str, headers: Headers) -> bool:
    """Whether two servers may read the headers differently (RFC 9112, 3.2 and 6.1)."""
    hosts = sum(name == b"host" for name, _ in headers)
    if version == "1.0":
        return hosts > 1 or any(name == b"transfer-encoding" for name, _ in headers)
    return hosts != 1


def says_body(headers: Headers) -> bool:
    """Whether the headers announce a body, which may be empty."""
    return any(name in _OF_BODY for name, _ in headers)


def declared_bytes(headers: Headers) -> int:
    """Return the declared length of the body, or 0. The parser has checked that it is a number."""
    return max((int(value) for name, value in headers if name == b"content-length"), default=0)


def head_without_upgrade(method: bytes, url: bytes, version: str, headers: Headers) -> bytes:
    """Return the head of the same request without the headers that ask for another protocol."""
    lines = [b"%b %b HTTP/%b" % (method, url, version.encode())]
    for name, value in headers:
        if name == b"connection":
            options = (option.strip() for option in value.split(b","))
            value = b", ".join(each for each in options if each.lower() != b"upgrade")  # noqa: PLW2901 - the rest of the options
        if name != b"upgrade":
            lines.append(b"%b: %b" % (name, value))
    return b"\r\n".join((*lines, b"", b""))
