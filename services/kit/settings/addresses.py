"""Addresses in settings: whether they can be read, who is there, and whether that is checked."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

PUBLIC_URL: Final = r"^https?://[A-Za-z0-9._\[\]:-]+(/[A-Za-z0-9._~-]+)*$"
"""Without a slash at its end, a query or a fragment."""
_PASSWORDS: Final = frozenset({"password", "sslpassword"})


def refuse_unreadable(address: str) -> None:
    """Raise `ValueError` for what is no address, without quoting it, for it may hold a password."""
    try:
        parts = urlsplit(address)
        # PostgreSQL takes several hosts, each with its port, which nobody else does.
        _ = parts.hostname if parts.scheme.startswith("postgres") else parts.port
    except ValueError:
        raise ValueError("must be an address, as scheme://user:password@host:port/...") from None
    if parts.scheme and "@" in f"{parts.path}{parts.query}{parts.fragment}":
        # Else half a password would be the host, or the path, and shown as these are.
        raise ValueError("must have @ once, before the host: in a password / ? # @ are %2F %3F ...")
    if not _PASSWORDS.isdisjoint(name for name, _ in parse_qsl(parts.query)):
        # There it would be in the arguments of pg_dump, and go with the address to each login.
        raise ValueError(
            "must have no password after the host: scheme://user:password@host/..., and a file of "
            "a key that needs none"
        )


def is_verified(dsn: str) -> bool:
    """Whether an address is a socket of this machine, or the server's certificate is checked."""
    parts = urlsplit(dsn)
    said = dict(parse_qsl(parts.query))
    hosts = [host for host in (parts.hostname, *said.get("host", "").split(",")) if host]
    on_socket = bool(hosts) and all(unquote(host).startswith("/") for host in hosts)
    return on_socket or said.get("sslmode") == "verify-full"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host. Of all names, only `localhost` counts."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
