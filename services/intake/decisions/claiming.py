"""Authorizations by a link: claimed by whoever has it, confirmed by the center by telephone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.copying import copied
from events.decider import Refused
from events.intake import AuthorizationClaimed, RequestAuthorized
from events.rules.days import refuse_before
from services.intake.commands.requests import ClaimAuthorization, ConfirmAuthorization
from services.intake.decisions.authorizing import refuse_half
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Withdrawn,
    allowed,
    impossible,
)

CLAIMS_MAX: Final = 20
"""Unconfirmed, of one request."""


def claim(command: ClaimAuthorization, request: Request) -> Sequence[AuthorizationClaimed]:
    """Note what was said by a link, once; it lets nothing happen until it is confirmed."""
    match request:
        case Submitted(asked=asked) | Flagged(asked=asked) | Screened(asked=asked):
            said = (command.authorized_by, command.title)
            before: tuple[AuthorizationClaimed | RequestAuthorized, ...] = request.claims
            for each in (*before, *request.yeses):
                if each.link_id == command.link_id:
                    if (each.authorized_by, each.title) == said:
                        return []
                    raise Refused("link-used", "something else was said by this link before")
            if len(request.claims) >= CLAIMS_MAX:
                raise Refused(
                    "too-many-claims",
                    f"{CLAIMS_MAX} wait to be confirmed",
                    allowed=("confirm-authorization", "authorize"),
                )
            return [copied(AuthorizationClaimed, command, ori=asked.ori, claimed_on=command.on)]
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def confirm(command: ConfirmAuthorization, request: Request) -> Sequence[RequestAuthorized]:
    """Let what was said by a link count, as of the day on which it was said."""
    match request:
        case Submitted() | Flagged() | Screened():
            for each in request.claims:
                if each.link_id == command.link_id:
                    return [_confirmed(each, command, request)]
            if any(yes.link_id == command.link_id for yes in request.yeses):
                return []
            raise Refused(
                "claim-unknown", "nothing was said by this link", allowed=allowed(request)
            )
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _confirmed(
    said: AuthorizationClaimed,
    command: ConfirmAuthorization,
    request: Submitted | Flagged | Screened,
) -> RequestAuthorized:
    refuse_before(command.on, said.claimed_on, "it was said", rule="before-claim")
    refuse_half(said.claimed_on, None, request)
    return copied(
        RequestAuthorized,
        said,
        document=None,
        authorized_on=said.claimed_on,
        confirmed_on=command.on,
    )
