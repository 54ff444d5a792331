"""The lifecycles of assignment, with values for the commands of their deciders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from deploy.docs.exploring import PAUSE, Lifecycle, Samples
from deploy.docs.samples.shared import ID, ORI, OTHER_ID, TOPIC
from events.assignment.findings import RecommendationMade
from events.vocabulary import (
    AgencyKind,
    AskingAgainReason,
    DeliveryMode,
    DeliveryType,
    EngagementStep,
    EvidenceReturnReason,
    HandOverReason,
    HandOverStep,
    HoldStep,
    KeepingReason,
    NumberedStep,
    Program,
    ValidatorReleaseReason,
)
from services.assignment.commands.engagements import EngagementCommand
from services.assignment.commands.findings import Assessed, FindingCommand, FindingsCommand
from services.assignment.commands.roster import ExpertCommand, ProviderCommand
from services.assignment.decisions import (
    ENGAGEMENT_DECIDER,
    EXPERT_DECIDER,
    FINDINGS_DECIDER,
    PROVIDER_DECIDER,
)
from services.assignment.decisions.engagement_states import Engagement, EngagementEvent
from services.assignment.decisions.experts import Expert, ExpertEvent
from services.assignment.decisions.providers import Provider, ProviderEvent
from services.assignment.decisions.recommendation_states import Recommendation, RecommendationEvent
from services.assignment.decisions.recording import Finding, FindingEvent
from services.assignment.matching import Expert as Listed
from services.assignment.matching import Membership

_MEMBERSHIP: Final = Membership.of(Program, date(2018, 1, 1))
_EXPERTS: Final = tuple(
    Listed(
        expert_id=UUID(int=number),
        provider=provider,
        membership=_MEMBERSHIP,
        topics=frozenset({TOPIC}),
        agency_kinds=frozenset({AgencyKind.LOCAL}),
        states=frozenset({"IA"}),
        capacity=1,
        listed_on=date(2018, 1, 1),
    )
    for number, provider in enumerate(("iacp", "noble", "iacp"), start=1)
)


def _of_engagements(day: date) -> Samples:
    return {
        "engagement_id": (ID,),
        "request_id": (ID,),
        "ori": (ORI,),
        "agency_kind": (AgencyKind.LOCAL,),
        "state": ("IA",),
        "sworn": (40,),
        "program": (Program.CRI_TAC,),
        "topics": ((TOPIC,),),
        "delivery_types": ((),),
        "wanted_from": (None,),
        "wanted_until": (None,),
        "FollowAmendment.confidential": (True,),
        "FollowAmendment.languages": ((),),
        "provider": ("iacp", "noble"),
        "ExcludeProvider.provider": ("ntoa",),
        "TakeExclusionBack.provider": ("ntoa",),
        "AssignProvider.provider": ("iacp",),
        "RecordDelivery.provider": (None,),
        "ReplaceExpert.provider": (None,),
        "validator": ("robin",),
        "of_agency": (None,),
        "of_provider": (None,),
        "AssignValidator.note": (None,),
        "ReleaseValidator.reason": (ValidatorReleaseReason.REVIEW_ENDED,),
        "ReleaseValidator.note": (None,),
        "KeepProviderOn.reason": (KeepingReason.NEARLY_DONE,),
        "kept_until": (day,),
        "NoteLeaving.members": (
            (("iacp", Membership.of(Program, date(2018, 1, 1), day)),),
            (("iacp", _MEMBERSHIP),),
        ),
        "JoinProvider.expert_id": (OTHER_ID,),
        "JoinProvider.provider": ("noble",),
        "ReleaseProvider.reason": (HandOverReason.NO_CAPACITY,),
        "ReleaseProvider.provider": ("noble",),
        "ReplaceExpert.expert_id": tuple(one.expert_id for one in _EXPERTS),
        "ReplaceProvider.reason": (HandOverReason.PROVIDER_LEAVING,),
        "ReplaceExpert.reason": (HandOverReason.EXPERT_UNAVAILABLE,),
        "choice_reason": ("Asked for.",),
        "ask_again": (None, AskingAgainReason.NO_PROVIDER),
        "roster": (_EXPERTS,),
        "objectives": (("Reports are reviewed.",), ("Reviews are timely.",)),
        "delivery_id": (ID, OTHER_ID),
        "delivery_type": (DeliveryType.COACHING,),
        "mode": (DeliveryMode.VIRTUAL,),
        "minutes": (90, 120),
        "topics_listed": (False,),
        "predecessors": ((),),
        "topics_reason": (None,),
        "attendance": (({"ori": ORI, "virtual": 12},),),
        "attendees_in_person": (0,),
        "attendees_virtual": (12,),
        "delivered_on": (day,),
        "completion": (1,),
        "step": tuple(EngagementStep),
        "happened_on": (day, day - PAUSE + timedelta(days=1)),
        "CorrectEngagementDay.members": ((),),
        "CorrectHoldDay.step": tuple(HoldStep),
        "CorrectStepDay.step": tuple(NumberedStep),
        "CorrectStepDay.number": (None,),
        "CorrectStepDay.members": ((),),
        "CorrectStepDay.listed": ((),),
        "CorrectHandOverDay.step": tuple(HandOverStep),
        "CorrectHandOverDay.provider": (None,),
        "CorrectHandOverDay.expert_id": (None,),
        "CorrectHandOverDay.listed": ((),),
        "CorrectHandOverDay.members": ((),),
        "wrong_on": (None,),
        "FollowDayCorrection.note": (None,),
    }


def _of_findings(day: date) -> Samples:
    return {
        "engagement_id": (ID,),
        "engagement": (Assessed(ORI, Program.ORGANIZATIONAL_ASSESSMENT, date(2019, 1, 1)),),
        "finding_id": (ID,),
        "recommendation_id": (ID,),
        "number": ("3",),
        "found_on": (day,),
        "RecordFinding.finding_id": (ID, OTHER_ID),
        "title": ("Reports wait for months",),
        "text": ("Review each report within ten days.",),
        "CorrectFinding.text": ("A third of the reports waits.", "A fourth of the reports waits."),
        "evidence": (("policy 12.3",),),
        "submitted_by": ("agency",),
        "validated_by": ("noble",),
        "returned_by": ("noble",),
        "sustained_by": ("noble",),
        "reasons": ((EvidenceReturnReason.INSUFFICIENT,),),
    }


def _of_providers(day: date) -> Samples:
    return {
        "provider": ("iacp",),
        "name": ("International Association of Chiefs of Police",),
        "programs": ((Program.CRI_TAC,), (Program.CRITICAL_RESPONSE,)),
        "member_from": (day,),
        "member_until": (day + timedelta(days=20), day + timedelta(days=10)),
    }


def _of_experts(day: date) -> Samples:
    return {
        "expert_id": (ID,),
        "provider": ("iacp",),
        "name": ("Dana Example",),
        "topics": ((TOPIC,), ("coaching",)),
        "agency_kinds": ((AgencyKind.LOCAL,),),
        "states": (("IA",),),
        "capacity": (1,),
        "membership": (_MEMBERSHIP,),
        "absent_from": (day,),
        "absent_until": (day,),
        "ori": (ORI,),
    }


ENGAGEMENT: Final = Lifecycle(
    "Engagement",
    ENGAGEMENT_DECIDER,
    EngagementCommand,
    Engagement,
    EngagementEvent,
    _of_engagements,
)
FINDING: Final = Lifecycle(
    "Finding",
    FINDINGS_DECIDER,
    FindingCommand,
    Finding,
    FindingEvent,
    _of_findings,
    shape=lambda known: known.findings.get(ID),
)
RECOMMENDATION: Final = Lifecycle(
    "Recommendation",
    FINDINGS_DECIDER,
    FindingsCommand,
    Recommendation,
    RecommendationMade | RecommendationEvent,
    _of_findings,
    shape=lambda known: known.recommendations.get(ID),
)
PROVIDER: Final = Lifecycle(
    "Provider", PROVIDER_DECIDER, ProviderCommand, Provider, ProviderEvent, _of_providers
)
EXPERT: Final = Lifecycle("Expert", EXPERT_DECIDER, ExpertCommand, Expert, ExpertEvent, _of_experts)
