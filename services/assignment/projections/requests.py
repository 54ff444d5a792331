"""What those at work need of a request: its problem, whom to call, and which agencies take part."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.access import AgencyPeopleForgotten, RequestForgotten
from events.event import Told
from events.intake import (
    AgencyChangeTakenBack,
    AgencyJoined,
    AgencyLeft,
    AgencySucceeded,
    ContactNamed,
    ExecutiveChanged,
    RequestAmended,
    RequestSubmitted,
)
from events.vocabulary import AgencyChange, LeaveReason
from services.assignment import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, grouped, rows, without


class RequestRow(NamedTuple):
    """One request, as far as the work needs it."""

    request_id: UUID
    ori: str
    problem: str
    contact_role: str
    contact_name: str
    contact_email: str
    contact_telephone: str | None
    contact_on: date
    contact_position: int
    """When the contact was told: whoever the agency names later in this role takes the place."""


class ContactRow(NamedTuple):
    """Who an agency named last in one of its roles."""

    ori: str
    role: str
    name: str
    email: str
    telephone: str | None
    named_on: date
    position: int


class ParticipantRow(NamedTuple):
    """One stay of an agency in a request of another; one entered in error has no row."""

    participation_id: UUID
    request_id: UUID
    participant: str
    joined_on: date
    left_on: date | None = None


class SuccessionRow(NamedTuple):
    """An agency that ended, and the one that has its work."""

    ori: str
    successor: str
    succeeded_on: date
    split_into: tuple[str, ...] = ()


def _submit(_: RequestRow | None, event: RequestSubmitted, told: Told) -> RequestRow:
    who = event.contact
    return RequestRow(
        event.request_id,
        event.ori,
        event.problem,
        who.role,
        who.name,
        who.email,
        who.telephone,
        contact_on=event.submitted_on,
        contact_position=told.position,
    )


def _amend(row: RequestRow, event: RequestAmended, told: Told) -> RequestRow:
    """Take the problem and, where it is another, the contact; who was named before it gives way."""
    row, who = row._replace(problem=event.problem), event.contact
    named = row.contact_role, row.contact_name, row.contact_email, row.contact_telephone
    if named == (who.role, who.name, who.email, who.telephone):
        return row
    return row._replace(
        contact_role=who.role,
        contact_name=who.name,
        contact_email=who.email,
        contact_telephone=who.telephone,
        contact_on=event.amended_on,
        contact_position=told.position,
    )


def _forget(row: RequestRow, event: RequestForgotten, told: Told) -> RequestRow:
    """Say nothing of problem and contact, until another is named after it.

    Days and positions of a contact depend on whether two had the same name, which nobody can tell
    any more: so they begin anew.
    """
    return without(row, "problem", "contact_name", "contact_email", "contact_telephone")._replace(
        contact_on=event.forgotten_on, contact_position=told.position
    )


def _forget_contact(row: ContactRow, _event: AgencyPeopleForgotten, _told: Told) -> ContactRow:
    return without(row, "name", "email", "telephone")


def _name_contact(
    _: ContactRow | None, event: ContactNamed | ExecutiveChanged, told: Told
) -> ContactRow:
    who = event.contact
    on = event.named_on if isinstance(event, ContactNamed) else event.changed_on
    return ContactRow(
        event.ori, who.role, who.name, who.email, who.telephone, on, position=told.position
    )


def _join(_: ParticipantRow | None, event: AgencyJoined, _told: Told) -> ParticipantRow:
    return ParticipantRow(
        event.participation_id, event.request_id, event.participant, event.joined_on
    )


def _leave(row: ParticipantRow, event: AgencyLeft, _told: Told) -> ParticipantRow | None:
    if event.reason is LeaveReason.ENTERED_IN_ERROR:
        return None
    return row._replace(left_on=event.left_on)


def _succeed(_: SuccessionRow | None, event: AgencySucceeded, _told: Told) -> SuccessionRow:
    return SuccessionRow(event.ori, event.successor, event.succeeded_on, event.split_into)


def _take_back(
    row: SuccessionRow, event: AgencyChangeTakenBack, _told: Told
) -> SuccessionRow | None:
    is_this = event.change is AgencyChange.SUCCESSION and event.happened_on == row.succeeded_on
    return None if is_this else row


REQUESTS_PROJECTION: Final = Projection(
    feeds.REQUESTS_FEED,
    (
        rows(
            Table("requests", RequestRow, key=("request_id",)),
            makes={RequestSubmitted: _submit},
            changes={RequestAmended: _amend, RequestForgotten: _forget},
        ),
        grouped(
            Table("contacts", ContactRow, key=("ori", "role")),
            by="ori",
            makes=dict.fromkeys((ContactNamed, ExecutiveChanged), _name_contact),
            changes_all={AgencyPeopleForgotten: _forget_contact},
        ),
        rows(
            Table("participants", ParticipantRow, key=("participation_id",), removes=True),
            makes={AgencyJoined: _join},
            changes={AgencyLeft: _leave},
        ),
        rows(
            Table("successions", SuccessionRow, key=("ori",), removes=True),
            makes={AgencySucceeded: _succeed},
            changes={AgencyChangeTakenBack: _take_back},
        ),
    ),
)
