"""Whatever is asked in whatever order: rules hold, and the rows say what the rules know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
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
from events.rules.participants import Stay
from events.rules.programs import PROGRAMS
from events.rules.topics import Unlisted
from events.rules.whose import WHOSE_ENGAGEMENT_FOLD
from events.vocabulary import (
    CancellationReason,
    CloseReason,
    CorrectionReason,
    DeliveryType,
    EngagementStep,
    ExclusionEndReason,
    HandOverReason,
    HandOverStep,
    HoldReason,
    HoldStep,
    KeepingReason,
    LateReason,
    NumberedStep,
    OffListReason,
    PlanReturnReason,
    Program,
    ProviderDeclineReason,
    ReinstatementReason,
    ReopenReason,
    ValidatorReleaseReason,
)
from services.assignment.commands.deliveries import (
    CorrectCompletion,
    DeliverEngagement,
    StrikeDelivery,
)
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AwaitAuthorization,
    CancelEngagement,
    CloseEngagement,
    CorrectEngagementDay,
    CorrectHoldDay,
    CorrectStepDay,
    DeclineAssignment,
    EngagementCommand,
    ExcludeProvider,
    FollowAmendment,
    FollowAuthorization,
    FollowDayCorrection,
    FollowEscalation,
    FollowMerge,
    FollowReferral,
    FollowReinstatement,
    FollowWithdrawal,
    HoldEngagement,
    LapseAssignment,
    OpenEngagement,
    ReinstateEngagement,
    ReopenEngagement,
    ResumeEngagement,
    TakeExclusionBack,
)
from services.assignment.commands.hand_overs import CorrectHandOverDay, ReleaseProvider
from services.assignment.commands.leaving import KeepProviderOn, NoteLeaving
from services.assignment.commands.plans import AmendPlan, ApprovePlan, ProposePlan, ReturnPlan
from services.assignment.commands.validators import AssignValidator, ReleaseValidator
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
from services.assignment.matching import Membership
from services.assignment.projections import ENGAGEMENTS_PROJECTION
from services.assignment.projections.engagement_rows import EngagementRow
from tests.projecting import folded
from tests.services.assignment.examples import (
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    ORI,
    assign,
    expert,
    join_provider,
    record_delivery,
    replace_expert,
    replace_provider,
)
from tests.services.assignment.lives import ask, correct
from tests.services.assignment.telling import told as heard

GUEST: Final = "IA0570000"
CATALOGUE: Final = Catalogue(FACTS)
BEGAN_ON: Final = date(2018, 2, 1)
MANY: Final = 10
MEMBER: Final = Membership.of(set(Program), BEGAN_ON)
ROSTER: Final = tuple(
    expert(number, membership=MEMBER, provider=provider)
    for number, provider in enumerate(("iacp", "iacp", "noble"), start=1)
)
STAYS: Final = (("iacp", MEMBER), ("noble", MEMBER))
LEAVES: Final = (("iacp", MEMBER.ended(date(2018, 6, 1))), ("noble", MEMBER))
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

numbers = st.integers(1, 3)
later = st.sampled_from([0, 0, 1, 2, 5, 12, 40, -1, -5])
"""Days after the last fact: mostly in order, for else nearly everything would be refused."""
kinds = st.sampled_from([DeliveryType.COACHING, DeliveryType.COACHING, DeliveryType.BIAS_AUDIT])
plans = st.sampled_from([("one",), ("two",)])
abouts = st.fixed_dictionaries(
    {},
    optional={
        "topics_reason": st.sampled_from([None, *OffListReason]),
        "topics_seen": st.sampled_from([(), (("de-escalation", Unlisted()),)]),
        "attendance": st.lists(
            st.fixed_dictionaries(
                {"ori": st.sampled_from([ORI, GUEST]), "virtual": st.sampled_from([5, 12, 13])}
            ),
            max_size=2,
            unique_by=lambda each: each["ori"],
        ).map(tuple),
        "stays": st.just((Stay(GUEST, date(2018, 1, 1)),)),
    },
)
"""What is told of topics and of who attended, and what the log knows of that."""
Asked = Callable[[date], EngagementCommand]


def said(kind: type[Any], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Asked]:
    """A command of this kind, of which only the day is left open."""
    return st.fixed_dictionaries(more).map(lambda content: partial(_asked, kind, content))


def _asked(kind: type[Any], content: dict[str, Any], on: date) -> EngagementCommand:
    return ask(kind, on, **content)


def _assigned(number: int, on: date) -> EngagementCommand:
    return assign(roster=ROSTER, on=on, expert_id=UUID(int=number), choice_reason="why not")


def _request_day_corrected(days: int, on: date) -> EngagementCommand:
    right = on + timedelta(days=days)
    return ask(
        FollowDayCorrection,
        on,
        happened_on=right,
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note=None,
    )


def _replaced(provider: str, on: date) -> EngagementCommand:
    return replace_provider(roster=ROSTER, on=on, provider=provider, choice_reason="why not")


def _expert_replaced(number: int, on: date) -> EngagementCommand:
    return replace_expert(roster=ROSTER, on=on, expert_id=UUID(int=number))


def _joins(number: int, on: date) -> EngagementCommand:
    one = ROSTER[number - 1]
    return join_provider(roster=ROSTER, on=on, provider=one.provider, expert_id=one.expert_id)


def _recorded(
    number: int,
    kind: DeliveryType,
    reason: LateReason | None,
    about: dict[str, Any],
    on: date,
) -> EngagementCommand:
    return record_delivery(number, on=on, delivery_type=kind, reason=reason, **about)


def _kept_on(days: int, on: date) -> EngagementCommand:
    until = on + timedelta(days=days)
    return ask(KeepProviderOn, on, reason=KeepingReason.NEARLY_DONE, kept_until=until)


def _corrected(
    number: int, kind: DeliveryType, hours: float, about: dict[str, Any], on: date
) -> EngagementCommand:
    given_on = on - timedelta(days=number)
    return correct(number, on=on, delivered_on=given_on, hours=hours, delivery_type=kind, **about)


def _completion_corrected(number: int | None, days: int, on: date) -> EngagementCommand:
    return ask(
        CorrectCompletion,
        max(on, on + timedelta(days=days)),
        completion=number,
        delivered_on=on + timedelta(days=days),
        reason=CorrectionReason.ENTERED_IN_ERROR,
    )


def _day_corrected(step: EngagementStep, days: int, on: date) -> EngagementCommand:
    return ask(
        CorrectEngagementDay,
        max(on, on + timedelta(days=days)),
        step=step,
        happened_on=on + timedelta(days=days),
        reason=CorrectionReason.ENTERED_IN_ERROR,
    )


def _hold_corrected(step: HoldStep, days: int, on: date) -> EngagementCommand:
    return ask(
        CorrectHoldDay,
        max(on, on + timedelta(days=days)),
        step=step,
        happened_on=on + timedelta(days=days),
        reason=CorrectionReason.ENTERED_IN_ERROR,
    )


def _step_corrected(
    step: NumberedStep, number: int | None, days: int, on: date
) -> EngagementCommand:
    return ask(
        CorrectStepDay,
        max(on, on + timedelta(days=days)),
        step=step,
        number=number,
        happened_on=on + timedelta(days=days),
        reason=CorrectionReason.ENTERED_IN_ERROR,
    )


def _hand_over_corrected(step: HandOverStep, days: int, on: date) -> EngagementCommand:
    return ask(
        CorrectHandOverDay,
        max(on, on + timedelta(days=days)),
        step=step,
        happened_on=on + timedelta(days=days),
        reason=CorrectionReason.ENTERED_IN_ERROR,
    )


SAID: Final[dict[str, st.SearchStrategy[Asked]]] = {
    "exclude-provider": said(ExcludeProvider, provider=st.sampled_from(["noble", "ntoa"])),
    "take-exclusion-back": said(
        TakeExclusionBack,
        provider=st.sampled_from(["noble", "ntoa"]),
        reason=st.just(ExclusionEndReason.ENTERED_IN_ERROR),
    ),
    "assign": numbers.map(lambda number: partial(_assigned, number)),
    "replace-provider": st.sampled_from(["iacp", "noble"]).map(
        lambda provider: partial(_replaced, provider)
    ),
    "replace-expert": numbers.map(lambda number: partial(_expert_replaced, number)),
    "join-provider": numbers.map(lambda number: partial(_joins, number)),
    "release-provider": said(
        ReleaseProvider,
        provider=st.sampled_from(["iacp", "noble"]),
        reason=st.just(HandOverReason.NO_CAPACITY),
    ),
    "note leaving": said(NoteLeaving, members=st.sampled_from([LEAVES, STAYS])),
    "keep on": st.sampled_from([0, 30]).map(lambda days: partial(_kept_on, days)),
    "assign validator": said(
        AssignValidator,
        validator=st.sampled_from(["robin", "lee"]),
        of_provider=st.sampled_from([None, "noble", "nsa"]),
    ),
    "release validator": said(
        ReleaseValidator,
        validator=st.sampled_from(["robin", "lee"]),
        reason=st.just(ValidatorReleaseReason.REVIEW_ENDED),
    ),
    "accept": said(AcceptAssignment),
    "decline": said(DeclineAssignment, reason=st.just(ProviderDeclineReason.UNAVAILABLE)),
    "lapse": said(LapseAssignment),
    "plan/propose": said(ProposePlan, objectives=plans),
    "plan/return": said(ReturnPlan, reason=st.just(PlanReturnReason.SCOPE)),
    "plan/approve": said(ApprovePlan),
    "plan/amend": said(AmendPlan, objectives=plans),
    "deliveries": st.builds(
        partial,
        st.just(_recorded),
        numbers,
        kinds,
        st.sampled_from([None, LateReason.LATE_ENTRY]),
        abouts,
    ),
    "deliveries/correct": st.builds(
        partial, st.just(_corrected), numbers, kinds, st.sampled_from([1.5, 3.0]), abouts
    ),
    "deliveries/strike": said(
        StrikeDelivery,
        delivery_id=numbers.map(lambda number: UUID(int=0xD00 + number)),
        reason=st.just(CorrectionReason.DUPLICATE),
    ),
    "deliver": said(DeliverEngagement),
    "deliver/correct": st.builds(
        partial,
        st.just(_completion_corrected),
        st.sampled_from([None, 1, 2]),
        st.sampled_from([-5, -1, 0, 1, 2]),
    ),
    "correct-day": st.builds(
        partial,
        st.just(_day_corrected),
        st.sampled_from(list(EngagementStep)),
        st.sampled_from([-12, -5, -1, 0, 1, 2]),
    ),
    "hold": said(HoldEngagement, reason=st.sampled_from(list(HoldReason))),
    "hold/correct": st.builds(
        partial,
        st.just(_hold_corrected),
        st.sampled_from(list(HoldStep)),
        st.sampled_from([-12, -5, -1, 0, 1, 2]),
    ),
    "steps/correct": st.builds(
        partial,
        st.just(_step_corrected),
        st.sampled_from(list(NumberedStep)),
        st.sampled_from([None, 1, 2]),
        st.sampled_from([-12, -5, -2, -1, 0, 1, 2]),
    ),
    "hand-overs/correct": st.builds(
        partial,
        st.just(_hand_over_corrected),
        st.sampled_from(list(HandOverStep)),
        st.sampled_from([-12, -5, -1, 0, 1, 2]),
    ),
    "resume": said(ResumeEngagement),
    "cancel": said(CancelEngagement, reason=st.just(CancellationReason.FUNDING)),
    "close": said(CloseEngagement, reason=st.sampled_from(list(CloseReason))),
    "reopen": said(ReopenEngagement, reason=st.just(ReopenReason.FURTHER_NEED)),
    "reinstate": said(ReinstateEngagement, reason=st.just(ReinstatementReason.ENTERED_IN_ERROR)),
    "amendment": said(
        FollowAmendment,
        topics=st.sampled_from([OPENED.topics, ("crisis-intervention",)]),
        delivery_types=st.just(OPENED.delivery_types),
        wanted_from=st.none(),
        wanted_until=st.none(),
        confidential=st.booleans(),
        languages=st.just(OPENED.languages),
    ),
    "withdrawal": said(FollowWithdrawal),
    "referral": said(FollowReferral),
    "reinstatement": said(FollowReinstatement),
    "request's day": st.builds(
        partial, st.just(_request_day_corrected), st.sampled_from([-12, -5, -1, 0])
    ),
    "merge": said(FollowMerge),
    "escalation": said(FollowEscalation),
    "reauthorization": said(AwaitAuthorization),
    "authorization": said(FollowAuthorization),
}
"""By the words in which the rules say what is allowed, and the facts of the request."""
ENDS: Final = frozenset({"cancel", "close", "withdrawal", "referral", "escalation"})


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
