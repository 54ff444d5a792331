"""Which roles may call which routes, and how a command on something unknown is answered: 404."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from events.decider import Refused
from events.log.deciding.handle import Handled
from events.rules.confidentiality import Sight, sight_of
from services.intake.decisions import AGENCY_DECIDER, REQUEST_DECIDER
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.requests import RequestCommand
from services.intake.lookups import beside_agency, beside_request
from services.kit.http.calls import Call, call_by
from services.kit.http.problems import not_found
from services.kit.http.running_service import RunningService

ByCoordinator = Annotated[Call, Depends(call_by("coordinator", "operator"))]
ByAgency = Annotated[Call, Depends(call_by("requester", "coordinator", "operator"))]
"""Neither providers nor readers: requests and contacts name people."""
ByAnyone = Annotated[
    Call,
    Depends(call_by("coordinator", "requester", "provider", "validator", "reader", "operator")),
]


def sight(call: Call) -> Sight:
    """Which confidential requests the caller may see."""
    return sight_of(call.actor.role, call.actor.party)


async def handled_request(
    running: RunningService, request_id: UUID, command: RequestCommand, call: Call
) -> Handled:
    """Give a command on a request; 404 where there is none."""
    try:
        return await running.handle(
            REQUEST_DECIDER,
            REQUEST_DECIDER.stream(request_id),
            command,
            call,
            beside=beside_request(command),
        )
    except Refused as refused:
        if refused.rule == "request-unknown":
            raise not_found("request", request_id) from refused
        raise


async def handled_agency(running: RunningService, command: AgencyCommand, call: Call) -> Handled:
    """Give a command on an agency; 404 where the registry does not know it."""
    try:
        return await running.handle(
            AGENCY_DECIDER,
            AGENCY_DECIDER.stream(command.ori),
            command,
            call,
            beside=beside_agency(command),
        )
    except Refused as refused:
        if refused.rule == "agency-not-registered":
            raise not_found("agency", command.ori) from refused
        raise
