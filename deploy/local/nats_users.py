"""What each NATS user may publish and subscribe to; every deployment needs these rights."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HEAD: Final = "byfield.head"
INBOX: Final = "_INBOX.>"


@dataclass(frozen=True, slots=True)
class Rights:
    """The subjects that a user may publish to and subscribe to; all others are refused."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


USERS: Final = {
    "admin": Rights(publish=(">",), subscribe=(">",)),
    "relay": Rights(
        publish=(
            "events.>",
            "$JS.API.INFO",
            "$JS.API.STREAM.INFO.BYFIELD",
            # To compare the stream with the log.
            "$JS.API.STREAM.MSG.GET.BYFIELD",
            "$JS.API.DIRECT.GET.BYFIELD",
            # To make a stream anew that lost messages.
            "$JS.API.STREAM.CREATE.BYFIELD",
            "$JS.API.STREAM.DELETE.BYFIELD",
            HEAD,
        ),
        subscribe=(INBOX, HEAD),
    ),
    "service": Rights(
        publish=(
            "$JS.API.INFO",
            "$JS.API.STREAM.INFO.BYFIELD",
            "$JS.API.STREAM.NAMES",
            "$JS.API.CONSUMER.CREATE.BYFIELD",
            "$JS.API.CONSUMER.CREATE.BYFIELD.>",
            "$JS.API.CONSUMER.INFO.BYFIELD.>",
            "$JS.API.CONSUMER.DELETE.BYFIELD.>",
            "$JS.API.CONSUMER.MSG.NEXT.BYFIELD.>",
            "$JS.ACK.>",
            "$JS.FC.>",
            HEAD,
        ),
        subscribe=(INBOX, HEAD),
    ),
}


def passwords(directory: Path) -> dict[str, str]:
    """Return the password of each user, made once and kept in a file that others cannot read."""
    file = directory / "passwords.json"
    if not file.exists():
        unfinished = file.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps({user: secrets.token_urlsafe(24) for user in USERS}))
        unfinished.replace(file)
    kept: dict[str, str] = json.loads(file.read_bytes())
    return kept


def configuration(directory: Path, listen: str) -> str:
    """Return the configuration of the server, as JSON, which its language includes."""
    kept = passwords(directory)
    users = [
        {
            "user": user,
            "password": kept[user],
            "permissions": {
                "publish": {"allow": list(rights.publish)},
                "subscribe": {"allow": list(rights.subscribe)},
            },
        }
        for user, rights in USERS.items()
    ]
    settings = {
        "listen": listen,
        "ports_file_dir": str(directory),
        # The server adds "jetstream" to it. What it acknowledges must be on disk: the log could
        # publish it again, but a consumer would have seen what the stream lost.
        "jetstream": {"store_dir": str(directory), "sync_interval": "always"},
        "max_payload": 1024 * 1024,
        "authorization": {"users": users},
    }
    return json.dumps(settings, indent=2) + "\n"
