"""Who may ask what of intake, and how what is not there is answered."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from events.decider import Refused
from events.log.deciding.handle import Handled
from events.rules.confidentiality import Sight, sight_of
from events.rules.requests import request_stream
from services.intake.decisions import AGENCY_DECIDER, REQUEST_DECIDER
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.requests import RequestCommand
from services.intake.lookups import beside_request
from services.intake.registry import agency_stream
from services.kit.http.calls import Call, asked_by
from services.kit.http.problems import not_found
from services.kit.http.running import Running

ByCoordinator = Annotated[Call, Depends(asked_by("coordinator", "operator"))]
ByAgency = Annotated[Call, Depends(asked_by("requester", "coordinator", "operator"))]
"""Requests and contacts name people: neither providers nor readers see them here."""
ByAnyone = Annotated[
    Call,
    Depends(asked_by("coordinator", "requester", "provider", "validator", "reader", "operator")),
]


def sight(asked: Call) -> Sight:
    """What whoever asks sees of confidential requests."""
    return sight_of(asked.actor.role, asked.actor.party)


async def handled_request(
    here: Running, request_id: UUID, command: RequestCommand, asked: Call
) -> Handled:
    """Give a command on a request; 404 where there is none."""
    try:
        return await here.handle(
            REQUEST_DECIDER,
            request_stream(request_id),
            command,
            asked,
            beside=beside_request(command),
        )
    except Refused as refused:
        if refused.rule == "request-unknown":
            raise not_found("request", request_id) from refused
        raise


async def handled_agency(here: Running, command: AgencyCommand, asked: Call) -> Handled:
    """Give a command on an agency; 404 where the registry does not know it."""
    try:
        return await here.handle(AGENCY_DECIDER, agency_stream(command.ori), command, asked)
    except Refused as refused:
        if refused.rule == "agency-not-registered":
            raise not_found("agency", command.ori) from refused
        raise
