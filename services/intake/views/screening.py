"""What a coordinator needs to screen a request, on one page."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from events.event import Personal
from events.rules.programs import Authorization
from events.vocabulary import ClaimDismissalReason, DeliveryType, Ori, Program
from services.intake.views.agencies import AgencyView, ContactView, OtherActionView
from services.intake.views.requests import RequestSummary, RequestView
from services.kit.http.views import View


class ObstacleView(View):
    """What stands in the way, as the rule would refuse it."""

    rule: str
    detail: str
    allowed: tuple[str, ...]


class AuthorizationView(View):
    """A yes of the agency."""

    authorized_by: Personal
    title: str
    document: str | None
    authorized_on: date
    link_id: UUID | None = Field(description="The link by which it was said; null: by none.")
    confirmed_on: date | None = Field(description="Then the day on which the center called.")


class ClaimView(View):
    """A yes by a link that was mailed, which the center has not confirmed yet."""

    link_id: UUID
    authorized_by: Personal = Field(description="As whoever had the link wrote it.")
    title: str
    claimed_on: date


class DismissedClaimView(ClaimView):
    """A yes by a link that nobody waits to confirm any more; it can be confirmed after all."""

    reason: ClaimDismissalReason
    note: str | None
    dismissed_on: date


class ProgramView(View):
    """What a program requires, and what keeps the request from going there."""

    program: Program
    title: str
    authorization: Authorization
    plan_required: bool
    public_status_page: bool
    confidential: bool = Field(description="Whether the request would be.")
    delivery_types_not_given: tuple[DeliveryType, ...] = Field(
        description="Asked for, but not given by this program."
    )
    obstacles: tuple[ObstacleView, ...]


class ScreeningView(View):
    """A request and everything that bears on where it goes, as of a day."""

    on: date
    request: RequestView
    agency: AgencyView | None = Field(description="null where the registry does not know it")
    contacts: tuple[ContactView, ...]
    other_actions: tuple[OtherActionView, ...] = Field(description="Also those that are over.")
    open_work: tuple[RequestSummary, ...] = Field(description="Of the agency, beside this one.")
    similar: tuple[RequestSummary, ...] = Field(description="Of the agency, on a topic in common.")
    authorizations: tuple[AuthorizationView, ...]
    claims: tuple[ClaimView, ...] = Field(
        description="Said by links: call the agency by the registry's number, then confirm or "
        "dismiss it."
    )
    dismissed_claims: tuple[DismissedClaimView, ...]
    unconfirmed: bool = Field(
        description="Submitted by a link, and no yes counts yet: call the agency by the registry's "
        "number, write down its yes, and let an administrator invite the contact at "
        "`/access/people/invite`."
    )
    reauthorization_asked_on: date | None
    programs: tuple[ProgramView, ...] = Field(description="None once the request has ended.")
    allowed: tuple[str, ...] = Field(description="The steps that may be taken next.")


class ToConfirmView(View):
    """A request about which the center has to call the agency."""

    request_id: UUID
    ori: Ori
    agency_name: str | None
    submitted_on: date
    confidential: bool
    unconfirmed: bool = Field(description="Submitted by a link, and no yes counts yet.")
    claims: int = Field(description="How many yeses by links wait.")


class ToConfirm(View):
    """What waits until the center has called, the latest requests first."""

    items: tuple[ToConfirmView, ...]
