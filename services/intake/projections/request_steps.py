"""What each fact of a request itself makes of its row."""

from __future__ import annotations

from typing import assert_never

from events.copying import copied
from events.event import Told, is_by_link
from events.intake import (
    AgencyJoined,
    AgencyLeft,
    AuthorizationClaimDismissed,
    AuthorizationClaimed,
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAmended,
    RequestAuthorized,
    RequestDayCorrected,
    RequestDeclined,
    RequestEscalated,
    RequestFlagged,
    RequestKept,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from events.rules.programs import PROGRAMS
from events.vocabulary import Program
from services.intake.decisions.screening import is_confidential
from services.intake.projections.request_rows import OF_THE_REQUEST, RequestRow, closed, unheld

Deciding = (
    RequestFlagged
    | RequestKept
    | RequestMerged
    | RequestScreened
    | RequestEscalated
    | RequestDeclined
    | RequestWithdrawn
    | RequestReferred
    | RequestReinstated
    | RequestDayCorrected
    | RequestRescreened
    | RequestAmended
)
Authorizing = RequestAuthorized | AuthorizationTakenBack | ReauthorizationAsked
Noted = AgencyJoined | AgencyLeft | AuthorizationClaimed | AuthorizationClaimDismissed
"""What stands elsewhere than in the row of the request."""


def submitted(_: RequestRow | None, fact: RequestSubmitted, told: Told) -> RequestRow:
    """The row of a new request."""
    who = fact.contact
    return copied(
        RequestRow,
        fact,
        position=told.position,
        version=told.version,
        status="submitted",
        program_asked=fact.program,
        contact_role=who.role,
        contact_name=who.name,
        contact_email=who.email,
        contact_telephone=who.telephone,
        confidential=is_confidential(fact, fact.program),
        by_link=is_by_link(told.actor),
    )


def after_deciding(  # noqa: C901, PLR0911, PLR0912 - one case a fact
    row: RequestRow, fact: Deciding, told: Told
) -> RequestRow:
    """The row after a decision of the center or the agency."""
    row = row._replace(version=told.version)
    match fact:
        case RequestFlagged():
            return row._replace(status="flagged", similar_requests=fact.similar)
        case RequestKept():
            return row._replace(status="submitted")
        case RequestMerged():
            return unheld(row)._replace(
                status="merged", merged_into=fact.into, closed_on=fact.merged_on
            )
        case RequestScreened():
            return row._replace(
                status="screened",
                program=fact.program,
                screened_on=fact.screened_on,
                confidential=fact.confidential,
            )
        case RequestEscalated():
            return _moved(row, fact)
        case RequestRescreened():
            return _rescreened(row, fact)
        case RequestDeclined():
            return closed(row, "declined", fact.declined_on, fact.reason, fact.note)
        case RequestWithdrawn():
            return closed(row, "withdrawn", fact.withdrawn_on, fact.reason, fact.note)
        case RequestReferred():
            row = row._replace(referred_to=fact.to)
            return closed(row, "referred", fact.referred_on, fact.reason, fact.note)
        case RequestReinstated():
            return row._replace(
                # Work that had ended by itself before has ended still.
                status=fact.back_to if row.status in OF_THE_REQUEST else row.status,
                merged_into=None,
                referred_to=None,
                closed_on=None,
                reason=None,
                note=None,
            )
        case RequestDayCorrected():
            return row._replace(closed_on=fact.happened_on)
        case RequestAmended():
            return _amended(row, fact)
        case _:
            assert_never(fact)


def after_authorizing(row: RequestRow, fact: Authorizing, told: Told) -> RequestRow:
    """The row after an authorization, or after one was asked for again."""
    row = row._replace(version=told.version)
    match fact:
        case RequestAuthorized():
            return row._replace(
                authorized_by=fact.authorized_by,
                authorization_title=fact.title,
                authorization_document=fact.document,
                authorized_on=fact.authorized_on,
                reauthorization_asked_on=None,
            )
        case AuthorizationTakenBack():
            return row._replace(
                authorized_by=fact.authorized_by,
                authorization_title=fact.title,
                authorization_document=fact.document,
                authorized_on=fact.authorized_on,
                reauthorization_asked_on=fact.due_since,
            )
        case ReauthorizationAsked():
            return row._replace(reauthorization_asked_on=fact.asked_on)
        case _:
            assert_never(fact)


def after_noting(row: RequestRow, fact: Noted, told: Told) -> RequestRow:
    """The row after something that stands elsewhere, but for whether a link was ever used."""
    claimed = row.claimed or isinstance(fact, AuthorizationClaimed)
    return row._replace(version=told.version, claimed=claimed)


def _amended(row: RequestRow, fact: RequestAmended) -> RequestRow:
    who, asked = fact.contact, fact.confidential
    in_confidence = asked is True
    if fact.move is None:  # nothing was done in confidence yet
        by_default = PROGRAMS[Program(row.program)].confidential_by_default
        in_confidence = by_default if asked is None else asked
    return row._replace(
        topics=fact.topics,
        delivery_types=fact.delivery_types,
        problem=fact.problem,
        contact_role=who.role,
        contact_name=who.name,
        contact_email=who.email,
        contact_telephone=who.telephone,
        wanted_from=fact.wanted_from,
        wanted_until=fact.wanted_until,
        confidential=in_confidence or (fact.move is not None and row.confidential),
        languages=fact.languages,
        amended_on=fact.amended_on,
        submitted_on=fact.submitted_on or row.submitted_on,
    )


def _rescreened(row: RequestRow, fact: RequestRescreened) -> RequestRow:
    # Nothing was done in confidence in the wrong program.
    return _left(row, fact)._replace(confidential=fact.confidential, screened_on=fact.rescreened_on)


def _moved(row: RequestRow, fact: RequestEscalated) -> RequestRow:
    return _left(row, fact)._replace(
        # What was done in confidence stays so, though the work goes on in the open.
        confidential=row.confidential or fact.confidential,
        escalated_on=fact.escalated_on,
    )


def _left(row: RequestRow, fact: RequestEscalated | RequestRescreened) -> RequestRow:
    """The row of a request that goes on in another engagement, which is opened later."""
    return unheld(row)._replace(
        status="screened",
        program=fact.program,
        moves=fact.move,
        left_engagement_id=row.engagement_id,
        engagement_id=None,
        provider=None,
        assigned_on=None,
        delivered_on=None,
        closed_on=None,
        reason=None,
        note=None,
    )
