"""The screening page: what rows and the log say of a request, and what the rules would say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from events.copying import copied
from events.decider import Refused
from events.log.deciding.beside import Beside
from events.rules.days import outside
from events.rules.programs import PROGRAMS
from events.vocabulary import Program
from services.intake.commands.requests import KnownAgency, ScreenRequest
from services.intake.decisions import AGENCY_DECIDER, REQUEST_DECIDER
from services.intake.decisions.agency_states import known_on
from services.intake.decisions.authorizing import lacking
from services.intake.decisions.request_states import (
    Flagged,
    Request,
    Screened,
    Submitted,
    Unknown,
    allowed,
)
from services.intake.decisions.screening import is_confidential, not_given, obstacles
from services.intake.queries.agencies import find_agency, list_contacts, list_other_actions
from services.intake.queries.requests import (
    Compared,
    find_request,
    find_similar_requests,
    list_open_requests,
    list_requests_by_id,
)
from services.intake.views.screening import (
    AuthorizationView,
    ClaimView,
    DismissedClaimView,
    ObstacleView,
    ProgramView,
    ScreeningView,
)
from services.kit.feed.connections import one_moment
from services.kit.http.running_service import RunningService


async def screening_of(running: RunningService, request_id: UUID, on: date) -> ScreeningView | None:
    """The page of a request as of a day; None if there is no such request.

    All rows are of one moment. What the rules look at is read from the log, at one later moment.
    """
    async with one_moment(running.pool) as tables:
        request = await find_request(tables, request_id)
        if request is None:
            return None
        ori = request.ori
        compared = Compared(request_id, ori, request.topics, request.submitted_on)
        [similar] = await find_similar_requests(tables, [compared])
        agency = await find_agency(tables, ori)
        contacts = await list_contacts(tables, ori)
        other_actions = await list_other_actions(tables, ori)
        open_work = await list_open_requests(tables, ori)
        alike = await list_requests_by_id(tables, similar)
    told = await running.streams.load(
        {
            "request": Beside(REQUEST_DECIDER.stream(request_id), REQUEST_DECIDER),
            "agency": Beside(AGENCY_DECIDER.stream(ori), AGENCY_DECIDER),
        }
    )
    state: Request = told["request"].state
    if isinstance(state, Unknown):
        return None
    registered = known_on(told["agency"].state, on)
    return ScreeningView(
        on=on,
        request=request,
        agency=agency,
        contacts=contacts.items,
        other_actions=other_actions.items,
        open_work=tuple(each for each in open_work if each.request_id != request_id),
        similar=tuple(alike),
        authorizations=tuple(_authorizations(state)),
        claims=tuple(_claims(state)),
        dismissed_claims=tuple(_dismissed_claims(state)),
        unconfirmed=request.by_link and not _has_yes(state),
        reauthorization_asked_on=(
            state.asked_again_on if isinstance(state, Submitted | Flagged | Screened) else None
        ),
        programs=tuple(_programs(state, registered, running.dated(on))),
        allowed=tuple(allowed(state)),
    )


def _has_yes(state: Request) -> bool:
    return isinstance(state, Submitted | Flagged | Screened) and bool(state.yeses)


def _authorizations(state: Request) -> Iterator[AuthorizationView]:
    if isinstance(state, Submitted | Flagged | Screened):
        for yes in state.yeses:
            yield copied(AuthorizationView, yes)


def _claims(state: Request) -> Iterator[ClaimView]:
    if isinstance(state, Submitted | Flagged | Screened):
        for claim in state.to_confirm:
            yield copied(ClaimView, claim.said)


def _dismissed_claims(state: Request) -> Iterator[DismissedClaimView]:
    if isinstance(state, Submitted | Flagged | Screened):
        for claim in state.unconfirmed:
            if (told := claim.dismissed) is not None:
                yield copied(
                    DismissedClaimView,
                    claim.said,
                    reason=told.reason,
                    note=told.note,
                    dismissed_on=told.dismissed_on,
                )


def _programs(
    state: Request, agency: KnownAgency | None, dated: Mapping[str, Any]
) -> Iterator[ProgramView]:
    if not isinstance(state, Submitted | Flagged | Screened):
        return
    asked = state.asked.delivery_types
    for program, row in PROGRAMS.items():
        yield ProgramView(
            program=program,
            title=row.title,
            authorization=row.authorization,
            plan_required=row.plan_required,
            public_status_page=row.public_status_page,
            confidential=is_confidential(state.asked, program),
            delivery_types_not_given=tuple(
                each for each in asked if each not in row.delivery_types
            ),
            obstacles=tuple(
                ObstacleView(rule=one.rule, detail=one.detail, allowed=one.allowed)
                for one in _obstacles(state, program, agency, dated)
            ),
        )


def _obstacles(
    state: Submitted | Flagged | Screened,
    program: Program,
    agency: KnownAgency | None,
    dated: Mapping[str, Any],
) -> Sequence[Refused]:
    asking = ScreenRequest(
        request_id=state.asked.request_id, program=program, agency=agency, **dated
    )
    found: list[Refused | None] = []
    if not isinstance(state, Screened):
        found = [outside(asking.on, asking), *obstacles(asking, state)]
    elif program is not state.program:
        found = [
            outside(asking.on, asking),
            lacking(state, program, asking.on, agency),
            not_given(program, state.delivery_types, "escalate"),
        ]
    return [one for one in found if one is not None]
