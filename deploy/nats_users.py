"""What each NATS user may publish and subscribe to; every deployment needs these rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deploy.service_names import SERVICE_NAMES
from events.log.stream.login import INBOX

HEAD: Final = "byfield.head"


@dataclass(frozen=True, slots=True)
class Rights:
    """The subjects that a user may publish to and subscribe to; all others are refused.

    Beside these it may subscribe to its own answers alone: who hears those of others hears facts.
    """

    publish: tuple[str, ...]
    subscribe: tuple[str, ...] = ()


_READING: Final = (
    "$JS.API.STREAM.INFO.BYFIELD",
    # An ordered consumer, which has no name and goes when nobody listens. It could deliver to the
    # inbox of another: what comes there is never believed, only its number.
    "$JS.API.CONSUMER.CREATE.BYFIELD",
    "$JS.FC.BYFIELD.>",
)
_SERVICE: Final = Rights(publish=(*_READING, HEAD))


USERS: Final[dict[str, Rights]] = {
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
        subscribe=(HEAD,),
    ),
    **dict.fromkeys(SERVICE_NAMES, _SERVICE),
    "consumer": Rights(publish=_READING),
}
"""`consumer` is for programs of the center that are no service of it."""


def permissions(user: str) -> dict[str, dict[str, list[str]]]:
    """Return what a user may do, as the server's configuration says it."""
    rights = USERS[user]
    return {
        "publish": {"allow": list(rights.publish)},
        "subscribe": {"allow": [f"{INBOX}.{user}.>", *rights.subscribe]},
    }
