"""How each fact of an engagement changes its row; the statuses are the states of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, assert_never
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
from events.days import days_after
from events.rules.durations import hours_of, minutes_of
from events.rules.programs import PROGRAMS
from events.vocabulary import EngagementStep, HandOverStep, HoldStep, NumberedStep, Program
from services.assignment.decisions.engagement_states import (
    AssignmentEvent,
    DeliveryEvent,
    EndingEvent,
    ExclusionEvent,
    HandOver,
    HoldEvent,
    LeavingEvent,
    PlanEvent,
    ValidatorEvent,
)
from services.assignment.projections.engagement_rows import EngagementRow

_BEFORE_DELIVERY: Final = frozenset({"assigned", "accepted"})

EngagementChange = (
    EngagementAmended
    | ExclusionEvent
    | AssignmentEvent
    | HandOver
    | LeavingEvent
    | PlanEvent
    | DeliveryEvent
    | HoldEvent
    | EndingEvent
    | EngagementDayCorrected
    | HoldDayCorrected
    | StepDayCorrected
    | HandOverDayCorrected
    | ValidatorEvent
)
"""Every fact of an engagement but the opening."""


def after(  # noqa: C901, PLR0911, PLR0912 - one return a lifecycle
    row: EngagementRow, event: EngagementChange
) -> EngagementRow:
    """Return the row after a fact; corrected and struck deliveries are counted elsewhere."""
    match event:
        case EngagementAmended():
            return row._replace(
                topics=event.topics,
                delivery_types=event.delivery_types,
                wanted_from=event.wanted_from,
                wanted_until=event.wanted_until,
                confidential=event.confidential or row.confidential,
                languages=event.languages,
                submitted_on=event.submitted_on or row.submitted_on,
            )
        case ProviderExcluded() | ExclusionTakenBack():
            return _after_exclusion(row, event)
        case ProviderAssigned() | ProviderAccepted() | ProviderDeclined() | AssignmentLapsed():
            return _after_assignment(row, event)
        case ProviderReplaced() | ExpertReplaced() | ProviderJoined() | ProviderLeft():
            return _after_hand_over(row, event)
        case ProviderLeaving() | ProviderStaying() | ProviderKeptOn():
            return _after_leaving(row, event)
        case ValidatorAssigned() | ValidatorReleased():
            return row  # who judges evidence stands in rows of its own
        case PlanProposed() | PlanReturned() | PlanApproved() | PlanAmended():
            return row._replace(plan=event.plan, plan_status=_plan_status(event))
        case (
            DeliveryRecorded()
            | DeliveryCorrected()
            | DeliveryStruck()
            | EngagementDelivered()
            | CompletionCorrected()
        ):
            return _after_delivery(row, event)
        case EngagementHeld() | EngagementResumed():
            return _after_hold(row, event)
        case (
            EngagementCancelled()
            | EngagementClosed()
            | EngagementReopened()
            | EngagementReinstated()
        ):
            return _after_ending(row, event)
        case EngagementDayCorrected():
            return _after_corrected_day(row, event)
        case HoldDayCorrected():
            return _after_corrected_hold(row, event)
        case StepDayCorrected():
            return _after_corrected_step(row, event)
        case HandOverDayCorrected():
            return _after_corrected_hand_over(row, event)
        case _:
            assert_never(event)


def _after_exclusion(row: EngagementRow, event: ExclusionEvent) -> EngagementRow:
    rest = tuple(one for one in row.excluded_providers if one != event.provider)
    match event:
        case ProviderExcluded():
            return row._replace(excluded_providers=(*rest, event.provider))
        case ExclusionTakenBack():
            return row._replace(excluded_providers=rest)
        case _:
            assert_never(event)


def _after_assignment(row: EngagementRow, event: AssignmentEvent) -> EngagementRow:
    match event:
        case ProviderAssigned():
            return row._replace(
                status="assigned",
                provider=event.provider,
                expert_id=event.expert_id,
                assigned_on=event.assigned_on,
                answer_by=_answer_by(row, event.assigned_on),
            )
        case ProviderAccepted():
            return row._replace(status="accepted", accepted_on=event.accepted_on, answer_by=None)
        case ProviderDeclined() | AssignmentLapsed():
            return row._replace(
                status="open",
                provider=None,
                expert_id=None,
                assigned_on=None,
                accepted_on=None,
                answer_by=None,
                plan=None,
                plan_status=None,
                declined=(*row.declined, event.expert_id),
                leaves_after=None,
                kept_until=None,
                joined_providers=(),
                joined_experts=(),
                declined_on=(*row.declined_on, _given_back_on(event)),
                decline_reasons=(*row.decline_reasons, _given_back_for(event)),
            )
        case _:
            assert_never(event)


def _given_back_on(event: ProviderDeclined | AssignmentLapsed) -> date:
    return event.declined_on if isinstance(event, ProviderDeclined) else event.lapsed_on


def _given_back_for(event: ProviderDeclined | AssignmentLapsed) -> str:
    return event.reason if isinstance(event, ProviderDeclined) else "lapsed"


def _after_hand_over(row: EngagementRow, event: HandOver) -> EngagementRow:
    match event:
        case ProviderJoined():
            return _joined(row, {**_beside(row), event.provider: event.expert_id})
        case ProviderLeft():
            return _without(row, event.provider)
        case ExpertReplaced() if event.provider != row.provider:
            return _joined(row, {**_beside(row), event.provider: event.expert_id})
        case ExpertReplaced():
            return row._replace(expert_id=event.expert_id, leaves_after=None, kept_until=None)
        case ProviderReplaced():
            row = _without(row, event.provider)
            row = row._replace(
                provider=event.provider,
                expert_id=event.expert_id,
                leaves_after=None,
                kept_until=None,
            )
            if "assigned" in {row.status, row.status_before}:  # the successor has to answer
                by = _answer_by(row, event.replaced_on)
                if row.held_on is not None:  # the pause counts from here on
                    by = days_after(by, (row.held_on - event.replaced_on).days)
                return row._replace(assigned_on=event.replaced_on, answer_by=by)
            return row
        case _:
            assert_never(event)


def _after_leaving(row: EngagementRow, event: LeavingEvent) -> EngagementRow:
    match event:
        case ProviderLeaving():
            return row._replace(leaves_after=event.leaves_after, kept_until=None)
        case ProviderStaying():
            return row._replace(leaves_after=None, kept_until=None)
        case ProviderKeptOn():
            return row._replace(kept_until=event.kept_until)
        case _:
            assert_never(event)


def _answer_by(row: EngagementRow, asked_on: date) -> date:
    return days_after(asked_on, PROGRAMS[Program(row.program)].acceptance_days_max)


def _beside(row: EngagementRow) -> dict[str, UUID]:
    """Return the experts beside the lead by their providers."""
    return dict(zip(row.joined_providers, row.joined_experts, strict=True))


def _without(row: EngagementRow, provider: str) -> EngagementRow:
    return _joined(row, {slug: expert for slug, expert in _beside(row).items() if slug != provider})


def _joined(row: EngagementRow, beside: Mapping[str, UUID]) -> EngagementRow:
    return row._replace(joined_providers=tuple(beside), joined_experts=tuple(beside.values()))


def _plan_status(event: PlanEvent) -> str:
    match event:
        case PlanProposed():
            return "proposed"
        case PlanReturned():
            return "returned"
        case PlanApproved() | PlanAmended():
            return "approved"
        case _:
            assert_never(event)


def _after_delivery(row: EngagementRow, event: DeliveryEvent) -> EngagementRow:
    match event:
        case DeliveryRecorded():
            minutes = minutes_of(row.hours) + minutes_of(event.hours, event.minutes)
            return _begun(row)._replace(
                deliveries=row.deliveries + 1,
                hours=hours_of(minutes),
                last_delivery_on=max(
                    row.last_delivery_on or event.delivered_on, event.delivered_on
                ),
            )
        case DeliveryCorrected() | DeliveryStruck():
            return row
        case EngagementDelivered():
            completed = row._replace(status="delivered", completed_by=event.expert_id)
            return completed.completed((*row.completions, event.delivered_on))
        case CompletionCorrected():
            return row.completed(_corrected(row.completions, event))
        case _:
            assert_never(event)


def _begun(row: EngagementRow) -> EngagementRow:
    """Return the row with something delivered, perhaps told late: that ends no hold and no end."""
    if row.status in _BEFORE_DELIVERY:
        return row._replace(status="underway", answer_by=None)
    if row.status_before in _BEFORE_DELIVERY:
        return row._replace(status_before="underway", answer_by=None)
    return row


def _corrected(days: tuple[date, ...], event: CompletionCorrected) -> tuple[date, ...]:
    place = event.completion - 1
    return (*days[:place], event.delivered_on, *days[place + 1 :])


def _after_hold(row: EngagementRow, event: HoldEvent) -> EngagementRow:
    match event:
        case EngagementHeld():
            return row._replace(
                status="held",
                status_before=row.status,
                held_on=event.held_on,
                hold_reason=event.reason,
            )
        case EngagementResumed():
            return _unheld(row, event.resumed_on)
        case _:
            assert_never(event)


def _after_ending(row: EngagementRow, event: EndingEvent) -> EngagementRow:
    match event:
        case EngagementCancelled():
            row = _unheld(row, event.cancelled_on)
            return row._replace(
                status="cancelled", status_before=row.status, cancelled_on=event.cancelled_on
            )
        case EngagementReinstated():
            return _as_it_stood(row, event)
        case EngagementClosed():
            row = _unheld(row, event.closed_on)
            return row._replace(
                status="closed",
                status_before=row.status,
                closed_on=event.closed_on,
                close_reason=event.reason,
            )
        case EngagementReopened():
            before = row.status_before or "open"
            return _paused(row, row.closed_on, event.reopened_on)._replace(
                status="underway" if before == "delivered" else before,
                status_before=None,
                closed_on=None,
                close_reason=None,
            )
        case _:
            assert_never(event)


def _as_it_stood(row: EngagementRow, event: EngagementReinstated) -> EngagementRow:
    # A row that a release before this one cancelled does not say what it was.
    status = row.status_before or ("open" if event.provider is None else "assigned")
    # Of a hold that goes on no day is counted before its end.
    until = min(event.held_on or event.reinstated_on, event.reinstated_on)
    row = _paused(row, row.cancelled_on, until)._replace(cancelled_on=None)
    if event.held_on is None:
        return row._replace(status=status, status_before=None)
    return row._replace(
        status="held",
        status_before=status,
        held_on=event.held_on,
        hold_reason=event.hold_reason,
    )


def _after_corrected_day(row: EngagementRow, event: EngagementDayCorrected) -> EngagementRow:
    day = event.happened_on
    match event.step:
        case EngagementStep.ACCEPTANCE:
            return row if row.accepted_on is None else row._replace(accepted_on=day)
        case EngagementStep.CANCELLATION:
            wrong, row = row.cancelled_on, row._replace(cancelled_on=day)
        case EngagementStep.CLOSING:
            wrong, row = row.closed_on, row._replace(closed_on=day)
        case _:
            assert_never(event.step)
    # A hold that ended with the work paused it until that day.
    return row if event.held_on is None else _paused(row, wrong, day)


def _after_corrected_hold(row: EngagementRow, event: HoldDayCorrected) -> EngagementRow:
    if row.status == "held":
        return row._replace(held_on=event.happened_on) if event.step is HoldStep.HOLD else row
    # A hold that began earlier, or ended later, is longer by the days between.
    begins = event.step is HoldStep.HOLD
    since, until = (
        (event.happened_on, event.wrong_on) if begins else (event.wrong_on, event.happened_on)
    )
    return _paused(row, since, until)


def _after_corrected_step(row: EngagementRow, event: StepDayCorrected) -> EngagementRow:
    if event.step is NumberedStep.DECLINE:
        place = event.number - 1
        days = (*row.declined_on[:place], event.happened_on, *row.declined_on[place + 1 :])
        row = row._replace(declined_on=days)
    row = row._replace(paused_days=row.paused_days + _longer_by(event))
    if row.provider is None:
        return row
    return row._replace(assigned_on=event.assigned_on, answer_by=event.answer_by)


def _longer_by(event: StepDayCorrected) -> int:
    """Return by how many days the work stood still for longer until then."""
    right, wrong = event.happened_on, event.wrong_on
    if event.step not in {NumberedStep.REOPENING, NumberedStep.REINSTATEMENT}:
        return 0
    if event.held_on is not None:  # of a hold that goes on no day is counted before its end
        right, wrong = min(event.held_on, right), min(event.held_on, wrong)
    return (right - wrong).days


def _after_corrected_hand_over(row: EngagementRow, event: HandOverDayCorrected) -> EngagementRow:
    # The successor was asked then; who took over after the answer was asked nothing.
    before_answer = (
        row.accepted_on is None or max(event.wrong_on, event.happened_on) <= row.accepted_on
    )
    if (
        event.step is HandOverStep.PROVIDER
        and before_answer
        and (row.provider, row.assigned_on) == (event.provider, event.wrong_on)
    ):
        row = row._replace(assigned_on=event.happened_on)
    return row if event.answer_by is None else row._replace(answer_by=event.answer_by)


def _unheld(row: EngagementRow, until: date) -> EngagementRow:
    if row.status != "held" or row.status_before is None:
        return row
    return _paused(row, row.held_on, until)._replace(
        status=row.status_before, status_before=None, held_on=None, hold_reason=None
    )


def _paused(row: EngagementRow, since: date | None, until: date) -> EngagementRow:
    """Return the row after days that count against nobody, neither its answer nor a norm."""
    days = 0 if since is None else (until - since).days
    answer_by = None if row.answer_by is None else days_after(row.answer_by, days)
    return row._replace(paused_days=row.paused_days + days, answer_by=answer_by)
