"""The work takes over what its request asks for now, whatever state it is in."""

from __future__ import annotations

from typing import Any

import pytest

from events.assignment import EngagementAmended
from services.assignment.commands.engagements import FollowAmendment
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent, opening_of
from tests.services.assignment.examples import (
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    assigned,
    cancelled,
    delivered,
    delivery,
    march,
)
from tests.services.assignment.lives import closed, held
from tests.services.assignment.rules import ENGAGEMENT_RULES

WANTED = ("topics", "delivery_types", "wanted_from", "wanted_until", "confidential", "languages")
UNDERWAY: list[EngagementEvent] = [OPENED, assigned(), delivery()]
STATES: dict[str, list[EngagementEvent]] = {
    "open": [OPENED],
    "assigned": [OPENED, assigned()],
    "underway": UNDERWAY,
    "held": [OPENED, assigned(), held()],
    "delivered": [*UNDERWAY, delivered()],
    "closed": [*UNDERWAY, delivered(), closed()],
    "cancelled": [OPENED, cancelled()],
}


def follow(**fields: Any) -> FollowAmendment:
    wanted = {name: getattr(OPENED, name) for name in WANTED}
    about = {"engagement_id": ENGAGEMENT_ID, "on": march(20), "now": NOW}
    return FollowAmendment.model_validate(about | wanted | fields)


def amended(**fields: Any) -> EngagementAmended:
    return EngagementAmended.model_validate(
        {name: getattr(OPENED, name) for name in EngagementAmended.model_fields if name in _OPENED}
        | {"amended_on": march(20)}
        | fields
    )


_OPENED = type(OPENED).model_fields


@pytest.mark.parametrize("state", STATES)
def test_the_work_takes_over_what_is_wanted_and_stays_in_its_state(state: str) -> None:
    given = STATES[state]
    ENGAGEMENT_RULES.given(*given).when(follow(topics=("staffing",))).then(
        amended(topics=("staffing",))
    )
    before = ENGAGEMENT_DECIDER.fold(given)
    after = ENGAGEMENT_DECIDER.fold([*given, amended(topics=("staffing",))])
    assert type(after) is type(before)
    opening = opening_of(after)
    assert opening is not None
    assert opening.topics == ("staffing",)
    ENGAGEMENT_RULES.given(*given, amended(topics=("staffing",))).when(
        follow(topics=("staffing",))
    ).then()


def test_what_is_wanted_already_changes_nothing() -> None:
    ENGAGEMENT_RULES.given(OPENED).when(follow()).then()


def test_confidence_is_never_taken_from_work() -> None:
    confidential = OPENED.model_copy(update={"confidential": True})
    ENGAGEMENT_RULES.given(confidential).when(follow(confidential=False)).then()
    ENGAGEMENT_RULES.given(OPENED).when(follow(confidential=True)).then(amended(confidential=True))


def test_what_was_never_opened_takes_over_nothing() -> None:
    ENGAGEMENT_RULES.given().when(follow(topics=("staffing",))).then()
