"""Requests: submitted; and where they stand."""

from __future__ import annotations

from typing import Annotated, Final, TypeVar
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from events.decider import Refused
from events.log.deciding.handle import Handled
from events.log.store.event_log import IdReusedError
from events.parties import own_ori
from events.rules.desk import owners_of, sees_desk
from events.rules.help import RequestedHelp
from events.vocabulary import EvaluationAudience
from services.intake import feeds
from services.intake.commands.requests import SubmitRequest
from services.intake.queries import evaluations, requests
from services.intake.queries.logged import TopicsListed, topics_not_offered
from services.intake.routes.callers import AskedOwner, handled_request, refuse_other_agency, sight
from services.intake.routes.oris import (
    ON_QUERY_BY_ORI,
    GivenOri,
    in_nine,
    named_agency,
    ori_unknown,
)
from services.intake.views.evaluations import Invitations
from services.intake.views.requests import RequestStatus, RequestSummary, RequestView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, forbid_caching, set_headers
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problem_kinds import REFUSED
from services.kit.http.problems import Fault, ProblemError, not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/requests", tags=["requests"])

_POSITION = Annotated[int, Field(ge=1, le=2**63 - 1)]
_CURSORS: Final = Cursors(_POSITION)
SummaryT = TypeVar("SummaryT", bound=RequestSummary)
_TOPIC_RULES: Final = {
    "topic-unknown": "must be listed",
    "topic-retired": "must be offered on that day",
    "topic-succeeded": "must be offered on that day: name what it became",
}


class SubmitBody(RequestedHelp, DatedBody):
    """What an agency asks for."""

    ori: GivenOri = Field(description="Nine characters, or the first seven if that says it all.")


