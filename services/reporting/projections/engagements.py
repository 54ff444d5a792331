"""Every engagement, its provider and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never, get_args

from events.event import Event, Recorded
from events.log.database import Connection
from events.log.statements import statement
from services.reporting.facts.assignment import (
    AssignmentLapsed,
    EngagementCancelled,
    EngagementClosed,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReopened,
    EngagementResumed,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
)
from services.reporting.projections.tables import Take

_PACKAGE: Final = "services.reporting"
COLUMNS: Final = (
    "engagement_id",
    "position",
    "request_id",
    "family_id",
    "ori",
    "program",
    "topics",
    "opened_on",
    "status",
    "provider",
    "held_on",
    "delivered_on",
    "cancelled_on",
    "closed_on",
)

_Move = (
    ProviderAssigned
    | ProviderAccepted
    | ProviderDeclined
    | AssignmentLapsed
    | EngagementHeld
    | EngagementResumed
    | EngagementDelivered
    | EngagementCancelled
    | EngagementClosed
    | EngagementReopened
)


@dataclass(slots=True)
class _Standing:
    """How an engagement stands: what of its row changes."""

    provider: str | None = None
    held_on: date | None = None
    delivered_on: date | None = None
    cancelled_on: date | None = None
    closed_on: date | None = None

    @property
    def status(self) -> str:
        """The last of its steps that still holds."""
        if self.cancelled_on is not None:
            return "cancelled"
        if self.closed_on is not None:
            return "closed"
        if self.delivered_on is not None:
            return "delivered"
        if self.held_on is not None:
            return "held"
        return "opened" if self.provider is None else "assigned"

    def take(self, event: _Move) -> None:
        """Go on with a fact."""
        match event:
            case ProviderAssigned() | ProviderAccepted():
                self.provider = event.provider
            case ProviderDeclined() | AssignmentLapsed():
                self.provider = None
            case EngagementHeld():
                self.held_on = event.held_on
            case EngagementResumed():
                self.held_on = None
            case EngagementDelivered():
                self.provider = event.provider
                self.delivered_on = event.delivered_on
            case EngagementCancelled():
                self.provider = event.provider
                self.cancelled_on = event.cancelled_on
            case EngagementClosed():
                self.held_on = None
                self.closed_on = event.closed_on
            case EngagementReopened():
                # It is active again, and will have another day of delivery.
                self.closed_on = self.delivered_on = None
            case _:
                assert_never(event)


class Engagements:
    """Rows of `engagements`: new ones are copied in, others read, changed and written back."""

    def __init__(self) -> None:
        self._opened: dict[str, tuple[EngagementOpened, int]] = {}
        self._moves: dict[str, list[_Move]] = {}

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears what assignment tells of an engagement, but for its plans and deliveries."""
        return {EngagementOpened: self._open} | dict.fromkeys(get_args(_Move), self._move)

    async def write(self, connection: Connection) -> None:
        """One question and one update for those known before, one copy of the new ones."""
        standings = {engagement_id: _Standing() for engagement_id in self._opened}
        before = [one for one in self._moves if one not in self._opened]
        if before:
            rows = await connection.fetch(statement(_PACKAGE, "engagements_standing"), before)
            known = {str(engagement_id): _Standing(*standing) for engagement_id, *standing in rows}
            standings |= known
        for engagement_id, moves in self._moves.items():
            if (standing := standings.get(engagement_id)) is not None:
                for event in moves:
                    standing.take(event)
        if before:
            await _update(connection, known)
        if self._opened:
            records = [
                _row(event, position, standings[event.engagement_id])
                for event, position in self._opened.values()
            ]
            await connection.copy_records_to_table("engagements", columns=COLUMNS, records=records)

    def _open(self, event: EngagementOpened, recorded: Recorded) -> None:
        self._opened[event.engagement_id] = (event, recorded.position)

    def _move(self, event: _Move, _: Recorded) -> None:
        self._moves.setdefault(event.engagement_id, []).append(event)


def _row(event: EngagementOpened, position: int, standing: _Standing) -> Sequence[object]:
    return (
        event.engagement_id,
        position,
        event.request_id,
        event.family_id or event.engagement_id,
        event.ori,
        event.program,
        event.topics,
        event.opened_on,
        standing.status,
        standing.provider,
        standing.held_on,
        standing.delivered_on,
        standing.cancelled_on,
        standing.closed_on,
    )


async def _update(connection: Connection, changed: Mapping[str, _Standing]) -> None:
    standings = changed.values()
    await connection.execute(
        statement(_PACKAGE, "engagements_update"),
        list(changed),
        [standing.status for standing in standings],
        [standing.provider for standing in standings],
        [standing.held_on for standing in standings],
        [standing.delivered_on for standing in standings],
        [standing.cancelled_on for standing in standings],
        [standing.closed_on for standing in standings],
    )
