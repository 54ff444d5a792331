"""The lifecycles of intake, with values for the commands of their deciders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from deploy.docs.exploring import BEGINNING, PAUSE, Lifecycle, Samples
from deploy.docs.samples.shared import ID, ORI, OTHER_ID, TOPIC
from events.intake import AgencyRegistered, AnswerReceived, EvaluationExpired, EvaluationInvited
from events.rules.topics import Topic, TopicFact
from events.vocabulary import (
    AgencyKind,
    Contact,
    ContactRole,
    EvaluationAudience,
    EvaluationStage,
    OtherAction,
    Program,
    Ratings,
    RequestStep,
    TopicList,
)
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

_PARTICIPANT: Final = "IA0570000"
_OTHER_ORI: Final = "IA0570400"
_CONTACT: Final = Contact(
    role=ContactRole.AGENCY_EXECUTIVE, name="Dana Example", email="dana@example.org"
).model_dump()


def _of_requests(day: date) -> Samples:
    return {
        "step": tuple(RequestStep),
        "happened_on": (day, day - PAUSE + timedelta(days=1)),
        "request_id": (ID,),
        "ori": (ORI,),
        "program": (Program.CRI_TAC, Program.ORGANIZATIONAL_ASSESSMENT),
        "topics": ((TOPIC,),),
        "delivery_types": ((),),
        "problem": ("Few reports of force are reviewed.",),
        "contact": (_CONTACT,),
        "authorized_by": ("Dana Example",),
        "wrong_on": (day,),
        "wanted_from": (None,),
        "wanted_until": (None,),
        "agency_registered": (True,),
        "topics_listed": (False,),
        "similar": ((), (OTHER_ID,)),
        "wanted_days": (WantedDays(wanted_until=date(2030, 1, 1)),),
        "others": ((),),
        "agency": (KnownAgency(kind=AgencyKind.LOCAL, state="IA", sworn=40),),
        "title": ("Chief of Police",),
        "document": ("letter 12",),
        "into": (OTHER_ID,),
        "to": ("State training office",),
        "target": (MergeTarget(ori=ORI, ended=None),),
        "note": (None,),
        "link_id": (ID,),
        "participation_id": (ID,),
        "participant": (_PARTICIPANT,),
        "participant_registered": (True,),
    }


def _former_invitation(day: date) -> EvaluationInvited:
    return EvaluationInvited(
        invitation_id=OTHER_ID,
        engagement_id=ID,
        request_id=ID,
        ori=ORI,
        program=Program.CRI_TAC,
        provider="iacp",
        invited_on=day,
        expires_on=day,
    )


def _of_evaluations(day: date) -> Samples:
    return {
        "invitation_id": (ID,),
        "engagement_id": (ID,),
        "request_id": (ID,),
        "ori": (ORI,),
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
        "instead_of": (OTHER_ID,),
        "asked_before": (_former_invitation(day),),
        "ended_by": (
            EvaluationExpired(
                invitation_id=OTHER_ID, engagement_id=ID, request_id=ID, expired_on=day
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
        "testimonial_id": (OTHER_ID,),
        "engagement_id": (ID,),
        "request_id": (ID,),
        "names_nobody": (True,),
        "quote_id": (OTHER_ID,),
        "mark": ("0" * 32,),
        "confidential": (False,),
        "said": (answer,),
    }


def _of_agencies(day: date) -> Samples:
    another = SeenAgency(ori=_OTHER_ORI, registered=True)
    return {
        "ori": (ORI, "XX0000001"),
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
        "request_id": (ID,),
        "request": (SeenRequest(submitted_on=BEGINNING, ended=None),),
        "request_known": (True,),
        "coordinator": ("maria", "jo"),
        "instead_of": (None, "maria"),
        "note_id": (ID, OTHER_ID),
        "text": ("They asked for dates in June.", "They asked for dates in July."),
        "contact": (None, contact),
        "noted_on": (day,),
    }


def _of_topics(_day: date) -> Samples:
    return {
        "topic": (TOPIC,),
        "title": ("De-escalation",),
        "lists": ((TopicList.GENERAL,),),
        "into": ("coaching",),
        "parts": (("coaching", "staffing"), ("coaching", "another-text")),
        "chain_topics": (2,),
        "heirs": ((SeenTopic(topic="coaching", listed=True, offered=True),),),
    }


REQUEST: Final = Lifecycle(
    "Request", REQUEST_DECIDER, RequestCommand, Request, RequestFact, _of_requests
)
DESK: Final = Lifecycle("Desk", DESK_DECIDER, DeskCommand, Desk, DeskFact, _of_desks)
EVALUATION: Final = Lifecycle(
    "Evaluation",
    EVALUATION_DECIDER,
    EvaluationCommand,
    Evaluation,
    EvaluationFact,
    _of_evaluations,
)
TESTIMONIAL: Final = Lifecycle(
    "Testimonial",
    TESTIMONIAL_DECIDER,
    TestimonialCommand,
    Testimonial,
    TestimonialFact,
    _of_testimonials,
)
AGENCY: Final = Lifecycle(
    "Agency",
    AGENCY_DECIDER,
    RegistryCommand,
    Unregistered | Registered,
    RegistryFact,
    _of_agencies,
)
CHANGING_AGENCY: Final = Lifecycle(
    "Agency that changes",
    AGENCY_DECIDER,
    RegisterAgency | RegisterUnderNumber | AgencyChangeCommand,
    Agency,
    AgencyRegistered | AliasFact | StandingFact,
    _of_agencies,
)
TOPICS: Final = Lifecycle("Topic", TOPIC_DECIDER, TopicCommand, Topic, TopicFact, _of_topics)
