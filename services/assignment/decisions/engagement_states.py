"""The states of an engagement: one class each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, TypeVar, assert_never
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    CompletionCorrected,
    DeliveryCorrected,
    DeliveryRecorded,
    DeliveryStruck,
    EngagementAmended,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    ExclusionTakenBack,
    ExpertReplaced,
    HandOverDayCorrected,
    HoldDayCorrected,
    PlanAmended,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
    ProviderExcluded,
    ProviderJoined,
    ProviderKeptOn,
    ProviderLeaving,
    ProviderLeft,
    ProviderReplaced,
    ProviderStaying,
    StepDayCorrected,
    ValidatorAssigned,
    ValidatorReleased,
)
from events.vocabulary import CancellationReason, CloseReason, HoldReason
from services.assignment.decisions.plan_states import Plan, last_day_of
from services.assignment.decisions.teams import Team


@dataclass(frozen=True, slots=True)
class _State:
    """What every state has."""

    told: tuple[PlainEvent, ...] = field(
        default=(), kw_only=True, compare=False, repr=False, metadata={"explored": False}
    )
    """The facts that led here, each with its right day: a correction is not among them.

    Kept by the state of now, not by those inside it.
    """


@dataclass(frozen=True, slots=True)
class NotOpened(_State):
    """No engagement: its request was not screened."""


class LastPause(NamedTuple):
    """A hold after which the work has not moved on: its days can be corrected."""

    since: date
    until: date
    not_before: date
    """The day on which the work last moved before the hold, deliveries not counted."""
    moved_on: date | None
    """The day on which it changed hands, or was brought back, while it was on hold, if it was."""

    @property
    def explored_as(self) -> bool:
        """That there is one: no rule asks which, but for its days."""
        return True


@dataclass(frozen=True, slots=True)
class Open(_State):
    """Waiting for a provider."""

    opening: EngagementOpened
    since: date
    """The day it was opened, was last given back, or last went on."""
    declined: Mapping[UUID, ProviderDeclined | AssignmentLapsed] = field(
        default_factory=dict, metadata={"explored": False}
    )
    """The experts for whom it was declined, or who let it lapse, each with the last time."""
    exclusions: Mapping[str, ProviderExcluded | ExclusionTakenBack] = field(default_factory=dict)
    """The providers that the agency does not want, or did not, each with the latest fact."""
    plans: int = 0
    """How many were proposed by those who had it."""
    given_back: ProviderDeclined | AssignmentLapsed | None = None
    """Why it waits again, if it does."""
    pause: LastPause | None = None
    """The hold that ended last, until it moves on."""
    validators: Mapping[str, ValidatorAssigned | ValidatorReleased] = field(default_factory=dict)
    """The last fact about each person who judges its evidence, or did."""

    @property
    def excluded(self) -> frozenset[str]:
        """Return the providers that the agency does not want now."""
        latest = self.exclusions.items()
        return frozenset(one for one, fact in latest if isinstance(fact, ProviderExcluded))


class Paused(NamedTuple):
    """The work was on hold, or closed undelivered, and goes on."""

    since: date
    until: date


class Completed(NamedTuple):
    """The work was completed and closed, and goes on because it was reopened."""

    since: date
    """The day of completion."""
    not_before: date
    """The day on which the work last moved before it, deliveries not counted."""
    closed_on: date
    until: date
    """The day on which it was reopened."""


class Acceptance(NamedTuple):
    """When the work was accepted, and between which days that can have been."""

    provider: str
    on: date
    not_before: date
    """The day on which it was assigned, handed over before the answer, or went on."""
    not_after: date
    """The last day to answer."""
    kept_until: date | None
    """Until when the provider was kept on, should its membership have ended."""
    stops: int
    """How often the work had stood still before."""
    followed_on: date | None = None
    """The day of the first plan or change of hands after it."""

    def followed(self, day: date) -> Acceptance:
        """Return it with something that followed it; only the first of that counts."""
        first = day if self.followed_on is None else min(day, self.followed_on)
        return self._replace(followed_on=first)


Stop = Paused | Completed
"""A time in which nothing is delivered: after its first day and before its last."""


@dataclass(frozen=True, slots=True)
class _Taken(_State):
    """What all work has that somebody was chosen for."""

    waiting: Open
    """The state before the choice, to which declining leads back."""
    team: Team
    """Who does it and who did, each with the days."""
    assigned_on: date
    """The day of the choice: nothing was delivered before it."""
    since: date
    """The day on which it last changed: was assigned, accepted, handed over, or went on."""
    stops: tuple[Stop, ...] = field(default=(), kw_only=True)
    """When the work stood still since the assignment, in the order of their days."""
    acceptance: Acceptance | None = field(default=None, kw_only=True, metadata={"explored": False})
    """None while nobody accepted it; who delivers without that has accepted."""
    pause: LastPause | None = field(default=None, kw_only=True)
    """The hold that ended last, until it moves on; deliveries are no move."""

    @property
    def opening(self) -> EngagementOpened:
        """The fact that opened it."""
        return self.waiting.opening

    @property
    def provider(self) -> str:
        """The provider that leads it now."""
        return self.team.lead.provider

    @property
    def expert_id(self) -> UUID:
        """The expert who leads it now."""
        return self.team.lead.expert_id


@dataclass(frozen=True, slots=True)
class Assigned(_Taken):
    """A provider was chosen and has not answered yet."""

    paused_days: int = 0
    """Days on which nobody had to answer, because the engagement was held or closed."""


@dataclass(frozen=True, slots=True)
class Accepted(_Taken):
    """The provider accepted and has delivered nothing yet, so it may still decline."""

    plan: Plan


Delivery = DeliveryRecorded | DeliveryCorrected | DeliveryStruck
"""The latest fact about a delivery."""


@dataclass(frozen=True, slots=True)
class Underway(_Taken):
    """Something was delivered."""

    plan: Plan
    deliveries: Mapping[UUID, Delivery]

    @property
    def completions(self) -> tuple[Completed, ...]:
        """The earlier completions, after each of which it was reopened."""
        return tuple(stop for stop in self.stops if isinstance(stop, Completed))


@dataclass(frozen=True, slots=True)
class Delivered(_State):
    """The work was declared delivered."""

    work: Underway
    since: date
    not_before: date
    """The day on which the work last moved before it, deliveries not counted."""


Taken = Assigned | Accepted | Underway
"""Work that somebody was chosen for."""
Work = Open | Taken
"""An engagement that is not over: it can be held, cancelled and closed."""


@dataclass(frozen=True, slots=True)
class Held(_State):
    """The work is on hold."""

    work: Work
    reason: HoldReason
    since: date
    moved: bool = field(default=False, metadata={"explored": False})
    """Whether it changed hands, or was brought back, meanwhile: then its first day is settled."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that nobody ended: the end of the work did."""

    reason: HoldReason
    since: date
    not_before: date
    """The day on which the work last moved before its end, deliveries not counted."""

    @property
    def explored_as(self) -> bool:
        """That there is one: no rule asks which."""
        return True


