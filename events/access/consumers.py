"""The life of a consumer, a machine that reads: registered, its keys added and removed, ended.

Like those of people, these facts name nobody and hold no key: names and public keys stand in
access's own tables. The streams are the center's own (`events.event.PRIVATE_CATEGORIES`).
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event
from events.remedy import Remedies, mended_by, not_mended
from events.vocabulary import ConsumerEndReason, MachineScope


class ConsumerRegistered(Event):
    """A machine may get tokens for some scopes. Stream `consumer-<id>`."""

    wire_name = "ConsumerRegistered"
    category = "consumer"

    consumer_id: UUID
    scopes: tuple[MachineScope, ...]
    ends_on: date | None
    """The first day on which it gets none and has none."""
    registered_by: str | None
    """The id of the person who did; None: on the machine."""
    registered_on: date


class ConsumerKeyAdded(Event):
    """A consumer may show by another key who it is, beside those that it has."""

    wire_name = "ConsumerKeyAdded"
    category = "consumer"

    consumer_id: UUID
    key_id: UUID
    added_by: str | None
    added_on: date


class ConsumerKeyRemoved(Event):
    """A key of a consumer is good no more; the tokens that it got end with it."""

    wire_name = "ConsumerKeyRemoved"
    category = "consumer"

    consumer_id: UUID
    key_id: UUID
    removed_by: str | None
    removed_on: date


class ConsumerEnded(Event):
    """A consumer may read nothing any more; its keys and tokens end with it."""

    wire_name = "ConsumerEnded"
    category = "consumer"

    consumer_id: UUID
    reason: ConsumerEndReason
    ended_by: str | None
    ended_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    ConsumerRegistered,
    ConsumerKeyAdded,
    ConsumerKeyRemoved,
    ConsumerEnded,
)

REMEDIES: Final[Remedies] = {
    ConsumerRegistered: mended_by("ConsumerEnded", says="End it, and register the right one."),
    ConsumerKeyAdded: mended_by("ConsumerKeyRemoved", says="Remove the key."),
    ConsumerKeyRemoved: mended_by("ConsumerKeyAdded", says="Add the key again."),
    ConsumerEnded: not_mended(
        "It stays ended. Register it anew, with a new key: it gets another id, and another name."
    ),
}
"""What is done about each of them that was told wrongly."""
