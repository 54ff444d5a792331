"""Every request and where it stands with intake; what follows is its engagement's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Connection

from events.event import Event, Recorded
from events.intake import RequestDeclined, RequestScreened, RequestSubmitted, RequestWithdrawn
from events.log.statements import statement
from services.reporting.projections.tables import Take, joined


@dataclass(slots=True)
class _Change:
    """What the facts of a batch say of a request; None where they leave it as it was."""

    status: str
    program: str | None = None
    topics: str | None = None
    decline_reason: str | None = None
    screened_on: date | None = None
    closed_on: date | None = None


@dataclass(slots=True)
class _Submission:
    """A request that the batch itself submits, so that no row is there yet."""

    position: int
    event: RequestSubmitted
    change: _Change


class Requests:
    """Rows of `requests`: new ones are inserted, others changed without being read."""

    def __init__(self) -> None:
        self._submitted: dict[UUID, _Submission] = {}
        self._changed: dict[UUID, _Change] = {}

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears what intake tells of a request."""
        return {
            RequestSubmitted: self._submit,
            RequestScreened: self._screen,
            RequestDeclined: self._decline,
            RequestWithdrawn: self._withdraw,
        }

    async def write(self, connection: Connection) -> None:
        """One update, one insert."""
        if self._changed:
            await _update(connection, self._changed)
        if self._submitted:
            await _insert(connection, self._submitted.values())

    def _submit(self, event: RequestSubmitted, recorded: Recorded) -> None:
        change = _Change("submitted", event.program, joined(event.topics))
        self._submitted[event.request_id] = _Submission(recorded.position, event, change)

    def _screen(self, event: RequestScreened, _: Recorded) -> None:
        change = self._change(event.request_id)
        change.status = "screened"
        change.program = event.program
        change.topics = joined(event.topics)
        change.screened_on = event.screened_on

    def _decline(self, event: RequestDeclined, _: Recorded) -> None:
        change = self._change(event.request_id)
        change.status = "declined"
        change.decline_reason = event.reason
        change.closed_on = event.declined_on

    def _withdraw(self, event: RequestWithdrawn, _: Recorded) -> None:
        change = self._change(event.request_id)
        change.status = "withdrawn"
        change.closed_on = event.withdrawn_on

    def _change(self, request_id: UUID) -> _Change:
        submission = self._submitted.get(request_id)
        if submission is not None:
            return submission.change
        return self._changed.setdefault(request_id, _Change(""))


async def _insert(connection: Connection, submissions: Iterable[_Submission]) -> None:
    events = [submission.event for submission in submissions]
    changes = [submission.change for submission in submissions]
    await connection.execute(
        statement("services.reporting", "requests_insert"),
        [event.request_id for event in events],
        [submission.position for submission in submissions],
        [event.ori for event in events],
        [change.program for change in changes],
        [change.topics for change in changes],
        [change.status for change in changes],
        [change.decline_reason for change in changes],
        [event.submitted_on for event in events],
        [change.screened_on for change in changes],
        [change.closed_on for change in changes],
    )


async def _update(connection: Connection, changed: Mapping[UUID, _Change]) -> None:
    changes = changed.values()
    await connection.execute(
        statement("services.reporting", "requests_update"),
        list(changed),
        [change.program for change in changes],
        [change.topics for change in changes],
        [change.status for change in changes],
        [change.decline_reason for change in changes],
        [change.screened_on for change in changes],
        [change.closed_on for change in changes],
    )