@dataclass(frozen=True, slots=True)
class Closed(_State):
    """It is closed, and may be reopened."""

    ended: Work | Delivered
    reason: CloseReason
    since: date
    hold: Hold | None = field(default=None, metadata={"explored": False})
    """The hold on which it was until then; None where it was not."""


@dataclass(frozen=True, slots=True)
class Cancelled(_State):
    """It ended undelivered; it is not reopened, but that may be taken back."""

    work: Work
    """As it goes on without a hold: the days on hold are the last of its stops."""
    since: date
    reason: CancellationReason
    hold: Hold | None = None
    """The hold on which it was, and is again where the cancellation is taken back."""


Engagement = NotOpened | Work | Delivered | Held | Closed | Cancelled
ExclusionEvent = ProviderExcluded | ExclusionTakenBack
AssignmentEvent = ProviderAssigned | ProviderAccepted | ProviderDeclined | AssignmentLapsed
HandOver = ProviderReplaced | ExpertReplaced | ProviderJoined | ProviderLeft
ValidatorEvent = ValidatorAssigned | ValidatorReleased
LeavingEvent = ProviderLeaving | ProviderStaying | ProviderKeptOn
PlanEvent = PlanProposed | PlanReturned | PlanApproved | PlanAmended
CompletionEvent = EngagementDelivered | CompletionCorrected
DeliveryEvent = Delivery | CompletionEvent
HoldEvent = EngagementHeld | EngagementResumed
EndingEvent = EngagementCancelled | EngagementClosed | EngagementReopened | EngagementReinstated
OpeningEvent = EngagementOpened | EngagementAmended
PlainEvent = (
    OpeningEvent
    | ExclusionEvent
    | AssignmentEvent
    | HandOver
    | LeavingEvent
    | PlanEvent
    | Delivery
    | EngagementDelivered
    | HoldEvent
    | EndingEvent
    | ValidatorEvent
)
"""Every fact of an engagement but the corrections of days."""
DayCorrection = (
    CompletionCorrected
    | EngagementDayCorrected
    | HoldDayCorrected
    | StepDayCorrected
    | HandOverDayCorrected
)
"""What is known after it as if the right day had been told at once."""
EngagementEvent = PlainEvent | DayCorrection


def last_day(engagement: Work | Held | Delivered) -> date:
    """Return the day of the last fact, corrections not counted."""
    match engagement:
        case Open() | Assigned():
            return engagement.since
        case Held(work=work) | Delivered(work=work):  # it can be handed over meanwhile
            return max(engagement.since, work.since)
        case Accepted():
            return max(engagement.since, last_day_of(engagement.plan) or engagement.since)
        case Underway():
            days = [delivery.delivered_on for delivery in counted_deliveries(engagement)]
            return max((last_day_without_deliveries(engagement), *days))
        case _:
            assert_never(engagement)


