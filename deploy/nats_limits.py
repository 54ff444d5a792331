"""What every server of NATS keeps to, whoever signs in to it and however."""

from __future__ import annotations

from typing import Any, Final

_PAYLOAD_BYTES_MAX: Final = 1024 * 1024


def limits(store: str) -> dict[str, Any]:
    """Return this part of a configuration, with JetStream in a directory."""
    return {
        "max_payload": _PAYLOAD_BYTES_MAX,
        # The server adds "jetstream" to the directory. What it acknowledges must be on disk: the
        # log could publish it again, but a consumer would have seen what the stream lost.
        "jetstream": {"store_dir": store, "sync_interval": "always"},
    }