@router.post("", status_code=201, responses=ON_COMMAND)
async def submit_request(
    body: SubmitBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Ask for help. What is like another request of the agency is flagged for the center."""
    await running.wait_for_feeds(call, feeds.AGENCIES_FEED, feeds.REQUESTS_FEED)
    request_id = call.new_id("request")
    ori = await in_nine(running, body.ori)
    await refuse_other_agency(running, call, ori)
    handled = await submitted(running, request_id, body, ori, call)
    return done(response, handled, request_id, location=f"/intake/requests/{request_id}")


@router.get("", responses=ON_QUERY_BY_ORI)
async def list_requests(
    call: Allowed,
    running: CurrentService,
    page: RequestedPage,
    status: RequestStatus | None = None,
    ori: GivenOri | None = None,
    owner: AskedOwner = None,
    open_only: Annotated[  # noqa: FBT002 - a query parameter has a name
        bool,
        Query(alias="open", description="Only those that go on: neither delivered nor ended."),
    ] = False,
) -> Page[RequestSummary]:
    """Requests, the latest recorded first: all for the center, for an agency its own."""
    if ori is not None:
        ori = await named_agency(running, call, ori, "query.ori")
    await running.wait_for_feeds(call, feeds.REQUESTS_FEED, feeds.AGENCIES_FEED, feeds.DESK_FEED)
    rows = await requests.list_requests(
        running.pool,
        status=status,
        ori=ori,
        before_position=page.after(_CURSORS),
        limit=page.fetch,
        sight=sight(call),
        owners=owners_of(owner, lambda: call.principal.person),
        open_only=open_only,
    )
    return page.page(
        rows, _CURSORS, lambda request: request.position, lambda request: _shown(request, call)
    )


@router.get("/{request_id}", responses=ON_QUERY)
async def show_request(
    request_id: UUID, call: Allowed, running: CurrentService, response: Response
) -> RequestView:
    """One request, whole; 404 also where it is another's."""
    await running.wait_for_feeds(call, feeds.REQUESTS_FEED, feeds.AGENCIES_FEED, feeds.DESK_FEED)
    request = await requests.find_request(running.pool, request_id)
    if request is None:
        raise not_found("request", request_id)
    set_headers(response, version=request.version, shows_others=True)
    return _shown(request, call)


@router.get("/{request_id}/invitations", responses=ON_QUERY)
async def list_invitations(
    request_id: UUID, call: Allowed, running: CurrentService, response: Response
) -> Invitations:
    """Who was asked how it went, and what became of it; an agency sees its requester's."""
    forbid_caching(response)
    await running.wait_for_reaction(call, feeds.INVITE_EVALUATION_FEED, feeds.INVITATIONS_FEED)
    asks_for_itself = call.principal.agency is not None
    audience = EvaluationAudience.REQUESTER if asks_for_itself else None
    return await evaluations.list_invitations(running.pool, request_id, audience)


def _shown(request: SummaryT, call: Call) -> SummaryT:
    """The request without its owner, to callers outside the center."""
    if sees_desk(call.principal.role):
        return request
    return request.model_copy(update={"owner": None, "owned_since": None})


async def submitted(
    running: RunningService, request_id: UUID, body: SubmitBody, ori: str, call: Call
) -> Handled:
    """Submit a request for an agency. Raises the problem that names the topics that are wrong."""
    command = await submission(running, request_id, body, ori)
    try:
        return await _handled_submission(running, request_id, command, call)
    except Refused as refused:
        raise await topics_refused(running, command, refused) from refused


async def submission(
    running: RunningService, request_id: UUID, body: SubmitBody, ori: str
) -> SubmitRequest:
    """The command, with what its rule cannot look up in a stream."""
    said = body.dated(running) | {"ori": ori}
    compared = requests.Compared(request_id, ori, body.topics, said["on"])
    similar = await running.shared(requests.find_similar_requests).ask(compared)
    return build_command(
        SubmitRequest,
        request_id=request_id,
        topics_listed=await running.keep(TopicsListed).ask(running.log),
        similar=similar,
        **said,
    )


async def _handled_submission(
    running: RunningService, request_id: UUID, command: SubmitRequest, call: Call
) -> Handled:
    try:
        return await handled_request(running, request_id, command, call)
    except IdReusedError:
        # A retry under an alias: what it did before was done for the agency itself.
        own = await own_ori(running.streams, command.ori)
        if own == command.ori:
            raise
        return await handled_request(
            running, request_id, command.model_copy(update={"ori": own}), call
        )
    except Refused as refused:
        if refused.rule == "agency-not-registered":
            return await _handled_for_own(running, request_id, command, call, refused)
        # That there is a list was known from before: only here does it matter whether it is true.
        listed = running.keep(TopicsListed)
        if refused.rule != "topic-unknown" or await listed.ask_again(running.log):
            raise
    anything = command.model_copy(update={"topics_listed": False})
    return await handled_request(running, request_id, anything, call)


async def _handled_for_own(
    running: RunningService,
    request_id: UUID,
    command: SubmitRequest,
    call: Call,
    refused: Refused,
) -> Handled:
    """Submit for the agency that an alias stands for. Raises a problem where it stands for none."""
    own = await own_ori(running.streams, command.ori)
    if own == command.ori:
        raise ori_unknown(command.ori, refused.detail) from refused
    compared = requests.Compared(request_id, own, command.topics, command.on)
    similar = tuple(await running.shared(requests.find_similar_requests).ask(compared))
    for_own = command.model_copy(update={"ori": own, "similar": similar})
    return await _handled_submission(running, request_id, for_own, call)


async def topics_refused(
    running: RunningService, command: SubmitRequest, refused: Refused
) -> Exception:
    """Return the problem that names the topics which a rule refused; another refusal as it is."""
    if refused.rule not in _TOPIC_RULES:
        return refused
    unknown, missing = await topics_not_offered(running.streams, command.topics, command.on)
    wrong = {
        "topic-unknown": unknown,
        "topic-retired": [each.topic for each in missing if not each.became],
        "topic-succeeded": [each.topic for each in missing if each.became],
    }[refused.rule]
    rule = _TOPIC_RULES[refused.rule]
    faults = [
        Fault(field=f"body.topics.{place}", value=topic, rule=rule)
        for place, topic in enumerate(command.topics)
        if topic in wrong
    ]
    return ProblemError(REFUSED, refused.detail, rule=refused.rule, errors=faults)