def last_day_without_deliveries(work: Underway) -> date:
    """Return the day of the last fact, deliveries and corrections not counted."""
    return max(work.since, last_day_of(work.plan) or work.since)


def last_move(work: Work) -> date:
    """Return the day of the last fact, deliveries and corrections not counted, in any state."""
    return last_day_without_deliveries(work) if isinstance(work, Underway) else last_day(work)


def counted_deliveries(work: Underway) -> list[DeliveryRecorded | DeliveryCorrected]:
    """Return the deliveries that were not struck, each in its latest version."""
    return [told for told in work.deliveries.values() if not isinstance(told, DeliveryStruck)]


def work_of(engagement: Engagement) -> Work | None:
    """Return the work inside any state; None where it was not opened."""
    match engagement:
        case NotOpened():
            return None
        case Open() | Assigned() | Accepted() | Underway():
            return engagement
        case Delivered(work=work) | Held(work=work) | Cancelled(work=work):
            return work
        case Closed(ended=ended):
            return work_of(ended)
        case _:
            assert_never(engagement)


def underway_of(engagement: Engagement) -> Underway | None:
    """Return the work with its deliveries; None where nothing was delivered."""
    work = work_of(engagement)
    return work if isinstance(work, Underway) else None


def taken_of(engagement: Engagement) -> Taken | None:
    """Return the work that somebody was chosen for, inside any state; None where nobody was."""
    work = work_of(engagement)
    return None if isinstance(work, Open) else work


def opening_of(engagement: Engagement) -> EngagementOpened | None:
    """Return the fact that opened it; None where it was not opened."""
    work = work_of(engagement)
    return None if work is None else work.opening


def with_work(engagement: Engagement, work: Work) -> Engagement:
    """Return the same state with other work inside."""
    match engagement:
        case Open() | Assigned() | Accepted() | Underway():
            return work
        case Held() | Cancelled():
            return replace(engagement, work=work)
        case Delivered() if isinstance(work, Underway):
            return replace(engagement, work=work)
        case Closed(ended=Delivered() as ended) if isinstance(work, Underway):
            return replace(engagement, ended=replace(ended, work=work))
        case NotOpened() | Delivered() | Closed(ended=Delivered()):
            return engagement  # what was completed had been delivered
        case Closed():
            return replace(engagement, ended=work)
        case _:
            assert_never(engagement)


def without_pause(engagement: Engagement) -> Engagement:
    """Return it without the days of its last hold, which a move settles."""
    work = work_of(engagement)
    if work is None or work.pause is None:
        return engagement
    return with_work(engagement, replace(work, pause=None))


def with_opening(engagement: Engagement, opening: EngagementOpened) -> Engagement:
    """Return the same state, wanted otherwise."""
    match engagement:
        case NotOpened():
            return engagement
        case Open() | Assigned() | Accepted() | Underway():
            return _wanted(engagement, opening)
        case Delivered():
            return replace(engagement, work=_wanted(engagement.work, opening))
        case Held() | Cancelled():
            return replace(engagement, work=_wanted(engagement.work, opening))
        case Closed(ended=ended):
            if isinstance(ended, Delivered):
                done = replace(ended, work=_wanted(ended.work, opening))
                return replace(engagement, ended=done)
            return replace(engagement, ended=_wanted(ended, opening))
        case _:
            assert_never(engagement)


def waiting_of(work: Work) -> Open:
    """Return the work as it was before somebody was chosen for it."""
    return work if isinstance(work, Open) else work.waiting


def with_validator(engagement: Engagement, told: ValidatorEvent) -> Engagement:
    """Return the same state after a fact about a validator."""
    if (work := work_of(engagement)) is None:
        return engagement
    waiting = waiting_of(work)
    judged = replace(waiting, validators={**waiting.validators, told.validator: told})
    after = judged if isinstance(work, Open) else replace(work, waiting=judged)
    return with_work(engagement, after)


_WorkT = TypeVar("_WorkT", bound=Work)


def _wanted(work: _WorkT, opening: EngagementOpened) -> _WorkT:
    if isinstance(work, Open):
        return replace(work, opening=opening)
    return replace(work, waiting=replace(work.waiting, opening=opening))


def completion_days(engagement: Engagement) -> tuple[date, ...]:
    """Return the days on which the work was completed, the first first."""
    work = underway_of(engagement)
    earlier = () if work is None else tuple(stop.since for stop in work.completions)
    match engagement:
        case Delivered(since=since) | Closed(ended=Delivered(since=since)):
            return (*earlier, since)
        case _:
            return earlier
