"""How a process shows NATS who it is, and where its answers come."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any, Final
from urllib.parse import urlsplit

INBOX: Final = "_INBOX"
"""The answers to a client come below this subject, those to a user below its name there."""
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+\Z")
_TLS: Final = frozenset({"tls", "wss"})
_BETWEEN: Final = re.compile(r",(?=[a-z]+://)")


@dataclass(frozen=True, slots=True)
class NatsLogin:
    """An address, perhaps with a user and a password; or beside it the key of a user."""

    url: str = field(repr=False)
    user: str | None = None
    """Whose key `seed` is; without one the address says who the user is."""
    seed: str | None = field(default=None, repr=False)
    """An NKey, `SU...`, with which the user signs what the server makes up."""
    ca_file: Path | None = None
    """Certificates of authorities in PEM, by which the server's is checked; else the machine's."""

    @property
    def inbox(self) -> str:
        """The prefix of the subjects of its answers, on which no other user may listen."""
        first = urlsplit(addresses_in(self.url)[0])
        user = self.user if self.seed else (first.username if first.password else None)
        return f"{INBOX}.{user}" if user and _NAME.match(user) else INBOX

    def options(self) -> dict[str, Any]:
        """Return what `nats.connect` takes beside the address."""
        said: dict[str, Any] = {"inbox_prefix": self.inbox}
        if self.seed:
            said["nkeys_seed_str"] = self.seed
        if (context := self.tls()) is not None:
            # Else the client would say who it is in clear to whoever offers no TLS.
            said |= {"tls": context, "tls_handshake_first": True}
        return said

    def tls(self) -> SSLContext | None:
        """Return by what the server's certificate is checked; None where it speaks no TLS."""
        if urlsplit(self.url).scheme not in _TLS:
            return None
        return create_default_context(cafile=self.ca_file)


def addresses_in(url: str) -> list[str]:
    """Return the addresses of a setting that may have several with commas between.

    A comma that no address follows stands in one: in a password, or between hosts.
    """
    return _BETWEEN.split(url)


def login_at(address: NatsLogin | str) -> NatsLogin:
    """Return a login; of an address alone, that of the user that it says."""
    return NatsLogin(address) if isinstance(address, str) else address
