"""Whatever may be asked of an engagement, as strategies: of each command the day is left open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st

from events.rules.participants import Stay
from events.rules.topics import Unlisted
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
    ReinstateEngagement,
    ReopenEngagement,
    ResumeEngagement,
    TakeExclusionBack,
)
from services.assignment.commands.hand_overs import CorrectHandOverDay, ReleaseProvider
from services.assignment.commands.leaving import KeepProviderOn, NoteLeaving
from services.assignment.commands.plans import AmendPlan, ApprovePlan, ProposePlan, ReturnPlan
from services.assignment.commands.validators import AssignValidator, ReleaseValidator
from services.assignment.matching import Membership
from tests.services.assignment.examples import (
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

GUEST: Final = "IA0570000"
BEGAN_ON: Final = date(2018, 2, 1)
MEMBER: Final = Membership.of(set(Program), BEGAN_ON)
ROSTER: Final = tuple(
    expert(number, membership=MEMBER, provider=provider)
    for number, provider in enumerate(("iacp", "iacp", "noble"), start=1)
)
STAYS: Final = (("iacp", MEMBER), ("noble", MEMBER))
LEAVES: Final = (("iacp", MEMBER.ended(date(2018, 6, 1))), ("noble", MEMBER))

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
