"""Mail addresses and names as a message may carry them: nothing in them can end a header."""

from __future__ import annotations

import re
from email.headerregistry import Address
from typing import Final

_UNWRITABLE: Final = re.compile(
    "[\x00-\x20\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_UNWRITABLE_IN_NAME: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ENCODED_WORD: Final = re.compile(r"=\?[^?]*\?[bq]\?", re.IGNORECASE)
"""RFC 2047. `email` decodes it also where it was typed, and writes the line break that it hides."""
LOCAL_PART_BYTES_MAX: Final = 64
DOMAIN_CHARACTERS_MAX: Final = 253
"""RFC 5321, 4.5.3.1."""


class MailAddressError(ValueError):
    """An address to which no mail can be sent; the message does not quote it."""


def sendable(address: str) -> str:
    """Return an address as servers take it, its domain in ASCII. Raises `MailAddressError`."""
    if _UNWRITABLE.search(address):
        raise MailAddressError("it has a blank, a line break or a control character")
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or "@" in local:
        raise MailAddressError("it is not NAME@DOMAIN")
    if len(local.encode()) > LOCAL_PART_BYTES_MAX or re.search(r'[<>()\[\]\\,;:"]|=\?', local):
        raise MailAddressError("no server takes what stands before its @")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise MailAddressError("its domain is none") from None
    if len(ascii_domain) > DOMAIN_CHARACTERS_MAX or not re.fullmatch(
        r"[a-z0-9-]+(\.[a-z0-9-]+)*", ascii_domain
    ):
        raise MailAddressError("its domain is none")
    return f"{local}@{ascii_domain}"


def header_of(name: str, address: str) -> Address:
    """Return name and address as a header has them. Raises `MailAddressError`.

    A name that would break the header is left out: the mail arrives without it.
    """
    local, _, domain = sendable(address).rpartition("@")
    is_unfit = _UNWRITABLE_IN_NAME.search(name) or _ENCODED_WORD.search(name)
    shown = "" if is_unfit else name
    return Address(shown, local, domain)
