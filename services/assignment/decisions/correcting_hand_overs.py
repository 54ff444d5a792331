"""The day of a change of hands is corrected: of a replacement, a joining or a leaving."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, assert_never

from events.assignment import (
    DeliveryRecorded,
    EngagementCancelled,
    EngagementClosed,
    EngagementDelivered,
    EngagementHeld,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    ExpertReplaced,
    HandOverDayCorrected,
    ProviderAccepted,
    ProviderAssigned,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
)
from events.copying import copied
from events.decider import Refused
from events.event import Event
from events.rules.days import refuse_before, refuse_correcting_to
from services.assignment.commands.hand_overs import CorrectHandOverDay
from services.assignment.decisions.assignments import answer_by
from services.assignment.decisions.engagement_states import (
    Assigned,
    Engagement,
    HandOver,
    PlainEvent,
    Taken,
    counted_deliveries,
    taken_of,
    underway_of,
)
from services.assignment.decisions.refusing import CORRECT_DAY, allowed, refused
from services.assignment.decisions.retelling import (
    HAND_OVERS,
    Told,
    assigned_at,
    day_of,
    place_of_hand_over,
)

_STRETCHES: Final = (
    ProviderAssigned,
    ProviderAccepted,
    EngagementDelivered,
    EngagementCancelled,
    EngagementClosed,
    EngagementReopened,
    EngagementReinstated,
)
"""What a change of hands stays before, or after, as it was told."""
_PAUSES: Final = (EngagementHeld, EngagementResumed)

Evolve = Callable[[Engagement, HandOverDayCorrected], Engagement]
"""How an engagement is folded."""


def correct_hand_over_day(
    command: CorrectHandOverDay, engagement: Engagement, evolve: Evolve
) -> Sequence[HandOverDayCorrected]:
    """Allowed at any time, between what bounds it; the deliveries stay with who gave them."""
    work = taken_of(engagement)
    if work is None:
        raise refused("not-assigned", engagement)
    change = named(command, engagement)
    if change is None:
        if named(command.model_copy(update={"wrong_on": command.happened_on}), engagement):
            return []  # it was put right already
        raise Refused(
            "hand-over-unknown",
            "no such change of hands was told since it was assigned",
            allowed=allowed(engagement),
        )
    if command.happened_on == day_of(change):
        return []
    refuse_correcting_to(command.happened_on, command.on, command)
    correction = copied(
        HandOverDayCorrected,
        command,
        request_id=work.opening.request_id,
        ori=work.opening.ori,
        program=work.opening.program,
        provider=change.provider,
        expert_id=change.expert_id,
        replaced_provider=_replaced(change),
        wrong_on=day_of(change),
        answer_by=None,
        corrected_on=command.on,
    )
    _refuse_out_of_order(correction, engagement)
    _refuse_strangers(command, change, work)
    right = taken_of(evolve(engagement, correction))
    _refuse_late_answer(right)
    if isinstance(change, ProviderReplaced) and isinstance(right, Assigned):
        return [correction.model_copy(update={"answer_by": answer_by(right)})]
    return [correction]


def named(command: CorrectHandOverDay, engagement: Engagement) -> HandOver | None:
    """Return the change of hands that is meant: the last that stands and that fits."""
    kind = HAND_OVERS[command.step]
    told = engagement.told
    for fact in reversed(told[assigned_at(told) :]):
        if (
            isinstance(fact, kind)
            and command.provider in {None, fact.provider}
            and command.expert_id in {None, fact.expert_id}
            and command.wrong_on in {None, day_of(fact)}
        ):
            return fact
    return None


def _replaced(change: HandOver) -> str | None:
    match change:
        case ProviderReplaced():
            return change.replaced_provider
        case ExpertReplaced():
            return change.provider
        case ProviderJoined() | ProviderLeft():
            return None
        case _:
            assert_never(change)


def _refuse_out_of_order(correction: HandOverDayCorrected, engagement: Engagement) -> None:
    """Refuse a day that passes what was told before it and bounds it, or what was told after."""
    told, day = engagement.told, correction.happened_on
    place = place_of_hand_over(told, correction)
    if place is None:
        return
    before, change, after = told[assigned_at(told) : place], told[place], told[place + 1 :]
    # Whoever has not answered yet has its own time to do so, which holds stretch, and had given
    # nothing before it was asked.
    awaits = isinstance(change, ProviderReplaced) and not any(
        isinstance(fact, ProviderAccepted | DeliveryRecorded) for fact in before
    )
    bounds = (*_STRETCHES, *_PAUSES) if awaits else _STRETCHES
    not_before = max(map(day_of, _binding(change, before, bounds)))
    refuse_before(day, not_before, "the work was taken, went on or changed hands before it")
    days = [*map(day_of, _binding(change, after, bounds))]
    if awaits and (work := underway_of(engagement)) is not None:
        days += [one.delivered_on for one in counted_deliveries(work)]
    if days:
        refuse_before(min(days), day, "it would have happened")


def _binding(
    change: PlainEvent, told: Told, bounds: tuple[type[Event], ...]
) -> Iterator[PlainEvent]:
    """Yield the facts that a change of hands cannot pass."""
    for fact in told:
        if isinstance(fact, bounds) or not _hands(fact).isdisjoint(_hands(change)):
            yield fact


def _hands(change: PlainEvent) -> frozenset[str]:
    """Return the providers whose part in the work a change of hands begins or ends."""
    match change:
        case ProviderReplaced():
            return frozenset({change.provider, change.replaced_provider})
        case ExpertReplaced() | ProviderJoined() | ProviderLeft():
            return frozenset({change.provider})
        case _:
            return frozenset()


def _refuse_strangers(command: CorrectHandOverDay, change: HandOver, work: Taken) -> None:
    """Refuse a day on which who came was no member, or its expert not there, or elsewhere."""
    day = command.happened_on
    if isinstance(change, ProviderLeft) or _is_kept_on(change, day, work):
        return
    for provider, membership in command.members:
        if membership is None or not membership.covers(day):
            raise Refused("not-a-member", f"{provider} is not a member on {day}")
    for expert in command.listed:
        if expert is None or day < expert.listed_on:
            raise Refused("not-listed-yet", f"{change.expert_id} was not listed yet on {day}")
        if (provider := expert.provider_on(day)) != change.provider:
            raise Refused(
                "another-provider",
                f"{change.expert_id} was an expert of {provider} on {day}, not of "
                f"{change.provider}",
            )


def _is_kept_on(change: HandOver, day: date, work: Taken) -> bool:
    """Whether the center let who came go on until that day, though it leaves."""
    return any(
        (hand.provider, hand.expert_id, hand.since)
        == (change.provider, change.expert_id, day_of(change))
        and hand.kept_until is not None
        and day <= hand.kept_until
        for hand in work.team
    )


def _refuse_late_answer(work: Taken | None) -> None:
    """Refuse a day from which on the successor would have accepted too late."""
    acceptance = None if work is None else work.acceptance
    if acceptance is not None and acceptance.on > acceptance.not_after:
        raise Refused(
            "answer-overdue",
            f"{acceptance.provider} would have had until {acceptance.not_after} to accept, and "
            f"accepted on {acceptance.on}",
            allowed=(CORRECT_DAY,),
        )
