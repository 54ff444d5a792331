"""The day of an assignment, a decline, a step of a plan, a reopening or a reinstatement.

Each can be corrected at any time, between the moves around it, as long as what followed could have
followed all the same: an answer in its time, a delivery while the work went on. Why: decision 73.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    EngagementReinstated,
    PlanAmended,
    PlanProposed,
    ProviderAccepted,
    ProviderAssigned,
    StepDayCorrected,
)
from events.copying import copied
from events.decider import Refused
from events.rules.days import refuse_before, refuse_correcting_to
from events.vocabulary import NumberedStep
from services.assignment.commands.engagements import CorrectStepDay
from services.assignment.decisions.assignments import answer_by, refuse_no_member
from services.assignment.decisions.delivery_days import refuse_day
from services.assignment.decisions.engagement_states import (
    Assigned,
    Engagement,
    PlainEvent,
    counted_deliveries,
    opening_of,
    taken_of,
    underway_of,
)
from services.assignment.decisions.plans import refuse_milestones_before
from services.assignment.decisions.refusing import CORRECTING, allowed
from services.assignment.decisions.retelling import (
    Told,
    day_after,
    day_before,
    day_of,
    numbered,
    with_day,
)

Retell = Callable[[Told], Engagement]
"""What becomes of an engagement by these facts."""
_COUNTED_WITH = {NumberedStep.DECLINE: NumberedStep.ASSIGNMENT}
"""A step that has the number of another: whether it is the latest, that one says."""


class _Step(NamedTuple):
    """Which step is meant, and where it stands in what was told."""

    number: int
    place: int
    latest: bool


def correct_step_day(
    command: CorrectStepDay, engagement: Engagement, retell: Retell
) -> Sequence[StepDayCorrected]:
    """Allowed between the moves around it, where all that followed stays possible."""
    step, told = _find(command, engagement), engagement.told
    opening, wrong = opening_of(engagement), day_of(told[step.place])
    if opening is None or command.happened_on == wrong:
        return []
    refuse_correcting_to(command.happened_on, command.on, command)
    _refuse_out_of_order(command, told, step.place)
    if (chosen := chosen_of(command, engagement)) is not None:
        _refuse_not_to_be_chosen(command, chosen)
    right = with_day(told, step.place, command.happened_on)
    _refuse_plans(right, step.place, command.happened_on)
    _refuse_answers(right, step.place, retell)
    after = retell(right)
    _refuse_deliveries(after, engagement)
    work = taken_of(after)
    return [
        copied(
            StepDayCorrected,
            command,
            request_id=opening.request_id,
            ori=opening.ori,
            program=opening.program,
            number=step.number,
            latest=step.latest,
            wrong_on=wrong,
            held_on=_held_on(told[step.place]),
            assigned_on=None if work is None else work.assigned_on,
            answer_by=answer_by(work) if isinstance(work, Assigned) else None,
            corrected_on=command.on,
        )
    ]


def chosen_of(command: CorrectStepDay, engagement: Engagement) -> ProviderAssigned | None:
    """Return the choice whose day is to be corrected; None where it is another step, or none."""
    if command.step is not NumberedStep.ASSIGNMENT:
        return None
    places = _places(command.step, engagement)
    place = places.get(command.number or max(places, default=0))
    chosen = None if place is None else engagement.told[place]
    return chosen if isinstance(chosen, ProviderAssigned) else None


def _places(step: NumberedStep, engagement: Engagement) -> dict[int, int]:
    """Return where the steps of this kind stand, by their numbers."""
    places = numbered(engagement.told).items()
    return {number: place for (kind, number), place in places if kind is step}


def _find(command: CorrectStepDay, engagement: Engagement) -> _Step:
    places = _places(command.step, engagement)
    number = command.number or max(places, default=0)
    if number not in places:
        which = f"{command.step} {command.number}" if command.number else f"{command.step}"
        raise Refused(
            "step-unknown",
            f"the engagement has no {which}",
            allowed=tuple(map(str, places)) or allowed(engagement),
        )
    counted = _places(_COUNTED_WITH.get(command.step, command.step), engagement)
    return _Step(number, places[number], latest=number == max(counted))


def _refuse_out_of_order(command: CorrectStepDay, told: Told, place: int) -> None:
    earlier, later = day_before(told, place), day_after(told, place)
    if earlier is not None:
        refuse_before(command.happened_on, earlier, "the work last moved before it")
    if later is not None:
        refuse_before(later, command.happened_on, "it would have happened")


def _refuse_not_to_be_chosen(command: CorrectStepDay, chosen: ProviderAssigned) -> None:
    """Refuse an assignment to no member, or of an expert who was not listed with it, that day.

    What else a choice went by was known when it was made, and is not asked again.
    """
    refuse_no_member(chosen.provider, None, command.happened_on, command.members)
    day = command.happened_on
    for expert_id, history in command.listed:
        if history is None:
            continue
        if day < history.listed_on:
            raise Refused("not-listed-yet", f"{expert_id} is listed from {history.listed_on}")
        if (provider := history.provider_on(day)) != chosen.provider:
            raise Refused("another-provider", f"{expert_id} was of {provider} on {day}")


def _refuse_plans(right: Told, place: int, day: date) -> None:
    """Refuse a day after which a plan of then was due already."""
    match right[place]:
        case PlanProposed(milestones=milestones):
            refuse_milestones_before(day, milestones)
        case ProviderAssigned():
            for one in _until_next_choice(right, place):
                if isinstance(one, PlanAmended):
                    refuse_milestones_before(day, one.milestones)
        case _:
            pass


def _until_next_choice(told: Told, place: int) -> Iterator[PlainEvent]:
    for one in told[place + 1 :]:
        if isinstance(one, ProviderAssigned):
            return
        yield one


def _refuse_answers(right: Told, place: int, retell: Retell) -> None:
    """Refuse a day by which the answer that followed had come too late, or lapsed too early."""
    for further, one in enumerate(_until_next_choice(right, place), start=place + 1):
        if not isinstance(one, ProviderAccepted | AssignmentLapsed):
            continue
        before = retell(right[:further])
        if not isinstance(before, Assigned):
            continue
        last = answer_by(before)
        if isinstance(one, ProviderAccepted) and one.accepted_on > last:
            raise Refused(
                "answer-overdue",
                f"{one.provider} accepted on {one.accepted_on}, and would have had until {last}",
            )
        if isinstance(one, AssignmentLapsed) and one.lapsed_on <= last:
            raise Refused(
                "answer-not-overdue",
                f"it lapsed on {one.lapsed_on}, and {one.provider} would have had until {last}",
            )


def _refuse_deliveries(after: Engagement, engagement: Engagement) -> None:
    """Refuse a day that leaves a delivery outside the work; what is so already excuses itself."""
    excused = {delivery_id for delivery_id, _ in _misplaced(engagement)}
    for delivery_id, refusal in _misplaced(after):
        if delivery_id not in excused:
            raise Refused(refusal.rule, refusal.detail, allowed=CORRECTING)


def _misplaced(engagement: Engagement) -> Iterator[tuple[UUID, Refused]]:
    if (work := underway_of(engagement)) is None:
        return
    for delivery in counted_deliveries(work):
        try:
            refuse_day(delivery.delivered_on, engagement, work)
        except Refused as refusal:
            yield delivery.delivery_id, refusal


def _held_on(told: PlainEvent) -> date | None:
    return told.held_on if isinstance(told, EngagementReinstated) else None
