"""Every request and where it stands with intake; what follows is its engagement's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from events.event import Event, Recorded
from events.log.database import Connection
from events.log.statements import statement
from services.reporting.facts.intake import (
    RequestDeclined,
    RequestEscalated,
    RequestMerged,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from services.reporting.projections.tables import Take

COLUMNS: Final = (
    "request_id",
    "position",
    "ori",
    "program",
    "topics",
    "status",
    "decline_reason",
    "submitted_on",
    "screened_on",
    "closed_on",
)


@dataclass(slots=True)
class _Standing:
    """What a batch says of a request after its submission; None where it says nothing."""

    status: str | None = None
    program: str | None = None
    topics: tuple[str, ...] | None = None
    decline_reason: str | None = None
    screened_on: date | None = None
    closed_on: date | None = None


class Requests:
    """Rows of `requests`: new ones are copied in, others changed without being read."""

    def __init__(self) -> None:
        self._submitted: dict[str, tuple[RequestSubmitted, int]] = {}
        self._standings: dict[str, _Standing] = {}

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears what intake tells of a request."""
        return {
            RequestSubmitted: self._submit,
            RequestScreened: self._screen,
            RequestDeclined: self._decline,
            RequestWithdrawn: self._withdraw,
            RequestMerged: self._merge,
            RequestEscalated: self._escalate,
        }

    async def write(self, connection: Connection) -> None:
        """One update, one copy."""
        changed = {
            request_id: standing
            for request_id, standing in self._standings.items()
            if request_id not in self._submitted
        }
        if changed:
            await _update(connection, changed)
        if self._submitted:
            await connection.copy_records_to_table(
                "requests",
                columns=COLUMNS,
                records=[
                    _row(event, position, self._standings[event.request_id])
                    for event, position in self._submitted.values()
                ],
            )

    def _submit(self, event: RequestSubmitted, recorded: Recorded) -> None:
        self._submitted[event.request_id] = (event, recorded.position)
        self._standings[event.request_id] = _Standing()

    def _screen(self, event: RequestScreened, _: Recorded) -> None:
        standing = self._standing(event.request_id)
        standing.status = "screened"
        standing.program = event.program
        standing.topics = event.topics
        standing.screened_on = event.screened_on

    def _decline(self, event: RequestDeclined, _: Recorded) -> None:
        standing = self._standing(event.request_id)
        standing.status = "declined"
        standing.decline_reason = event.reason
        standing.closed_on = event.declined_on

    def _withdraw(self, event: RequestWithdrawn, _: Recorded) -> None:
        self._end(event.request_id, "withdrawn", event.withdrawn_on)

    def _merge(self, event: RequestMerged, _: Recorded) -> None:
        self._end(event.request_id, "merged", event.merged_on)

    def _escalate(self, event: RequestEscalated, _: Recorded) -> None:
        standing = self._standing(event.request_id)
        standing.program = event.program
        standing.topics = event.topics

    def _end(self, request_id: str, status: str, on: date) -> None:
        standing = self._standing(request_id)
        standing.status = status
        standing.closed_on = on

    def _standing(self, request_id: str) -> _Standing:
        return self._standings.setdefault(request_id, _Standing())


def _row(event: RequestSubmitted, position: int, standing: _Standing) -> tuple[object, ...]:
    return (
        event.request_id,
        position,
        event.ori,
        standing.program or event.program,
        event.topics if standing.topics is None else standing.topics,
        standing.status or "submitted",
        standing.decline_reason,
        event.submitted_on,
        standing.screened_on,
        standing.closed_on,
    )


async def _update(connection: Connection, changed: Mapping[str, _Standing]) -> None:
    standings = changed.values()
    await connection.execute(
        statement("services.reporting", "requests_update"),
        list(changed),
        [standing.program for standing in standings],
        # `unnest` would flatten an array of arrays; no slug has a comma.
        [None if standing.topics is None else ",".join(standing.topics) for standing in standings],
        [standing.status for standing in standings],
        [standing.decline_reason for standing in standings],
        [standing.screened_on for standing in standings],
        [standing.closed_on for standing in standings],
    )
