"""The agencies that take part in requests beside the lead agency."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from events.vocabulary import LeaveReason
from services.kit.feed.tables import Table, rows
from services.reporting.narrow_facts.intake import AgencyJoined, AgencyLeft


class ParticipantRow(NamedTuple):
    """One stay of an agency in a request; one that was entered in error has no row."""

    participation_id: str
    request_id: str
    ori: str
    joined_on: date
    left_on: date | None = None


def _join(_: ParticipantRow | None, event: AgencyJoined, _told: Told) -> ParticipantRow:
    return ParticipantRow(
        event.participation_id, event.request_id, event.participant, event.joined_on
    )


def _leave(row: ParticipantRow, event: AgencyLeft, _told: Told) -> ParticipantRow | None:
    if event.reason == LeaveReason.ENTERED_IN_ERROR:
        return None
    return row._replace(left_on=event.left_on)


PARTICIPANTS_FOLD: Final = rows(
    Table("participants", ParticipantRow, key=("participation_id",), remembers=True, removes=True),
    makes={AgencyJoined: _join},
    changes={AgencyLeft: _leave},
)
