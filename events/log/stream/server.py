"""Checks what a NATS server must be able to do, and refuses one that cannot."""

from __future__ import annotations

import re
from typing import Final

from nats.aio.client import Client

from events.log.store.event_log import DATA_BYTES_MAX
from events.log.store.limits import METADATA_BYTES_MAX

OLDEST: Final = (2, 12)
ENVELOPE_BYTES_MAX: Final = 4 * 1024
"""The rest of a message: names, ids, headers."""
ESCAPED_BYTES_MAX: Final = 6
"""The size of one byte of the metadata that JSON writes as `\\u0001`."""
MESSAGE_BYTES_MAX: Final = (
    DATA_BYTES_MAX + ESCAPED_BYTES_MAX * METADATA_BYTES_MAX + ENVELOPE_BYTES_MAX
)
"""The largest event as a message."""


class UnfitNatsError(Exception):
    """A NATS server cannot carry the log; says why and what to do."""


class OldNatsError(UnfitNatsError):
    """A NATS server is older than what the code needs."""

    def __init__(self, version: str) -> None:
        oldest = ".".join(str(number) for number in OLDEST)
        super().__init__(
            f"this NATS server's version is {version}, Byfield needs {oldest} or newer: events are "
            "published in atomic batches, so that nothing can stand between them, and older "
            "servers have none"
        )
        self.version = version


class SmallPayloadError(UnfitNatsError):
    """A NATS server takes only messages that are smaller than the largest event."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__(
            f"this NATS server's max_payload is {bytes_max:,} bytes, an event may need "
            f"{MESSAGE_BYTES_MAX:,}: raise it there (1MB is its default)"
        )


def refuse_old_nats(version: str) -> None:
    """Raise `OldNatsError` if the version is too old.

    The client's rendering of it, as in `<nats server v2.10.29>`, is accepted too.
    """
    found = re.search(r"(\d+)\.(\d+)[^\s>]*", version)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        raise OldNatsError(found[0] if found else "unknown")


def refuse_unfit_nats(connection: Client) -> None:
    """Raise `UnfitNatsError` for a server that cannot carry the log."""
    refuse_old_nats(str(connection.connected_server_version))
    if connection.max_payload < MESSAGE_BYTES_MAX:
        raise SmallPayloadError(connection.max_payload)
