"""Authorizations by a link: claimed by whoever has it, confirmed or dismissed by the center."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never
from uuid import UUID

from events.copying import copied
from events.decider import Refused
from events.intake import (
    AuthorizationClaimDismissed,
    AuthorizationClaimed,
    RequestAuthorized,
)
from events.rules.days import refuse_before
from services.intake.commands.requests import (
    ClaimAuthorization,
    ConfirmAuthorization,
    DismissClaim,
)
from services.intake.decisions.authorizing import refuse_half
from services.intake.decisions.request_states import (
    Claim,
    Declined,
    Flagged,
    Merged,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Waiting,
    Withdrawn,
    allowed,
    impossible,
)

CLAIMS_MAX: Final = 20
"""That wait to be confirmed, of one request."""


def claim(command: ClaimAuthorization, request: Request) -> Sequence[AuthorizationClaimed]:
    """Note what was said by a link, once; it lets nothing happen until it is confirmed.

    A link stays used when that is dismissed, or confirmed and taken back.
    """
    match request:
        case Submitted(asked=asked) | Flagged(asked=asked) | Screened(asked=asked):
            said = (command.authorized_by, command.title)
            before = _claim_of(command.link_id, request)
            if before is not None:
                if (before.said.authorized_by, before.said.title) == said:
                    return []
                raise Refused("link-used", "something else was said by this link before")
            if len(request.to_confirm) >= CLAIMS_MAX:
                raise Refused(
                    "too-many-claims",
                    f"{CLAIMS_MAX} wait to be confirmed",
                    allowed=("confirm-authorization", "dismiss-claim", "authorize"),
                )
            return [copied(AuthorizationClaimed, command, ori=asked.ori, claimed_on=command.on)]
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def confirm(command: ConfirmAuthorization, request: Request) -> Sequence[RequestAuthorized]:
    """Let what was said by a link count, as of the day on which it was said.

    Also what was dismissed: the agency may be reached, or its executive found, after all.
    """
    match request:
        case Submitted() | Flagged() | Screened():
            found = _known_claim(command.link_id, request)
            if found not in request.unconfirmed:
                return []
            return [_confirmed(found.said, command, request)]
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def dismiss(command: DismissClaim, request: Request) -> Sequence[AuthorizationClaimDismissed]:
    """Wait no more to confirm what was said by a link; its link says nothing else any more."""
    match request:
        case Submitted() | Flagged() | Screened():
            return _dismissed(_known_claim(command.link_id, request), command, request)
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _dismissed(
    found: Claim, command: DismissClaim, request: Waiting | Screened
) -> Sequence[AuthorizationClaimDismissed]:
    if found not in request.unconfirmed:
        raise Refused(
            "claim-confirmed",
            "the agency confirmed what was said by this link: take the authorization back",
            allowed=allowed(request),
        )
    if (before := found.dismissed) is not None:
        if (before.dismissed_on, before.reason) == (command.on, command.reason):
            return []
        raise Refused(
            "claim-dismissed",
            f"it was dismissed on {before.dismissed_on} ({before.reason})",
            allowed=allowed(request),
        )
    refuse_before(command.on, found.said.claimed_on, "it was said", rule="before-claim")
    return [
        copied(
            AuthorizationClaimDismissed,
            command,
            ori=request.asked.ori,
            dismissed_on=command.on,
        )
    ]


def _claim_of(link_id: UUID, request: Waiting | Screened) -> Claim | None:
    return next((each for each in request.claims if each.said.link_id == link_id), None)


def _known_claim(link_id: UUID, request: Waiting | Screened) -> Claim:
    found = _claim_of(link_id, request)
    if found is None:
        raise Refused("claim-unknown", "nothing was said by this link", allowed=allowed(request))
    return found


def _confirmed(
    said: AuthorizationClaimed,
    command: ConfirmAuthorization,
    request: Waiting | Screened,
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
