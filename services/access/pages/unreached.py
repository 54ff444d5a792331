"""Whom no mail could ask for an evaluation, for coordinators: who it is, why, and send it again."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from starlette.responses import Response

from services.access.mail.settings import MailSettings
from services.access.mail.words import EVALUATING
from services.access.queries.asked import asked_by, expert_asked
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch, fetchval
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.page import SignedInPage
from services.kit.pages.routing import PageRouter

UNREACHED_SHOWN_MAX: Final = 100
_KINDS: Final = sorted(EVALUATING)
_BECAUSE: Final = {
    "no-address": "It is not known here who this expert is.",
    "refused": "The address, or its server, takes no mail.",
    "given-up": "The server put it off for too long.",
}
_FORGOTTEN: Final = "The contact was forgotten, with the address."

unreached = PageRouter("/unreached")


class Unreached(NamedTuple):
    """An invitation that reached nobody, and can still be answered."""

    mail_id: UUID
    request_id: UUID
    who: str
    until: date | None
    because: str
    says: str | None


@unreached.get("")
async def show_unreached(page: SignedInPage, running: CurrentService) -> Response:
    """Show whom no mail could ask, of those who can still answer."""
    rows = await fetch(running.pool, SQL["mails_unasked"], _KINDS, UNREACHED_SHOWN_MAX)
    found = [
        await _unreached(running, row["about"], row["mail_id"], row["ended_as"], row["says"])
        for row in rows
    ]
    listed = [each for each in found if each is not None]
    sends = MailSettings.of(running.settings).sends_mail
    return page.show("unreached.html", listed=listed, sends=sends)


@unreached.post("/{mail_id}")
async def send_to_unreached(page: SignedInPage, running: CurrentService, mail_id: UUID) -> Response:
    """Let a mail that reached nobody be sent again, to whom it asks as of now."""
    said = (mail_id, _KINDS, running.now())
    if await fetchval(running.pool, SQL["mail_ask_again"], *said) is None:
        raise not_found("mail that reached nobody", mail_id)
    return page.go("/unreached", done="sent")


async def _unreached(
    running: RunningService, invitation_id: UUID, mail_id: UUID, ended_as: str, says: str | None
) -> Unreached | None:
    asked = await asked_by(running.log, invitation_id)
    if asked is None or asked.is_over:
        return None
    until = asked.invitation.expires_on
    if until is not None and running.today() > until:
        return None
    expert_id = await expert_asked(running.log, asked) if asked.is_expert else None
    who = "The contact of the request" if expert_id is None else f"The expert {expert_id}"
    forgotten = ended_as == "no-address" and not asked.is_expert
    because = _FORGOTTEN if forgotten else _BECAUSE[ended_as]
    return Unreached(mail_id, asked.invitation.request_id, who, until, because, says)
