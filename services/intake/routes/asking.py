"""Requests without an account: looked at first, then submitted and followed by a link.

Access shows the form, keeps what was asked until its mail address is confirmed, and calls these.
No OpenAPI document has them: `POST /access/ask` is what people call.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Response
from pydantic import TypeAdapter, ValidationError

from events.decider import Refused
from events.ids import new_id
from events.log.deciding.handle import rehearse
from events.parties import own_ori
from events.rules.help import AskedHelp
from services.intake import feeds
from services.intake.decisions import REQUEST_DECIDER
from services.intake.lookups import beside_submission
from services.intake.queries import to_confirm
from services.intake.queries.agencies import list_named, list_named_with
from services.intake.queries.logged import TopicsListed
from services.intake.queries.requests import find_request
from services.intake.queries.topics import list_topics
from services.intake.routes.callers import refuse_other_agency
from services.intake.routes.oris import GivenOri, in_nine, ori_ambiguous, ori_unknown
from services.intake.routes.requests import SubmitBody, submission, submitted, topics_refused
from services.intake.views.requests import CheckedRequest, ProgressView
from services.intake.views.screening import ToConfirm
from services.intake.views.topics import OfferedTopic, OfferedTopics
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, set_headers
from services.kit.http.bodies import Body
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/requests", tags=["requests"], include_in_schema=False)

OFFERED_MAX: Final = 200
"""Topics that a form shows: published lists have some sixty."""
_FIELD: Final = "body.agency"
_ORI: Final[TypeAdapter[str]] = TypeAdapter(GivenOri)


class CheckBody(AskedHelp, Body):
    """What somebody asks for, who has no account."""


@router.get("/offered-topics")
async def list_offered_topics(running: CurrentService) -> OfferedTopics:
    """The topics that a form offers to whoever has no account; none where there is no list."""
    listed = await list_topics(
        running.pool, in_list=None, retired=False, after_topic=None, limit=OFFERED_MAX
    )
    return OfferedTopics(
        items=tuple(OfferedTopic(topic=each.topic, title=each.title) for each in listed)
    )


@router.get("/to-confirm")
async def list_to_confirm(
    call: Allowed,  # noqa: ARG001 - who reads is recorded by it
    running: CurrentService,
) -> ToConfirm:
    """What waits until the center has called, for the page of access that shows it."""
    return await to_confirm.list_to_confirm(running)


@router.post("/check")
async def check_request(body: CheckBody, running: CurrentService) -> CheckedRequest:
    """Look whether a request could be submitted, and for which agency; nothing is kept."""
    ori = await own_ori(running.streams, await _named(running, body.ori))
    asked = SubmitBody.model_validate(body.model_dump(mode="json") | {"ori": ori})
    command = await submission(running, new_id(), asked, ori)
    try:
        await rehearse(REQUEST_DECIDER, command, beside_submission(command), running.streams)
    except Refused as refused:
        if refused.rule == "agency-not-registered":
            raise ori_unknown(body.ori, refused.detail, _FIELD) from refused
        listed = running.keep(TopicsListed)
        # As when it is submitted: whether there is a list was known from before.
        if refused.rule != "topic-unknown" or await listed.ask_again(running.log):
            raise await topics_refused(running, command, refused) from refused
    return CheckedRequest(ori=ori)


@router.post("/{request_id}/submit", status_code=201, responses=ON_COMMAND)
async def submit_by_link(
    request_id: UUID, body: SubmitBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Submit what was asked for without an account, once its mail address is confirmed."""
    ori = await in_nine(running, body.ori)
    await refuse_other_agency(running, call, ori)
    handled = await submitted(running, request_id, body, ori, call)
    return done(response, handled, request_id, location=f"/intake/requests/{request_id}")


@router.get("/{request_id}/progress", responses=ON_QUERY)
async def show_progress(
    request_id: UUID, call: Allowed, running: CurrentService, response: Response
) -> ProgressView:
    """Where a request stands, for who has its link."""
    await running.wait_for_feeds(call, feeds.REQUESTS_FEED)
    request = await find_request(running.pool, request_id)
    if request is None:
        raise not_found("request", request_id)
    set_headers(response, version=request.version, shows_others=True)
    return ProgressView.model_validate(request, from_attributes=True)


async def _named(running: RunningService, said: str) -> str:
    """Return the ORI of an agency, as people write it. Raises the problem that names others."""
    try:
        return await in_nine(running, _ORI.validate_python(said), _FIELD)
    except ValidationError:
        found = await list_named(running.pool, said)
    if not found and (like := await list_named_with(running.pool, said)):
        raise ori_ambiguous(said, like, _FIELD)
    if not found:
        raise ori_unknown(said, "no agency of the registry has this ORI or name", _FIELD)
    if len(found) > 1:
        raise ori_ambiguous(said, found, _FIELD)
    return found[0].ori
