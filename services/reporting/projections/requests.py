"""Every request and its status in intake; what follows is in its engagements."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from events.rules.programs import PROGRAMS
from events.vocabulary import Program, RequestStanding
from services.kit.feed.tables import Table, rows
from services.reporting.narrow_facts.intake import (
    RequestAmended,
    RequestDayCorrected,
    RequestDeclined,
    RequestEscalated,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)


class RequestRow(NamedTuple):
    """One request."""

    request_id: str
    ori: str
    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    status: str
    submitted_on: date
    confidential: bool
    position: int
    """Of its submission."""
    decline_reason: str | None = None
    screened_on: date | None = None
    closed_on: date | None = None
    withdrawal_reason: str | None = None


def _submit(_: RequestRow | None, event: RequestSubmitted, told: Told) -> RequestRow:
    return RequestRow(
        request_id=event.request_id,
        ori=event.ori,
        program=event.program,
        topics=event.topics,
        delivery_types=event.delivery_types,
        status="submitted",
        submitted_on=event.submitted_on,
        confidential=_in_confidence(event.confidential, event.program),
        position=told.position,
    )


def _in_confidence(asked: bool | None, program: str) -> bool:  # noqa: FBT001 - as the fact has it
    return PROGRAMS[Program(program)].confidential_by_default if asked is None else asked


def _amend(row: RequestRow, event: RequestAmended, _: Told) -> RequestRow:
    if event.move is None:  # nothing was done in confidence yet
        confidential = _in_confidence(event.confidential, row.program)
    else:
        confidential = row.confidential or event.confidential is True
    return row._replace(
        topics=event.topics,
        delivery_types=event.delivery_types,
        confidential=confidential,
        submitted_on=event.submitted_on or row.submitted_on,
    )


def _screen(row: RequestRow, event: RequestScreened, _: Told) -> RequestRow:
    return row._replace(
        status="screened",
        program=event.program,
        topics=event.topics,
        delivery_types=event.delivery_types,
        screened_on=event.screened_on,
        confidential=event.confidential,
    )


def _screen_again(row: RequestRow, event: RequestRescreened, _: Told) -> RequestRow:
    return row._replace(
        program=event.program,
        topics=event.topics,
        delivery_types=event.delivery_types,
        screened_on=event.rescreened_on,
        confidential=event.confidential,
    )


def _escalate(row: RequestRow, event: RequestEscalated, _: Told) -> RequestRow:
    return row._replace(
        program=event.program,
        topics=event.topics,
        delivery_types=event.delivery_types,
        # Confidential work stays so even if the next program is not confidential.
        confidential=row.confidential or event.confidential,
    )


def _decline(row: RequestRow, event: RequestDeclined, _: Told) -> RequestRow:
    return row._replace(status="declined", decline_reason=event.reason, closed_on=event.declined_on)


def _withdraw(row: RequestRow, event: RequestWithdrawn, _: Told) -> RequestRow:
    return row._replace(
        status="withdrawn", withdrawal_reason=event.reason, closed_on=event.withdrawn_on
    )


def _merge(row: RequestRow, event: RequestMerged, _: Told) -> RequestRow:
    return row._replace(status="merged", closed_on=event.merged_on)


def _refer(row: RequestRow, event: RequestReferred, _: Told) -> RequestRow:
    return row._replace(status="referred", closed_on=event.referred_on)


def _reinstate(row: RequestRow, event: RequestReinstated, _: Told) -> RequestRow:
    # Whether it was flagged is no status here.
    status = "screened" if event.back_to == RequestStanding.SCREENED else "submitted"
    return row._replace(status=status, decline_reason=None, withdrawal_reason=None, closed_on=None)


def _correct_day(row: RequestRow, event: RequestDayCorrected, _: Told) -> RequestRow:
    return row if row.closed_on is None else row._replace(closed_on=event.happened_on)


REQUESTS_FOLD: Final = rows(
    Table("requests", RequestRow, key=("request_id",), remembers=True),
    makes={RequestSubmitted: _submit},
    changes={
        RequestScreened: _screen,
        RequestEscalated: _escalate,
        RequestDeclined: _decline,
        RequestWithdrawn: _withdraw,
        RequestMerged: _merge,
        RequestReferred: _refer,
        RequestReinstated: _reinstate,
        RequestRescreened: _screen_again,
        RequestAmended: _amend,
        RequestDayCorrected: _correct_day,
    },
)
