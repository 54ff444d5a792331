"""One example of each fact, as documentation and as the source of the golden files."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events import assignment, intake
from events.event import Event
from events.vocabulary import (
    AgencyKind,
    CancellationReason,
    Contact,
    ContactRole,
    DeclineReason,
    DeliveryMode,
    DeliveryType,
    Program,
    ProviderDeclineReason,
    Ratings,
    WithdrawalReason,
)

_REQUEST = UUID("01634d2f-6c00-7a11-8a3e-5d0c8b1f2e01")
_ENGAGEMENT = UUID("01634d2f-6c00-7b22-9b4f-6e1d9c203f12")
_EXPERT = UUID("0162a5c4-9800-7c33-ac50-7f2ead314023")
_DELIVERY = UUID("01641f3a-1000-7d44-bd61-803fbe425134")
_INVITATION = UUID("016455d0-2400-7e55-8e72-9140cf536245")
_ORI = "IA0570100"

_EXAMPLES: Final[tuple[Event, ...]] = (
    intake.AgencyRegistered(
        ori=_ORI,
        name="Prairie Falls Police Department",
        kind=AgencyKind.LOCAL,
        state="IA",
        sworn=218,
        registered_on=date(2018, 3, 1),
    ),
    intake.AgencyProfileChanged(
        ori=_ORI,
        name="Prairie Falls Police Department",
        kind=AgencyKind.LOCAL,
        state="IA",
        sworn=221,
        changed_on=date(2019, 7, 1),
    ),
    intake.RequestSubmitted(
        request_id=_REQUEST,
        ori=_ORI,
        program=Program.CRI_TAC,
        topics=("de-escalation", "crisis-intervention"),
        delivery_types=(DeliveryType.IN_PERSON_TRAINING,),
        problem="Calls with persons in crisis have doubled in two years.",
        contact=Contact(
            role=ContactRole.POINT_OF_CONTACT,
            name="Dana Example",
            email="dana@example.org",
            telephone="+1 319 555 0100",
        ),
        authorized_by="Chief Alex Example",
        wanted_from=date(2018, 6, 1),
        wanted_until=date(2018, 9, 30),
        submitted_on=date(2018, 5, 10),
    ),
    intake.RequestScreened(
        request_id=_REQUEST,
        ori=_ORI,
        agency_kind=AgencyKind.LOCAL,
        state="IA",
        sworn=218,
        program=Program.CRI_TAC,
        topics=("de-escalation", "crisis-intervention"),
        delivery_types=(DeliveryType.IN_PERSON_TRAINING,),
        wanted_from=date(2018, 6, 1),
        wanted_until=date(2018, 9, 30),
        submitted_on=date(2018, 5, 10),
        screened_on=date(2018, 5, 16),
    ),
    intake.RequestDeclined(
        request_id=_REQUEST,
        ori=_ORI,
        reason=DeclineReason.CONFLICT_WITH_OTHER_ACTION,
        note="A pattern-or-practice case is open.",
        declined_on=date(2018, 5, 16),
    ),
    intake.RequestWithdrawn(
        request_id=_REQUEST,
        ori=_ORI,
        reason=WithdrawalReason.KEY_STAFF_TURNOVER,
        note=None,
        withdrawn_on=date(2018, 6, 2),
    ),
    intake.EvaluationInvited(
        invitation_id=_INVITATION,
        engagement_id=_ENGAGEMENT,
        request_id=_REQUEST,
        ori=_ORI,
        program=Program.CRI_TAC,
        provider="iacp",
        invited_on=date(2018, 8, 21),
    ),
    intake.EvaluationReceived(
        invitation_id=_INVITATION,
        engagement_id=_ENGAGEMENT,
        request_id=_REQUEST,
        ori=_ORI,
        program=Program.CRI_TAC,
        provider="iacp",
        ratings=Ratings(delivery=5, experts=5, information=4, knowledge=4, change=4),
        would_recommend=9,
        testimonial="Our officers use it every week.",
        publish_testimonial=True,
        received_on=date(2018, 9, 4),
    ),
    assignment.ProviderEnrolled(
        provider="iacp",
        name="International Association of Chiefs of Police",
        programs=(Program.CRI_TAC,),
        member_from=date(2018, 1, 1),
        member_until=None,
    ),
    assignment.MembershipEnded(provider="mcca", member_until=date(2021, 12, 31)),
    assignment.ExpertListed(
        expert_id=_EXPERT,
        provider="iacp",
        name="Robin Example",
        topics=("de-escalation", "crisis-intervention", "use-of-force"),
        agency_kinds=(AgencyKind.LOCAL, AgencyKind.SHERIFF),
        states=("IA", "IL"),
        capacity=3,
        listed_on=date(2018, 1, 15),
    ),
    assignment.EngagementOpened(
        engagement_id=_ENGAGEMENT,
        request_id=_REQUEST,
        ori=_ORI,
        agency_kind=AgencyKind.LOCAL,
        state="IA",
        sworn=218,
        program=Program.CRI_TAC,
        topics=("de-escalation", "crisis-intervention"),
        delivery_types=(DeliveryType.IN_PERSON_TRAINING,),
        wanted_from=date(2018, 6, 1),
        wanted_until=date(2018, 9, 30),
        opened_on=date(2018, 5, 16),
    ),
    assignment.ProviderAssigned(
        engagement_id=_ENGAGEMENT,
        request_id=_REQUEST,
        ori=_ORI,
        provider="iacp",
        expert_id=_EXPERT,
        ranking=(
            assignment.Candidate(
                provider="iacp",
                expert_id=_EXPERT,
                score=1.0,
                criteria=(
                    assignment.Criterion(
                        name="topics",
                        score=1.0,
                        weight=0.5,
                        reason="covers 2 of 2 topics asked for",
                    ),
                ),
            ),
        ),
        choice_reason=None,
        assigned_on=date(2018, 5, 18),
    ),
    assignment.ProviderDeclined(
        engagement_id=_ENGAGEMENT,
        request_id=_REQUEST,
        provider="iacp",
        expert_id=_EXPERT,
        reason=ProviderDeclineReason.UNAVAILABLE,
        note=None,
        declined_on=date(2018, 5, 22),
    ),
    assignment.DeliveryRecorded(
        engagement_id=_ENGAGEMENT,
        request_id=_REQUEST,
        delivery_id=_DELIVERY,
        ori=_ORI,
        program=Program.CRI_TAC,
        provider="iacp",
        expert_id=_EXPERT,
        delivery_type=DeliveryType.IN_PERSON_TRAINING,
        topics=("de-escalation",),
        mode=DeliveryMode.IN_PERSON,
        hours=7.5,
        attendees_in_person=34,
        attendees_virtual=0,
        delivered_on=date(2018, 7, 24),
    ),
    assignment.EngagementDelivered(
        engagement_id=_ENGAGEMENT,
        request_id=_REQUEST,
        ori=_ORI,
        program=Program.CRI_TAC,
        provider="iacp",
        expert_id=_EXPERT,
        delivered_on=date(2018, 8, 20),
    ),
    assignment.EngagementCancelled(
        engagement_id=_ENGAGEMENT,
        request_id=_REQUEST,
        provider="iacp",
        expert_id=_EXPERT,
        reason=CancellationReason.REQUEST_WITHDRAWN,
        note=None,
        cancelled_on=date(2018, 6, 2),
    ),
)

EXAMPLES: Final[dict[str, Event]] = {example.wire_name: example for example in _EXAMPLES}
"""By wire name."""
