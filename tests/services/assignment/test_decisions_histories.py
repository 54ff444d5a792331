"""Whatever is asked in whatever order: rules hold, and the rows say what the rules know."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from events.decider import Refused
from events.vocabulary import CancellationReason, ProviderDeclineReason
from services.assignment.commands.deliveries import DeliverEngagement
from services.assignment.commands.engagements import (
    CancelEngagement,
    DeclineAssignment,
    EngagementCommand,
    FollowWithdrawal,
    OpenEngagement,
)
from services.assignment.decisions import ENGAGEMENT
from services.assignment.decisions.engagement import (
    Assigned,
    Cancelled,
    Delivered,
    Engagement,
    EngagementEvent,
    NotOpened,
    Open,
    Underway,
)
from services.assignment.projections.engagements import Fold
from tests.services.assignment.examples import (
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    assign,
    expert,
    march,
    record_delivery,
)

ROSTER = tuple(expert(number) for number in range(1, 4))
STATUSES: dict[type[Engagement], str] = {
    Open: "open",
    Assigned: "assigned",
    Underway: "underway",
    Delivered: "delivered",
    Cancelled: "cancelled",
}


def command(  # noqa: PLR0911 - one return a command
    verb: str, day: int, number: int
) -> EngagementCommand:
    said: dict[str, Any] = {"engagement_id": ENGAGEMENT_ID, "on": march(day), "now": NOW}
    match verb:
        case "open":
            content = OPENED.model_dump(exclude={"opened_on"})
            return OpenEngagement(**content, on=OPENED.opened_on, now=NOW)
        case "assign":
            return assign(
                roster=ROSTER, on=march(day), expert_id=UUID(int=number), choice_reason="why not"
            )
        case "decline":
            return DeclineAssignment(**said, reason=ProviderDeclineReason.UNAVAILABLE)
        case "record":
            return record_delivery(number, on=march(day))
        case "deliver":
            return DeliverEngagement(**said)
        case "cancel":
            return CancelEngagement(**said, reason=CancellationReason.FUNDING)
        case _:
            return FollowWithdrawal(**said)


verbs = st.sampled_from(
    ["assign", "assign", "decline", "record", "record", "deliver", "cancel", "withdraw"]
)
commands = st.builds(command, verbs, st.integers(1, 31), st.integers(1, 3))


def history(asked: list[EngagementCommand]) -> list[EngagementEvent]:
    """The facts that follow when everything is asked in this order, refused or not."""
    facts: list[EngagementEvent] = []
    for one in [command("open", 1, 1), *asked]:
        try:
            facts += ENGAGEMENT.decide(one, ENGAGEMENT.fold(facts))
        except Refused:
            continue
    return facts


@given(st.lists(commands, max_size=12))
def test_nothing_follows_the_end(asked: list[EngagementCommand]) -> None:
    names = [fact.wire_name for fact in history(asked)]
    assert not {"EngagementDelivered", "EngagementCancelled"} & set(names[:-1])


@given(st.lists(commands, max_size=12))
def test_what_is_delivered_had_a_delivery(asked: list[EngagementCommand]) -> None:
    names = [fact.wire_name for fact in history(asked)]
    assert "EngagementDelivered" not in names or "DeliveryRecorded" in names


@given(st.lists(commands, max_size=12))
def test_asking_again_what_was_just_done_changes_nothing(asked: list[EngagementCommand]) -> None:
    facts: list[EngagementEvent] = []
    for one in [command("open", 1, 1), *asked]:
        try:
            followed = ENGAGEMENT.decide(one, ENGAGEMENT.fold(facts))
        except Refused:
            continue
        facts += followed
        if followed and not isinstance(one, DeclineAssignment):
            assert ENGAGEMENT.decide(one, ENGAGEMENT.fold(facts)) == []


@given(st.lists(commands, max_size=12))
def test_the_rows_say_what_the_rules_know(asked: list[EngagementCommand]) -> None:
    facts = history(asked)
    state = ENGAGEMENT.fold(facts)
    fold = Fold()
    for version, fact in enumerate(facts, start=1):
        fold.take(fact, version)
    row = fold.engagements[ENGAGEMENT_ID]
    assert not isinstance(state, NotOpened)
    assert (row.status, row.version) == (STATUSES[type(state)], len(facts))
    held = [one for one in fold.assignments.values() if one.ended_on is None]
    match state:
        case Open():
            assert set(row.declined) == state.declined
            assert not held
        case Assigned() | Underway():
            assert [(one.provider, one.expert_id) for one in held] == [
                (state.provider, state.expert_id)
            ]
            assert (row.provider, row.expert_id) == (state.provider, state.expert_id)
        case Delivered() | Cancelled():
            assert not held


@given(st.lists(commands, max_size=12))
def test_an_assignment_never_ends_before_it_begins(asked: list[EngagementCommand]) -> None:
    fold = Fold()
    for version, fact in enumerate(history(asked), start=1):
        fold.take(fact, version)
    for one in fold.assignments.values():
        assert one.ended_on is None or one.ended_on >= one.began_on
