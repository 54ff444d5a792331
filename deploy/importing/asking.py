"""What a row asks of intake: submitted, authorized, then screened or declined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from deploy.importing.deciding import Made, Step, live
from deploy.importing.known import Known
from deploy.importing.row import Row
from services.intake.commands.fields import GivenContact
from services.intake.commands.requests import (
    AuthorizeRequest,
    DeclineRequest,
    ScreenRequest,
    SubmitRequest,
)
from services.intake.decisions import REQUESTS
from services.intake.decisions.requests import RequestCommand
from services.intake.registry import UNKNOWN, facts_of, not_offered


def asked(row: Row, known: Known, now: datetime) -> list[Made]:
    """The facts of the request. Raises `RefusedRowError`."""
    return live(REQUESTS, _steps(row, known, now), row.request_id)


def _steps(row: Row, known: Known, now: datetime) -> Iterator[Step[RequestCommand]]:
    yield Step("submit", _submit(row, known, now), row.line, "submitted_on", row.submitted_on)
    if row.authorized_on and row.authorized_title:
        authorize = AuthorizeRequest(
            request_id=row.request_id,
            authorized_by=row.authorized_by,
            title=row.authorized_title,
            document=row.authorization_document,
            on=row.authorized_on,
            now=now,
        )
        yield Step("authorize", authorize, row.line, "authorized_on", row.authorized_on)
    if row.declined_on and row.declined_reason:
        decline = DeclineRequest(
            request_id=row.request_id,
            reason=row.declined_reason,
            note=None,
            on=row.declined_on,
            now=now,
        )
        yield Step("decline", decline, row.line, "declined_on", row.declined_on)
    if row.screened_on:
        agency = known.agencies.get(row.ori, UNKNOWN).agency
        screen = ScreenRequest(
            request_id=row.request_id,
            program=row.program,
            other_action_reviewed=row.other_action_reviewed,
            on=row.screened_on,
            agency=facts_of(agency, row.screened_on),
            now=now,
        )
        yield Step("screen", screen, row.line, "screened_on", row.screened_on)


def _submit(row: Row, known: Known, now: datetime) -> SubmitRequest:
    unknown, retired = not_offered(known.topics, row.topics, row.submitted_on)
    return SubmitRequest(
        request_id=row.request_id,
        ori=row.ori,
        program=row.program,
        topics=row.topics,
        delivery_types=row.delivery_types,
        problem=row.problem,
        contact=GivenContact(
            role=row.contact_role,
            name=row.contact_name,
            email=row.contact_email,
            telephone=row.contact_telephone,
        ),
        authorized_by=row.authorized_by,
        wanted_from=row.wanted_from,
        wanted_until=row.wanted_until,
        confidential=row.confidential,
        on=row.submitted_on,
        now=now,
        agency_registered=row.ori in known.agencies,
        topics_unknown=tuple(unknown),
        topics_retired=tuple(retired),
        # None: whether it was a duplicate was decided where the history was kept.
        similar=(),
    )
