"""Whatever is asked in whatever order: rules hold, and the rows say what the rules know."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from events.assignment import FACTS, HandOverDayCorrected
from events.catalogue import Catalogue, dump
from events.decider import Refused
from events.event import Recorded
from events.rules.programs import PROGRAMS
from events.rules.whose import WHOSE_ENGAGEMENT_FOLD
from events.vocabulary import (
    Program,
)
from services.assignment.commands.engagements import (
    EngagementCommand,
    OpenEngagement,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Delivered,
    Engagement,
    EngagementEvent,
    Held,
    NotOpened,
    Open,
    Underway,
    completion_days,
    counted_deliveries,
    underway_of,
)
from services.assignment.decisions.refusing import allowed
from services.assignment.decisions.validators import judging_of
from services.assignment.projections import ENGAGEMENTS_PROJECTION
from services.assignment.projections.engagement_rows import EngagementRow
from tests.projecting import folded
from tests.services.assignment.anything_asked import BEGAN_ON, ENDS, SAID, later
from tests.services.assignment.examples import (
    ENGAGEMENT_ID,
    NOW,
    OPENED,
)
from tests.services.assignment.telling import told as heard

CATALOGUE: Final = Catalogue(FACTS)
MANY: Final = 10
STATUSES: Final[dict[type[Engagement], str]] = {
    Open: "open",
    Assigned: "assigned",
    Accepted: "accepted",
    Underway: "underway",
    Held: "held",
    Delivered: "delivered",
    Closed: "closed",
    Cancelled: "cancelled",
}
MAY_FOLLOW: Final[dict[str, str]] = {
    "EngagementOpened": "not opened",
    "EngagementAmended": "open assigned accepted underway held delivered closed cancelled",
    "ProviderExcluded": "open",
    "ExclusionTakenBack": "open assigned accepted underway held delivered",
    "ProviderAssigned": "open",
    "ProviderAccepted": "assigned",
    "ProviderDeclined": "assigned accepted",
    "AssignmentLapsed": "assigned",
    "PlanProposed": "accepted underway",
    "PlanReturned": "accepted underway",
    "PlanApproved": "accepted underway",
    "PlanAmended": "accepted underway",
    "ProviderReplaced": "assigned accepted underway held delivered",
    "ExpertReplaced": "assigned accepted underway held delivered",
    "ProviderJoined": "accepted underway held",
    "ProviderLeft": "accepted underway held delivered",
    "DeliveryRecorded": "assigned accepted underway held delivered closed cancelled",
    "ProviderLeaving": "assigned accepted underway held",
    "ProviderStaying": "assigned accepted underway held",
    "ProviderKeptOn": "assigned accepted underway held",
    "ValidatorAssigned": "open assigned accepted underway held delivered closed cancelled",
    "ValidatorReleased": "open assigned accepted underway held delivered closed cancelled",
    "DeliveryCorrected": "underway held delivered closed cancelled",
    "DeliveryStruck": "underway held delivered closed cancelled",
    "EngagementDelivered": "underway",
    "CompletionCorrected": "underway held delivered closed cancelled",
    "EngagementHeld": "open assigned accepted underway",
    "EngagementResumed": "held",
    "EngagementCancelled": "open assigned accepted underway held",
    "EngagementClosed": "open assigned accepted underway held delivered",
    "EngagementDayCorrected": "accepted underway held delivered closed cancelled",
    "HandOverDayCorrected": "assigned accepted underway held delivered closed cancelled",
    "HoldDayCorrected": "open assigned accepted underway held",
    "StepDayCorrected": "open assigned accepted underway held delivered closed cancelled",
    "EngagementReopened": "closed",
    "EngagementReinstated": "cancelled",
}
"""The states in which a fact may be told, written down a second time."""


class AnEngagement(RuleBasedStateMachine):
    """Commands in any order; each is checked against what may follow, and given twice."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[EngagementEvent] = []
        self.state: Engagement = ENGAGEMENT_DECIDER.initial
        self.day = BEGAN_ON

    @initialize(program=st.sampled_from([Program.CRI_TAC, Program.ORGANIZATIONAL_ASSESSMENT]))
    def is_opened(self, program: Program) -> None:
        """Before it, nothing is but refused: see the table of transitions."""
        content = OPENED.model_dump(exclude={"opened_on", "program"})
        self.asked(OpenEngagement(**content, program=program, on=BEGAN_ON, now=NOW))

    @precondition(lambda self: bool(allowed(self.state)))
    @rule(days=later, data=st.data())
    def meets_what_is_allowed(self, days: int, data: st.DataObject) -> None:
        """What the rules themselves say would be possible; the end of it now and then only."""
        ends = len(self.facts) > MANY
        words = [word for word in allowed(self.state) if ends or word not in ENDS]
        self.asked(data.draw(SAID[data.draw(st.sampled_from(words))])(self.after(days)))

    @rule(days=later, data=st.data())
    def meets_anything(self, days: int, data: st.DataObject) -> None:
        """Any command, mostly out of place."""
        kinds = [one for one in SAID if len(self.facts) > MANY or one not in ENDS]
        self.asked(data.draw(SAID[data.draw(st.sampled_from(kinds))])(self.after(days)))

    def after(self, days: int) -> date:
        """So many days after the last fact."""
        return self.day + timedelta(days=days)

    def asked(self, command: EngagementCommand) -> None:
        """Decide; refused or not, nothing may be told that does not fit the state."""
        try:
            told = ENGAGEMENT_DECIDER.decide(command, self.state)
        except Refused:
            return
        for fact in told:
            state = STATUSES.get(type(self.state), "not opened")
            assert state in MAY_FOLLOW[fact.wire_name], f"{fact.wire_name} from {state}"
            after = ENGAGEMENT_DECIDER.evolve(self.state, fact)
            assert (after, after.told) != (self.state, self.state.told)
            self.state = after
            self.facts.append(fact)
            self.day = max(self.day, command.model_dump()["on"])
        assert list(ENGAGEMENT_DECIDER.decide(command, self.state)) == []

    @invariant()
    def replaying_what_was_told_gives_the_same_state(self) -> None:
        """Also through the bytes of the log."""
        loaded = [CATALOGUE.load(recorded(fact)) for fact in self.facts]
        assert ENGAGEMENT_DECIDER.fold(loaded) == self.state  # type: ignore[arg-type]  # what was dumped loads

    @invariant()
    def what_was_delivered_still_has_a_delivery(self) -> None:
        """Also when some were struck or it was reopened, and nothing counts after the end."""
        completed, work = completion_days(self.state), underway_of(self.state)
        days = [] if work is None else [one.delivered_on for one in counted_deliveries(work)]
        assert not completed or min(days) <= completed[0]
        assert list(completed) == sorted(completed)
        if isinstance(self.state, Delivered):
            assert max(days) <= self.state.since

    @invariant()
    def nothing_was_delivered_while_the_work_stood_still(self) -> None:
        """Told in time or late."""
        work = underway_of(self.state)
        for delivery in [] if work is None else counted_deliveries(work):
            for stop in work.stops if work else ():
                assert not stop.since < delivery.delivered_on < stop.until

    @invariant()
    def nothing_was_delivered_that_the_program_does_not_serve(self) -> None:
        """As told last, and not before the day of the assignment."""
        work = underway_of(self.state)
        for delivery in [] if work is None else counted_deliveries(work):
            assert delivery.delivery_type in PROGRAMS[delivery.program].delivery_types
            assert work is not None
            assert delivery.delivered_on >= work.assigned_on
            # It stays with who gave it, where the day of a change of hands was told wrongly.
            moved = any(isinstance(fact, HandOverDayCorrected) for fact in self.facts)
            at_work = work.team.on(delivery.delivered_on, delivery.provider)
            assert at_work is not None or moved

    @invariant()
    def the_rows_say_what_the_rules_know(self) -> None:
        """Status, who has it, and what counts."""
        if isinstance(self.state, NotOpened):
            return
        rows = folded(ENGAGEMENTS_PROJECTION, heard(self.facts))
        (row,) = rows["engagements"]
        assert (row.status, row.version) == (STATUSES[type(self.state)], len(self.facts))
        open_ones = [one for one in rows["assignments"] if one.ended_on is None]
        having = [(one.provider, one.expert_id) for one in open_ones]
        assert sorted(having) == sorted(who_has(self.state))
        for one in rows["assignments"]:
            assert one.ended_on is None or one.ended_on >= one.began_on
        work = underway_of(self.state)
        told = [] if work is None else counted_deliveries(work)
        assert (row.deliveries, row.hours) == (len(told), sum(one.hours for one in told))
        if isinstance(self.state, Open):
            assert set(row.declined) == self.state.declined.keys()
            assert set(row.excluded_providers) == self.state.excluded

        assert row.completions == completion_days(self.state)

    @invariant()
    def what_was_corrected_is_as_if_it_had_been_told_at_once(self) -> None:
        """To the rules, and in the days of the rows."""
        assert ENGAGEMENT_DECIDER.fold(self.state.told) == self.state
        if isinstance(self.state, NotOpened):
            return
        believed = folded(ENGAGEMENTS_PROJECTION, heard(self.facts))
        right = folded(ENGAGEMENTS_PROJECTION, heard(self.state.told))
        assert [days(row) for row in believed["engagements"]] == [
            days(row) for row in right["engagements"]
        ]
        assert believed["plans"] == right["plans"]

    @invariant()
    def validators_in_rows_rules_and_gate_are_the_same(self) -> None:
        """Whoever is assigned was of no provider that had a part then."""
        rows = folded(ENGAGEMENTS_PROJECTION, heard(self.facts))
        assigned = {row.validator for row in rows["validators"] if row.assigned}
        assert assigned == judging_of(self.state).validators
        assert assigned == WHOSE_ENGAGEMENT_FOLD.fold(self.facts).validators

    @invariant()
    def only_what_is_not_opened_allows_nothing(self) -> None:
        """Every end may be taken back."""
        assert bool(allowed(self.state)) != isinstance(self.state, NotOpened)


TestAnEngagement = AnEngagement.TestCase


def days(row: EngagementRow) -> EngagementRow:
    """The row without how many facts it was made from."""
    return row._replace(version=0)


def recorded(fact: EngagementEvent) -> Recorded:
    return Recorded(
        position=1,
        stream=f"engagement-{ENGAGEMENT_ID}",
        version=1,
        id=ENGAGEMENT_ID,
        type=fact.wire_name,
        schema_version=1,
        data=dump(fact),
        metadata={},
        recorded_at=NOW,
    )


def who_has(state: Engagement) -> list[tuple[str, UUID]]:
    """Whose capacity the work takes: a pause frees nobody, the end does."""
    work = state.work if isinstance(state, Held) else state
    if isinstance(work, Assigned | Accepted | Underway):
        return [(hand.provider, hand.expert_id) for hand in work.team.present]
    return []


def test_every_fact_of_an_engagement_has_its_states() -> None:
    told = {fact.wire_name for fact in FACTS if fact.category == "engagement"}
    assert told == set(MAY_FOLLOW)
