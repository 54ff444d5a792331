"""What services see of each other's streams, and that both name them alike."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.assignment import EngagementDelivered
from events.contracts.examples import examples
from events.event import Event
from events.ids import derived_id
from events.intake import RequestReinstated
from events.rules.engagements import (
    ENGAGEMENT_SEEN_FOLD,
    EngagementSeen,
    engagement_id_of,
)
from events.rules.requests import REQUEST_SEEN_FOLD, RequestSeen

EXAMPLES = examples()
OF_REQUESTS = [fact for fact in EXAMPLES.values() if fact.category == "request"]
OF_ENGAGEMENTS = [fact for fact in EXAMPLES.values() if fact.category == "engagement"]
REQUEST_ID = UUID("01900000-0000-7000-8000-000000000001")


def said(name: str, field: str) -> Any:
    return getattr(EXAMPLES[name], field)


ENDED = {
    "RequestDeclined": f"declined on {said('RequestDeclined', 'declined_on')}",
    "RequestMerged": f"merged into request {said('RequestMerged', 'into')} on "
    f"{said('RequestMerged', 'merged_on')}",
    "RequestWithdrawn": f"withdrawn on {said('RequestWithdrawn', 'withdrawn_on')}",
    "RequestReferred": f"referred to {said('RequestReferred', 'to')} on "
    f"{said('RequestReferred', 'referred_on')}",
}


@pytest.mark.parametrize("fact", OF_REQUESTS, ids=lambda fact: fact.wire_name)
def test_a_request_has_ended_once_it_was_declined_merged_withdrawn_or_referred(fact: Event) -> None:
    assert REQUEST_SEEN_FOLD.evolve(RequestSeen(), fact).ended == ENDED.get(fact.wire_name)


@pytest.mark.parametrize("fact", OF_REQUESTS, ids=lambda fact: fact.wire_name)
def test_what_ended_a_request_is_forgotten_only_once_it_is_reinstated(fact: Event) -> None:
    withdrawn = RequestSeen(end="withdrawn", ended_on=date(2018, 5, 3))
    seen = REQUEST_SEEN_FOLD.evolve(withdrawn, fact)
    assert (seen.ended is None) is isinstance(fact, RequestReinstated)


def test_an_end_is_seen_on_its_corrected_day_and_what_goes_on_has_none() -> None:
    corrected = EXAMPLES["RequestDayCorrected"]
    withdrawn = REQUEST_SEEN_FOLD.evolve(RequestSeen(), EXAMPLES["RequestWithdrawn"])
    seen = REQUEST_SEEN_FOLD.evolve(withdrawn, corrected)
    assert seen.ended == f"withdrawn on {said('RequestDayCorrected', 'happened_on')}"
    assert REQUEST_SEEN_FOLD.evolve(RequestSeen(), corrected) == RequestSeen()


def test_a_new_executive_is_waited_for_until_an_authorization_of_the_day_or_later() -> None:
    asked = EXAMPLES["ReauthorizationAsked"].model_copy(update={"asked_on": date(2018, 5, 3)})
    told, seen = EXAMPLES["RequestAuthorized"], REQUEST_SEEN_FOLD.evolve(RequestSeen(), asked)
    assert seen == RequestSeen(asked_again_on=date(2018, 5, 3))
    early = told.model_copy(update={"authorized_on": date(2018, 5, 2)})
    seen = REQUEST_SEEN_FOLD.evolve(seen, early)
    assert (seen.asked_again_on, seen.authorized_on) == (date(2018, 5, 3), date(2018, 5, 2))
    answer = told.model_copy(update={"authorized_on": date(2018, 5, 3)})
    days = date(2018, 5, 2), date(2018, 5, 3)
    answered = REQUEST_SEEN_FOLD.evolve(seen, answer)
    assert answered == RequestSeen(authorizations=days)
    taken_back = EXAMPLES["AuthorizationTakenBack"].model_copy(
        update={"wrong_on": days[1], "due_since": days[1]}
    )
    assert REQUEST_SEEN_FOLD.evolve(answered, taken_back) == seen


@pytest.mark.parametrize("fact", OF_ENGAGEMENTS, ids=lambda fact: fact.wire_name)
def test_an_engagement_is_delivered_once_all_of_it_is_said_to_be(fact: Event) -> None:
    seen = ENGAGEMENT_SEEN_FOLD.evolve(EngagementSeen(), fact)
    assert seen.delivered is isinstance(fact, EngagementDelivered)


@pytest.mark.parametrize("fact", OF_ENGAGEMENTS, ids=lambda fact: fact.wire_name)
def test_an_engagement_stays_delivered_whatever_becomes_of_it(fact: Event) -> None:
    delivered = ENGAGEMENT_SEEN_FOLD.evolve(EngagementSeen(), EXAMPLES["EngagementDelivered"])
    assert ENGAGEMENT_SEEN_FOLD.evolve(delivered, fact).delivered


def test_a_later_completion_is_the_one_that_is_seen() -> None:
    first, later = (
        EXAMPLES["EngagementDelivered"].model_copy(update={"provider": provider})
        for provider in ("iacp", "noble")
    )
    seen = ENGAGEMENT_SEEN_FOLD.evolve(ENGAGEMENT_SEEN_FOLD.evolve(EngagementSeen(), first), later)
    assert seen.delivery == later


def test_an_engagement_is_named_as_version_0_1_named_it() -> None:
    assert engagement_id_of(REQUEST_ID) == derived_id(REQUEST_ID, "engagement")
    assert engagement_id_of(REQUEST_ID, 2) == derived_id(REQUEST_ID, "engagement", 2)


def test_streams_are_named_by_their_category_and_id() -> None:
    assert REQUEST_SEEN_FOLD.stream(REQUEST_ID) == f"request-{REQUEST_ID}"
    assert ENGAGEMENT_SEEN_FOLD.stream(REQUEST_ID) == f"engagement-{REQUEST_ID}"
