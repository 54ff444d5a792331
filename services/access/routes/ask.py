"""Asking for help without an account: the address must be confirmed before the center gets it."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Response
from pydantic import Field
from starlette.requests import Request

from events.rules.help import AskedHelp
from services.access.mail.addresses import MailAddressError
from services.access.outbox.asking import NoMailServerError
from services.access.outbox.asking import ask_for_help as keep
from services.kit.http.answers import forbid_caching, problem_responses
from services.kit.http.bodies import Body
from services.kit.http.problem_kinds import INVALID, UNAVAILABLE
from services.kit.http.problems import Fault, ProblemError
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.kit.http.views import View

router = Router(prefix="/ask", tags=["asking"])


class AskBody(AskedHelp, Body):
    """What is asked for, as `POST /intake/requests` takes it; its day is the confirmation's."""


class AskedView(View):
    """It waits to be confirmed by the link that was mailed to the contact."""

    confirm_until: datetime = Field(description="Then it is erased.")


@router.post("", status_code=202, responses=problem_responses(409, 413))
async def ask_for_help(
    body: AskBody, request: Request, running: CurrentService, response: Response
) -> AskedView:
    """Ask for help without an account. The contact is mailed a link that confirms it.

    Sent again with the same content it is one request, and one mail.
    """
    forbid_caching(response)
    try:
        until = await keep(running, request, body)
    except NoMailServerError as none:
        raise ProblemError(
            UNAVAILABLE, "This center has set no mail server: call it instead."
        ) from none
    except MailAddressError as fault:
        where = Fault(field="body.contact.email", rule=str(fault))
        raise ProblemError(
            INVALID, "No mail can be sent to the contact.", errors=[where]
        ) from fault
    return AskedView(confirm_until=until.astimezone(UTC))
