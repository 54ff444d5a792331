"""One engagement, some experts, and the facts and commands of a day in March 2020."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from events.assignment import (
    DeliveryRecorded,
    EngagementCancelled,
    EngagementDelivered,
    EngagementOpened,
    ExpertReplaced,
    ProviderAssigned,
    ProviderDeclined,
    ProviderJoined,
    ProviderLeaving,
    ProviderLeft,
    ProviderReplaced,
)
from events.vocabulary import (
    AgencyKind,
    CancellationReason,
    DeliveryMode,
    DeliveryType,
    HandOverReason,
    Program,
    ProviderDeclineReason,
)
from services.assignment.commands.deliveries import RecordDelivery
from services.assignment.commands.engagements import AssignProvider
from services.assignment.commands.hand_overs import JoinProvider, ReplaceExpert, ReplaceProvider
from services.assignment.commands.leaving import NoteLeaving
from services.assignment.matching import Expert, Membership
from services.assignment.matching.ratings import Rating

NOW = datetime(2020, 4, 1, 9, tzinfo=UTC)
"""The next day has begun nowhere yet."""
TOMORROW = date(2020, 4, 2)
ENGAGEMENT_ID = UUID(int=0xE)
REQUEST_ID = UUID(int=0xF)
ORI = "IA0570100"

OPENED = EngagementOpened(
    engagement_id=ENGAGEMENT_ID,
    request_id=REQUEST_ID,
    ori=ORI,
    agency_kind=AgencyKind.LOCAL,
    state="IA",
    sworn=40,
    program=Program.CRI_TAC,
    topics=("de-escalation", "gun-violence"),
    delivery_types=(DeliveryType.COACHING,),
    wanted_from=None,
    wanted_until=None,
    opened_on=date(2020, 3, 1),
)


def march(day: int) -> date:
    return date(2020, 3, day)


SETS = (
    "topics",
    "agency_kinds",
    "agency_sizes",
    "states",
    "languages",
    "communities",
    "employers",
    "conflicts",
)


def expert(number: int, **other: Any) -> Expert:
    """An expert who can do everything, but for what is said otherwise."""
    given: dict[str, Any] = {
        "expert_id": UUID(int=number),
        "provider": "iacp",
        "membership": Membership.of({Program.CRI_TAC}, date(2018, 1, 1)),
        "topics": ("de-escalation", "gun-violence"),
        "agency_kinds": (AgencyKind.LOCAL,),
        "states": ("IA",),
        "capacity": 2,
        "listed_on": date(2018, 1, 1),
        "based_in": "IA",
        "rating": Rating(1.0, 9, 9),
        "load": 0,
    } | other
    sets = {name: frozenset(given[name]) for name in SETS if name in given}
    return Expert(**(given | sets))


BEST = expert(1)
SECOND = expert(2, provider="noble", topics=("de-escalation",))
FULL = expert(3, provider="ntoa", load=2)
COLLEAGUE = expert(4, topics=())
"""Of the same provider as the best."""


def assign(**other: Any) -> AssignProvider:
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "on": march(5),
        "now": NOW,
        "roster": (SECOND, FULL, BEST),
    }
    return AssignProvider(**(given | other))


def replace_provider(**other: Any) -> ReplaceProvider:
    """Hand the lead over to the second of the ranking."""
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "provider": SECOND.provider,
        "reason": HandOverReason.PROVIDER_REQUEST,
        "on": march(15),
        "now": NOW,
        "roster": (SECOND, FULL, BEST, COLLEAGUE),
    }
    return ReplaceProvider(**(given | other))


def replace_expert(**other: Any) -> ReplaceExpert:
    """Send the colleague of the best."""
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "expert_id": COLLEAGUE.expert_id,
        "reason": HandOverReason.EXPERT_UNAVAILABLE,
        "on": march(15),
        "now": NOW,
        "roster": (SECOND, FULL, BEST, COLLEAGUE),
    }
    return ReplaceExpert(**(given | other))


def join_provider(**other: Any) -> JoinProvider:
    """Let the second of the ranking take part."""
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "provider": SECOND.provider,
        "expert_id": SECOND.expert_id,
        "on": march(15),
        "now": NOW,
        "roster": (SECOND, FULL, BEST, COLLEAGUE),
    }
    return JoinProvider(**(given | other))


def note_leaving(until: int | None = 20, on: int = 15, **other: Any) -> NoteLeaving:
    """Look at the membership of the best, which ends on a day of March."""
    last = None if until is None else march(until)
    membership = Membership.of({Program.CRI_TAC}, date(2018, 1, 1), last)
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "members": ((BEST.provider, membership),),
        "on": march(on),
        "now": NOW,
    }
    return NoteLeaving(**(given | other))


def provider_leaving(
    day: int = 15, after: int = 20, reason: str = "provider-leaving"
) -> ProviderLeaving:
    return ProviderLeaving(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=BEST.provider,
        expert_id=BEST.expert_id,
        reason=HandOverReason(reason),
        leaves_after=march(after),
        known_on=march(day),
    )


def provider_joined(day: int = 15, by: Expert = SECOND) -> ProviderJoined:
    return ProviderJoined(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        ori=ORI,
        provider=by.provider,
        expert_id=by.expert_id,
        note=None,
        joined_on=march(day),
    )


def provider_left(day: int = 20, by: Expert = SECOND) -> ProviderLeft:
    return ProviderLeft(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        ori=ORI,
        provider=by.provider,
        expert_id=by.expert_id,
        reason=HandOverReason.NO_CAPACITY,
        note=None,
        left_on=march(day),
    )


def provider_replaced(
    to: Expert = SECOND, day: int = 14, before: Expert = BEST, **other: Any
) -> ProviderReplaced:
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "request_id": REQUEST_ID,
        "ori": ORI,
        "replaced_provider": before.provider,
        "replaced_expert_id": before.expert_id,
        "provider": to.provider,
        "expert_id": to.expert_id,
        "ranking": (),
        "choice_reason": None,
        "reason": HandOverReason.PROVIDER_REQUEST,
        "note": None,
        "replaced_on": march(day),
    }
    return ProviderReplaced(**(given | other))


def expert_replaced(
    to: Expert | None = None, day: int = 14, before: Expert = BEST
) -> ExpertReplaced:
    return ExpertReplaced(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        ori=ORI,
        provider=before.provider,
        replaced_expert_id=before.expert_id,
        expert_id=(to or COLLEAGUE).expert_id,
        reason=HandOverReason.EXPERT_UNAVAILABLE,
        note=None,
        replaced_on=march(day),
    )


def record_delivery(number: int = 1, **other: Any) -> RecordDelivery:
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "delivery_id": UUID(int=0xD00 + number),
        "delivery_type": DeliveryType.COACHING,
        "topics": ("de-escalation",),
        "mode": DeliveryMode.VIRTUAL,
        "hours": 1.5,
        "topics_listed": False,
        "predecessors": (),
        "attendees_in_person": 0,
        "attendees_virtual": 12,
        "on": march(10),
        "now": NOW,
    }
    return RecordDelivery(**(given | other))


def assigned(to: Expert = BEST, day: int = 5) -> ProviderAssigned:
    return ProviderAssigned(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        ori=ORI,
        provider=to.provider,
        expert_id=to.expert_id,
        ranking=(),
        choice_reason=None,
        assigned_on=march(day),
    )


def declined(by: Expert = BEST, day: int = 6) -> ProviderDeclined:
    return ProviderDeclined(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=by.provider,
        expert_id=by.expert_id,
        reason=ProviderDeclineReason.UNAVAILABLE,
        note=None,
        declined_on=march(day),
    )


def delivery(number: int = 1, day: int = 10, by: Expert = BEST) -> DeliveryRecorded:
    return DeliveryRecorded(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        delivery_id=UUID(int=0xD00 + number),
        ori=ORI,
        program=Program.CRI_TAC,
        provider=by.provider,
        expert_id=by.expert_id,
        delivery_type=DeliveryType.COACHING,
        topics=("de-escalation",),
        mode=DeliveryMode.VIRTUAL,
        hours=1.5,
        minutes=90,
        attendees_in_person=0,
        attendees_virtual=12,
        delivered_on=march(day),
    )


def delivered(day: int = 12, by: Expert = BEST) -> EngagementDelivered:
    return EngagementDelivered(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        ori=ORI,
        program=Program.CRI_TAC,
        provider=by.provider,
        expert_id=by.expert_id,
        delivered_on=march(day),
    )


def cancelled(
    day: int = 7,
    by: Expert | None = None,
    reason: CancellationReason = CancellationReason.LITIGATION,
) -> EngagementCancelled:
    return EngagementCancelled(
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=by.provider if by else None,
        expert_id=by.expert_id if by else None,
        reason=reason,
        note=None,
        cancelled_on=march(day),
    )
