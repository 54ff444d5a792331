"""What intake's rows show after facts, and facts of the work that they show."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from events.assignment import (
    AssignmentLapsed,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementHeld,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    ProviderAssigned,
    ProviderDeclined,
)
from events.event import Event, Heard
from events.ids import new_id
from events.intake import AgencyProfileChanged
from events.log.database.connections import Pool
from events.vocabulary import ReinstatementReason
from services.intake.projections import PROJECTIONS
from services.kit.feed.connections import transaction
from tests.projecting import project
from tests.services.intake.given import (
    ENGAGEMENT_ID,
    EXPERT_ID,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    MARCH_5,
    ORI,
    PROFILE,
    REQUEST_ID,
)
from tests.services.recording import recorded

OTHER_ORI = "NB0010000"


NEXT_ENGAGEMENT_ID = new_id()


ENGAGEMENT = {"engagement_id": ENGAGEMENT_ID, "request_id": REQUEST_ID}


def assigned(**fields: Any) -> ProviderAssigned:
    said = {"ori": ORI, "provider": "iacp", "expert_id": EXPERT_ID, "ranking": ()}
    rest = {"choice_reason": None, "assigned_on": MARCH_3}
    return ProviderAssigned.model_validate(ENGAGEMENT | said | rest | fields)


def provider_declined() -> ProviderDeclined:
    said = {"provider": "iacp", "expert_id": EXPERT_ID, "reason": "no-capacity", "note": None}
    return ProviderDeclined.model_validate(ENGAGEMENT | said | {"declined_on": MARCH_3})


def cancelled(**fields: Any) -> EngagementCancelled:
    said = {"provider": None, "expert_id": None, "reason": "litigation", "note": "Suit."}
    return EngagementCancelled.model_validate(
        ENGAGEMENT | said | {"cancelled_on": MARCH_4} | fields
    )


def lapsed() -> AssignmentLapsed:
    said = {"provider": "iacp", "expert_id": EXPERT_ID, "lapsed_on": MARCH_3}
    return AssignmentLapsed.model_validate(ENGAGEMENT | said)


def opened(**fields: Any) -> EngagementOpened:
    known = {"agency_kind": "local", "state": "IA", "sworn": 220, "program": "cri-tac"}
    asked = {"topics": (), "delivery_types": (), "wanted_from": None, "wanted_until": None}
    said = ENGAGEMENT | {"ori": ORI, "opened_on": MARCH_2}
    return EngagementOpened.model_validate(said | known | asked | fields)


def closed(**fields: Any) -> EngagementClosed:
    said = {"ori": ORI, "program": "cri-tac", "reason": "agency-not-responding", "note": None}
    return EngagementClosed.model_validate(ENGAGEMENT | said | {"closed_on": MARCH_4} | fields)


def reopened(**fields: Any) -> EngagementReopened:
    said = {"reason": "further-need", "note": None, "reopened_on": MARCH_5}
    return EngagementReopened.model_validate(ENGAGEMENT | said | fields)


def held() -> EngagementHeld:
    said = {"reason": "litigation", "note": None, "held_on": MARCH_4}
    return EngagementHeld.model_validate(ENGAGEMENT | said)


def resumed() -> EngagementResumed:
    return EngagementResumed.model_validate(ENGAGEMENT | {"note": None, "resumed_on": MARCH_5})


def changed(**fields: Any) -> AgencyProfileChanged:
    return AgencyProfileChanged.model_validate(PROFILE | {"changed_on": MARCH_2} | fields)


def heard(facts: list[Event]) -> list[Heard]:
    return list(map(Heard, facts, recorded(facts, datetime(2024, 3, 10, tzinfo=UTC))))


class Shown:
    """The read model after some facts, told together or one by one."""

    def __init__(self, pool: Pool, *, together: bool) -> None:
        self.pool = pool
        self.together = together

    async def after(self, *facts: Event) -> Pool:
        for projection in PROJECTIONS:
            concerned = [
                one for one in heard(list(facts)) if one.event.wire_name in projection.hears
            ]
            batches = [concerned] if self.together else [[one] for one in concerned]
            for batch in batches:
                async with transaction(self.pool) as connection:
                    if batch:
                        await project(connection, projection, batch)
        return self.pool


def engagement_reinstated(**hold: Any) -> EngagementReinstated:
    return EngagementReinstated(
        **hold,
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=None,
        expert_id=None,
        reason=ReinstatementReason.REQUEST_REINSTATED,
        note=None,
        reinstated_on=MARCH_3,
    )


def day_corrected(step: str, to: date) -> EngagementDayCorrected:
    said = {"ori": ORI, "program": "cri-tac", "step": step, "happened_on": to, "held_on": None}
    why = {"reason": "entered-in-error", "note": None, "corrected_on": MARCH_4}
    return EngagementDayCorrected.model_validate(ENGAGEMENT | said | why)
