"""Nobody goes on with the work of a request that has ended."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.rules.requests import RequestSeen
from events.vocabulary import CloseReason, ReopenReason
from services.assignment.commands.deliveries import DeliverEngagement, RecordDelivery
from services.assignment.commands.engagements import (
    AcceptAssignment,
    CancelEngagement,
    HoldEngagement,
    ReopenEngagement,
)
from services.assignment.commands.fields import ForRequest
from tests.services.assignment.examples import (
    OPENED,
    assign,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    ASSIGNED,
    DELIVERED,
    UNDERWAY,
    ask,
    closed,
    reopened,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

WITHDRAWN = RequestSeen(end="withdrawn", ended_on=date(2020, 3, 4))
GOES_ON: list[tuple[list[Any], Any]] = [
    ([OPENED], assign),
    (ASSIGNED, lambda **seen: ask(AcceptAssignment, 6, **seen)),
    (UNDERWAY, lambda **seen: ask(DeliverEngagement, 20, **seen)),
    (
        [*UNDERWAY, closed(reason=CloseReason.FUNDING)],
        lambda **seen: ask(ReopenEngagement, 25, reason=ReopenReason.FURTHER_NEED, **seen),
    ),
]
going_on = pytest.mark.parametrize(("given", "command"), GOES_ON)


@going_on
def test_work_goes_on_while_its_request_is_there(given: list[Any], command: Any) -> None:
    assert ENGAGEMENT_RULES.given(*given).when(command(request=RequestSeen())).facts


@going_on
def test_work_does_not_go_on_once_its_request_ended(given: list[Any], command: Any) -> None:
    ENGAGEMENT_RULES.given(*given).when(command(request=WITHDRAWN)).then_refused("request-ended")


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (ASSIGNED, assign(provider="iacp", request=WITHDRAWN)),
        (ACCEPTED, ask(AcceptAssignment, 6, request=WITHDRAWN)),
        (DELIVERED, ask(DeliverEngagement, 12, request=WITHDRAWN)),
        (
            [*DELIVERED, closed(), reopened()],
            ask(ReopenEngagement, 18, reason=ReopenReason.FURTHER_NEED, request=WITHDRAWN),
        ),
    ],
)
def test_what_is_so_already_is_so_whatever_became_of_the_request(
    given: list[Any], command: Any
) -> None:
    ENGAGEMENT_RULES.given(*given).when(command).then()


@pytest.mark.parametrize("kind", [RecordDelivery, HoldEngagement, CancelEngagement])
def test_what_was_given_is_told_and_work_pauses_and_ends_without_a_request(kind: type) -> None:
    assert not issubclass(kind, ForRequest)
