"""The agencies that take part in requests beside the lead agency."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.access import RequestForgotten
from events.event import Told
from events.intake import AgencyJoined, AgencyLeft
from events.vocabulary import LeaveReason
from services.kit.feed.tables import Table, grouped, without


class ParticipantRow(NamedTuple):
    """One stay of an agency in a request; one that was entered in error has no row."""

    participation_id: UUID
    request_id: UUID
    ori: str
    """Of the participant."""
    joined_on: date
    left_on: date | None = None
    reason: str | None = None
    note: str | None = None


def _join(_: ParticipantRow | None, fact: AgencyJoined, _told: Told) -> ParticipantRow:
    return ParticipantRow(fact.participation_id, fact.request_id, fact.participant, fact.joined_on)


def _leave(row: ParticipantRow, fact: AgencyLeft, _told: Told) -> ParticipantRow | None:
    if fact.reason is LeaveReason.ENTERED_IN_ERROR:
        return None
    return row._replace(left_on=fact.left_on, reason=fact.reason, note=fact.note)


def _forget(row: ParticipantRow, _fact: RequestForgotten, _told: Told) -> ParticipantRow:
    return without(row, "note")


PARTICIPANTS_FOLD: Final = grouped(
    Table("participants", ParticipantRow, key=("participation_id",), removes=True),
    by="request_id",
    makes={AgencyJoined: _join},
    changes={AgencyLeft: _leave},
    changes_all={RequestForgotten: _forget},
)
