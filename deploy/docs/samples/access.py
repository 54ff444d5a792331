"""The lifecycles of access, with values for the commands of their deciders."""

from __future__ import annotations

from datetime import date
from typing import Final

from deploy.docs.exploring import PAUSE, Lifecycle, Samples
from deploy.docs.samples.shared import ID, ORI, OTHER_ID
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


def _of_people(day: date) -> Samples:
    return {
        "person_id": (ID,),
        "invitation_id": (ID, OTHER_ID),
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
        "consumer_id": (ID,),
        "key_id": (ID, OTHER_ID),
        "scopes": (("log:read",),),
        "ends_on": (None, day + PAUSE),
        "reason": ("not-needed",),
        "by": (None, "person-of-the-center"),
    }


def _of_forgetting(_day: date) -> Samples:
    return {
        "subject": (f"request-{ID}",),
        "CompleteForgetting.subject": (
            *(f"{kind}-{ID}" for kind in ("request", "expert", "person", "event")),
            f"agency-{ORI}",
        ),
        "reason": ("on-request",),
        "by": ("person-of-the-center", "person-beside"),
        "known": (True,),
        "held": ((False,),),
        "removed": (True,),
        "request_id": (ID,),
        "note_id": (ID,),
        "engagement_ids": ((OTHER_ID,),),
        "until": (9,),
        "keys_destroyed": (3,),
        "plain_facts": (0,),
    }


def _of_holds(_day: date) -> Samples:
    return {
        "subject": (f"request-{ID}",),
        "reason": ("litigation",),
        "LiftHold.reason": ("ended",),
        "document": ("LACV 2026-0117",),
        "by": ("person-of-the-center",),
        "known": (True,),
        "being_forgotten": (False,),
    }


PERSON: Final = Lifecycle("Person", PERSON_DECIDER, PersonCommand, Person, PersonFact, _of_people)
CONSUMER: Final = Lifecycle(
    "Consumer", CONSUMER_DECIDER, ConsumerCommand, Consumer, ConsumerFact, _of_consumers
)
FORGETTING: Final = Lifecycle(
    "Forgetting",
    FORGETTING_DECIDER,
    ForgettingCommand,
    Forgetting,
    ForgettingFact,
    _of_forgetting,
)
HOLDS: Final = Lifecycle("Legal holds", HOLD_DECIDER, HoldCommand, Holds, HoldFact, _of_holds)
