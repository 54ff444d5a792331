"""What the headers of a request say of where it goes and where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

Headers = Sequence[tuple[bytes, bytes]]
"""Names in small letters, and values, in the order of the request."""

_OF_BODY: Final = (b"content-length", b"transfer-encoding")


def is_unclear(version: str, headers: Headers) -> bool:
    """Whether two readers may read them differently (RFC 9112, 3.2 and 6.1)."""
    hosts = sum(name == b"host" for name, _ in headers)
    if version == "1.0":
        return hosts > 1 or any(name == b"transfer-encoding" for name, _ in headers)
    return hosts != 1


def says_body(headers: Headers) -> bool:
    """Whether a body follows; an empty one may."""
    return any(name in _OF_BODY for name, _ in headers)


def declared_bytes(headers: Headers) -> int:
    """How long the body is said to be; 0 where it is not said. The parser has seen to digits."""
    return max((int(value) for name, value in headers if name == b"content-length"), default=0)


def head_without_upgrade(method: bytes, url: bytes, version: str, headers: Headers) -> bytes:
    """The head of the same request, without the wish to speak another protocol."""
    lines = [b"%b %b HTTP/%b" % (method, url, version.encode())]
    for name, value in headers:
        if name == b"connection":
            options = (option.strip() for option in value.split(b","))
            value = b", ".join(each for each in options if each.lower() != b"upgrade")  # noqa: PLW2901 - what is left of it
        if name != b"upgrade":
            lines.append(b"%b: %b" % (name, value))
    return b"\r\n".join((*lines, b"", b""))
