"""Every lifecycle, with values for the commands of its decider."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from deploy.docs.exploring import BEGINNING, PAUSE, Lifecycle, Samples
from events.assignment.findings import RecommendationMade
from events.intake import AgencyRegistered, AnswerReceived, EvaluationExpired, EvaluationInvited
from events.reporting import FiguresPublished
from events.rules.topics import Topic, TopicFact
from events.vocabulary import (
    AgencyKind,
    AskingAgainReason,
    Contact,
    ContactRole,
    DeliveryMode,
    DeliveryType,
    EngagementStep,
    EvaluationAudience,
    EvaluationStage,
    EvidenceReturnReason,
    HandOverReason,
    HandOverStep,
    HoldStep,
    KeepingReason,
    NumberedStep,
    OtherAction,
    Program,
    Ratings,
    RequestStep,
    TestimonialWithdrawalReason,
    TopicList,
    ValidatorReleaseReason,
)
from services.access.commands.consumers import ConsumerCommand
from services.access.commands.forgetting import ForgettingCommand, HoldCommand
from services.access.commands.people import PersonCommand
from services.access.decisions import (
    CONSUMER_DECIDER,
    FORGETTING_DECIDER,
    HOLD_DECIDER,
    PERSON_DECIDER,
)
from services.access.decisions.consumers import Consumer, ConsumerFact
from services.access.decisions.forgetting import Forgetting, ForgettingFact
from services.access.decisions.holds import HoldFact, Holds
from services.access.decisions.person_states import Person, PersonFact
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
from services.intake.commands.agencies import RegisterAgency, RegisterUnderNumber
from services.intake.commands.agency_changes import AgencyChangeCommand, SeenAgency
from services.intake.commands.desk import DeskCommand, SeenRequest
from services.intake.commands.evaluations import EvaluationCommand
from services.intake.commands.requests import KnownAgency, MergeTarget, WantedDays
from services.intake.commands.testimonials import TestimonialCommand
from services.intake.commands.topics import SeenTopic
from services.intake.decisions import (
    AGENCY_DECIDER,
    DESK_DECIDER,
    EVALUATION_DECIDER,
    REQUEST_DECIDER,
    TESTIMONIAL_DECIDER,
    TOPIC_DECIDER,
)
from services.intake.decisions.agencies import RegistryCommand
from services.intake.decisions.agency_standing import StandingFact
from services.intake.decisions.agency_states import (
    Agency,
    AliasFact,
    Registered,
    RegistryFact,
    Unregistered,
)
from services.intake.decisions.desk_states import Desk, DeskFact
from services.intake.decisions.evaluation_states import Evaluation, EvaluationFact
from services.intake.decisions.request_states import Request, RequestFact
from services.intake.decisions.requests import RequestCommand
from services.intake.decisions.testimonials import Testimonial, TestimonialFact
from services.intake.decisions.topics import TopicCommand
from services.intake.settings import DEFAULT_EVALUATION_DAYS
from services.reporting.commands.reviews import Rendered, ReviewCommand
from services.reporting.commands.snapshots import PublishFigures
from services.reporting.decisions import REVIEWS_DECIDER, SNAPSHOTS_DECIDER
from services.reporting.decisions.reviews import Review, ReviewFact
from services.reporting.decisions.snapshots import Publications

_ID: Final = UUID(int=1)
_OTHER_ID: Final = UUID(int=2)
_ORI: Final = "IA0570100"
_PARTICIPANT: Final = "IA0570000"
_OTHER_ORI: Final = "IA0570400"
_TOPIC: Final = "de-escalation"
_MEMBERSHIP: Final = Membership.of(Program, date(2018, 1, 1))
_CONTACT: Final = Contact(
    role=ContactRole.AGENCY_EXECUTIVE, name="Dana Example", email="dana@example.org"
).model_dump()
_EXPERTS: Final = tuple(
    Listed(
        expert_id=UUID(int=number),
        provider=provider,
        membership=_MEMBERSHIP,
        topics=frozenset({_TOPIC}),
        agency_kinds=frozenset({AgencyKind.LOCAL}),
        states=frozenset({"IA"}),
        capacity=1,
        listed_on=date(2018, 1, 1),
    )
    for number, provider in enumerate(("iacp", "noble", "iacp"), start=1)
)


def _of_snapshots(_: date) -> Samples:
    return {
        "fiscal_year": (2019,),
        "quarter": (1,),
        "reason": (None, "Late entries."),
        "as_of": (1,),
        "work": ({},),
        "cells": ((),),
    }


def _of_reviews(_: date) -> Samples:
    return {
        "year": (2019,),
        "reason": (None, "Late entries."),
        "WithdrawCaseStudy.reason": ("Late entries.",),
        "snapshot": ("fy2019-q4",),
        "as_of": (1,),
        "figures": ({},),
        "open_work": (frozenset({_ID}),),
        "quoted_work": ({},),
        "quotes": ((),),
        "rendered": (Rendered(release="0.1.0", page_digest="0" * 64),),
        "engagement_id": (_ID,),
        "title": ("Fewer stops, better explained",),
        "paragraphs": (("Two peers worked with its trainers.",),),
    }


def _of_requests(day: date) -> Samples:
    return {
        "step": tuple(RequestStep),
        "happened_on": (day, day - PAUSE + timedelta(days=1)),
        "request_id": (_ID,),
        "ori": (_ORI,),
        "program": (Program.CRI_TAC, Program.ORGANIZATIONAL_ASSESSMENT),
        "topics": ((_TOPIC,),),
        "delivery_types": ((),),
        "problem": ("Few reports of force are reviewed.",),
        "contact": (_CONTACT,),
        "authorized_by": ("Dana Example",),
        "wrong_on": (day,),
        "wanted_from": (None,),
        "wanted_until": (None,),
        "agency_registered": (True,),
        "topics_listed": (False,),
        "similar": ((), (_OTHER_ID,)),
        "wanted_days": (WantedDays(wanted_until=date(2030, 1, 1)),),
        "others": ((),),
        "agency": (KnownAgency(kind=AgencyKind.LOCAL, state="IA", sworn=40),),
        "title": ("Chief of Police",),
        "document": ("letter 12",),
        "into": (_OTHER_ID,),
        "to": ("State training office",),
        "target": (MergeTarget(ori=_ORI, ended=None),),
        "note": (None,),
        "link_id": (_ID,),
        "participation_id": (_ID,),
        "participant": (_PARTICIPANT,),
        "participant_registered": (True,),
    }


def _of_engagements(day: date) -> Samples:
    return {
        "engagement_id": (_ID,),
        "request_id": (_ID,),
        "ori": (_ORI,),
        "agency_kind": (AgencyKind.LOCAL,),
        "state": ("IA",),
        "sworn": (40,),
        "program": (Program.CRI_TAC,),
        "topics": ((_TOPIC,),),
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
        "JoinProvider.expert_id": (_OTHER_ID,),
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
        "delivery_id": (_ID, _OTHER_ID),
        "delivery_type": (DeliveryType.COACHING,),
        "mode": (DeliveryMode.VIRTUAL,),
        "minutes": (90, 120),
        "topics_listed": (False,),
        "predecessors": ((),),
        "topics_reason": (None,),
        "attendance": (({"ori": _ORI, "virtual": 12},),),
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
        "engagement_id": (_ID,),
        "engagement": (Assessed(_ORI, Program.ORGANIZATIONAL_ASSESSMENT, date(2019, 1, 1)),),
        "finding_id": (_ID,),
        "recommendation_id": (_ID,),
        "number": ("3",),
        "found_on": (day,),
        "RecordFinding.finding_id": (_ID, _OTHER_ID),
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


def _former_invitation(day: date) -> EvaluationInvited:
    return EvaluationInvited(
        invitation_id=_OTHER_ID,
        engagement_id=_ID,
        request_id=_ID,
        ori=_ORI,
        program=Program.CRI_TAC,
        provider="iacp",
        invited_on=day,
        expires_on=day,
    )


def _of_evaluations(day: date) -> Samples:
    return {
        "invitation_id": (_ID,),
        "engagement_id": (_ID,),
        "request_id": (_ID,),
        "ori": (_ORI,),
        "program": (Program.CRI_TAC,),
        "provider": ("iacp",),
        "ratings": (
            Ratings(delivery=5, experts=5, information=4, knowledge=4, change=3).model_dump(),
        ),
        "would_recommend": (9,),
        "testimonial": ("It helped.",),
        "publish_testimonial": (True,),
        "answers": ((), ({"question": "changed-a-policy", "value": 4},)),
        "delivered_on": (day - timedelta(days=DEFAULT_EVALUATION_DAYS["follow-up"]),),
        "reminder": (1, 2),
        "answer_days": (DEFAULT_EVALUATION_DAYS["answer"],),
        "after_days": (DEFAULT_EVALUATION_DAYS["first-reminder"],),
        "audience": (EvaluationAudience.REQUESTER, EvaluationAudience.PARTICIPANT),
        "stage": (EvaluationStage.IMMEDIATE, EvaluationStage.FOLLOW_UP),
        "ranked": (True, False),
        "asked_on": (day,),
        "expires_on": (None,),
        "instead_of": (_OTHER_ID,),
        "asked_before": (_former_invitation(day),),
        "ended_by": (
            EvaluationExpired(
                invitation_id=_OTHER_ID, engagement_id=_ID, request_id=_ID, expired_on=day
            ),
            None,
        ),
    }


def _of_testimonials(day: date) -> Samples:
    answer = AnswerReceived.model_validate(
        {
            **{name: each[0] for name, each in _of_evaluations(day).items()},
            "testimonial": "It helped.",
            "publish_testimonial": True,
            "counts_on": day,
        }
    )
    return {
        "testimonial_id": (_OTHER_ID,),
        "engagement_id": (_ID,),
        "request_id": (_ID,),
        "names_nobody": (True,),
        "quote_id": (_OTHER_ID,),
        "mark": ("0" * 32,),
        "confidential": (False,),
        "said": (answer,),
        "reason": tuple(TestimonialWithdrawalReason),
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
        "expert_id": (_ID,),
        "provider": ("iacp",),
        "name": ("Dana Example",),
        "topics": ((_TOPIC,), ("coaching",)),
        "agency_kinds": ((AgencyKind.LOCAL,),),
        "states": (("IA",),),
        "capacity": (1,),
        "membership": (_MEMBERSHIP,),
        "absent_from": (day,),
        "absent_until": (day,),
        "ori": (_ORI,),
    }


def _of_agencies(day: date) -> Samples:
    another = SeenAgency(ori=_OTHER_ORI, registered=True)
    return {
        "ori": (_ORI, "XX0000001"),
        "successor": (_OTHER_ORI,),
        "heir": (another,),
        "predecessors": ((),),
        "chain_agencies": (2,),
        "split_into": ((), ("IA0570300",)),
        "covered_by": (_OTHER_ORI,),
        "coverer": (another,),
        "stands_for": (_OTHER_ORI,),
        "agency": (another,),
        "happened_on": (day, day - PAUSE),
        "name": ("Example Police Department",),
        "kind": (AgencyKind.LOCAL,),
        "state": ("IA",),
        "sworn": (40, None),
        "contact": (_CONTACT, _CONTACT | {"name": "Lee Example"}),
        "action": (OtherAction.LITIGATION,),
        "note": (None,),
    }


def _of_desks(day: date) -> Samples:
    contact = {"means": "telephone", "people": [{"name": "Dana Example"}]}
    return {
        "request_id": (_ID,),
        "request": (SeenRequest(submitted_on=BEGINNING, ended=None),),
        "request_known": (True,),
        "coordinator": ("maria", "jo"),
        "instead_of": (None, "maria"),
        "note_id": (_ID, _OTHER_ID),
        "text": ("They asked for dates in June.", "They asked for dates in July."),
        "contact": (None, contact),
        "noted_on": (day,),
    }


def _of_people(day: date) -> Samples:
    return {
        "person_id": (_ID,),
        "invitation_id": (_ID, _OTHER_ID),
        "role": ("administrator", "validator"),
        "agency": (None,),
        "provider": (None,),
        "agency_known": (True,),
        "provider_known": (True,),
        "role_ends_on": (None, day + PAUSE),
        "GrantRole.ends_on": (None, day + PAUSE),
        "ends_on": (day,),
        "reason": ("misuse",),
        "InvitePerson.reason": ("needs-access",),
        "GrantRole.reason": ("new-duties",),
        "by": ("person-of-the-center",),
        "others": ((),),
        "administrators": ((True,), ()),
    }


def _of_consumers(day: date) -> Samples:
    return {
        "consumer_id": (_ID,),
        "key_id": (_ID, _OTHER_ID),
        "scopes": (("log:read",),),
        "ends_on": (None, day + PAUSE),
        "reason": ("not-needed",),
        "by": (None, "person-of-the-center"),
    }


def _of_forgetting(_day: date) -> Samples:
    return {
        "subject": (f"request-{_ID}",),
        "CompleteForgetting.subject": (
            *(f"{kind}-{_ID}" for kind in ("request", "expert", "person", "event")),
            f"agency-{_ORI}",
        ),
        "reason": ("on-request",),
        "by": ("person-of-the-center", "person-beside"),
        "known": (True,),
        "held": ((False,),),
        "removed": (True,),
        "request_id": (_ID,),
        "note_id": (_ID,),
        "engagement_ids": ((_OTHER_ID,),),
        "until": (9,),
        "keys_destroyed": (3,),
        "plain_facts": (0,),
    }


def _of_holds(_day: date) -> Samples:
    return {
        "subject": (f"request-{_ID}",),
        "reason": ("litigation",),
        "LiftHold.reason": ("ended",),
        "document": ("LACV 2026-0117",),
        "by": ("person-of-the-center",),
        "known": (True,),
        "being_forgotten": (False,),
    }


def _of_topics(_day: date) -> Samples:
    return {
        "topic": (_TOPIC,),
        "title": ("De-escalation",),
        "lists": ((TopicList.GENERAL,),),
        "into": ("coaching",),
        "parts": (("coaching", "staffing"), ("coaching", "another-text")),
        "chain_topics": (2,),
        "heirs": ((SeenTopic(topic="coaching", listed=True, offered=True),),),
    }


LIFECYCLES: Final = (
    Lifecycle("Request", REQUEST_DECIDER, RequestCommand, Request, RequestFact, _of_requests),
    Lifecycle("Desk", DESK_DECIDER, DeskCommand, Desk, DeskFact, _of_desks),
    Lifecycle(
        "Engagement",
        ENGAGEMENT_DECIDER,
        EngagementCommand,
        Engagement,
        EngagementEvent,
        _of_engagements,
    ),
    Lifecycle(
        "Finding",
        FINDINGS_DECIDER,
        FindingCommand,
        Finding,
        FindingEvent,
        _of_findings,
        shape=lambda known: known.findings.get(_ID),
    ),
    Lifecycle(
        "Recommendation",
        FINDINGS_DECIDER,
        FindingsCommand,
        Recommendation,
        RecommendationMade | RecommendationEvent,
        _of_findings,
        shape=lambda known: known.recommendations.get(_ID),
    ),
    Lifecycle(
        "Evaluation",
        EVALUATION_DECIDER,
        EvaluationCommand,
        Evaluation,
        EvaluationFact,
        _of_evaluations,
    ),
    Lifecycle(
        "Testimonial",
        TESTIMONIAL_DECIDER,
        TestimonialCommand,
        Testimonial,
        TestimonialFact,
        _of_testimonials,
    ),
    Lifecycle(
        "Provider", PROVIDER_DECIDER, ProviderCommand, Provider, ProviderEvent, _of_providers
    ),
    Lifecycle("Expert", EXPERT_DECIDER, ExpertCommand, Expert, ExpertEvent, _of_experts),
    Lifecycle(
        "Agency",
        AGENCY_DECIDER,
        RegistryCommand,
        Unregistered | Registered,
        RegistryFact,
        _of_agencies,
    ),
    Lifecycle(
        "Agency that changes",
        AGENCY_DECIDER,
        RegisterAgency | RegisterUnderNumber | AgencyChangeCommand,
        Agency,
        AgencyRegistered | AliasFact | StandingFact,
        _of_agencies,
    ),
    Lifecycle("Person", PERSON_DECIDER, PersonCommand, Person, PersonFact, _of_people),
    Lifecycle("Consumer", CONSUMER_DECIDER, ConsumerCommand, Consumer, ConsumerFact, _of_consumers),
    Lifecycle(
        "Forgetting",
        FORGETTING_DECIDER,
        ForgettingCommand,
        Forgetting,
        ForgettingFact,
        _of_forgetting,
    ),
    Lifecycle("Legal holds", HOLD_DECIDER, HoldCommand, Holds, HoldFact, _of_holds),
    Lifecycle(
        "Figures that are published",
        SNAPSHOTS_DECIDER,
        PublishFigures,
        Publications,
        FiguresPublished,
        _of_snapshots,
    ),
    Lifecycle(
        "Annual review",
        REVIEWS_DECIDER,
        ReviewCommand,
        Review,
        ReviewFact,
        _of_reviews,
    ),
    Lifecycle("Topic", TOPIC_DECIDER, TopicCommand, Topic, TopicFact, _of_topics),
)
