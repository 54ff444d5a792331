"""The rules of providers that an agency does not want, and of taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from events.assignment import ExclusionTakenBack, ProviderExcluded
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from services.assignment.commands.engagements import (
    ExcludeProvider,
    ExclusionCommand,
    TakeExclusionBack,
)
from services.assignment.decisions.engagement_states import (
    Cancelled,
    Closed,
    Engagement,
    ExclusionEvent,
    Open,
    Work,
    with_work,
    work_of,
)
from services.assignment.decisions.refusing import allowed, refused


def decide(command: ExclusionCommand, engagement: Engagement) -> Sequence[ExclusionEvent]:
    """What follows from a command about a provider that the agency does not want."""
    match command:
        case ExcludeProvider():
            return exclude_provider(command, engagement)
        case TakeExclusionBack():
            return take_exclusion_back(command, engagement)
        case _:
            assert_never(command)


def exclude_provider(command: ExcludeProvider, engagement: Engagement) -> Sequence[ExclusionEvent]:
    """Allowed only while no provider has the work."""
    if not isinstance(engagement, Open):
        raise refused("not-waiting", engagement)
    if command.provider in engagement.excluded:
        return []
    refuse_outside(command.on, command)
    refuse_before(command.on, engagement.since, "it began to wait for a provider")
    if isinstance(before := engagement.exclusions.get(command.provider), ExclusionTakenBack):
        refuse_before(command.on, before.taken_back_on, "its exclusion was taken back")
    return [
        ProviderExcluded(
            engagement_id=command.engagement_id,
            request_id=engagement.opening.request_id,
            provider=command.provider,
            note=command.note,
            excluded_on=command.on,
        )
    ]


def take_exclusion_back(
    command: TakeExclusionBack, engagement: Engagement
) -> Sequence[ExclusionEvent]:
    """Allowed until the work is over; who was chosen meanwhile keeps it."""
    work = work_of(engagement)
    before = None if work is None else _waiting(work).exclusions.get(command.provider)
    if work is None or isinstance(engagement, Closed | Cancelled):
        raise refused("not-open", engagement)
    if before is None:
        raise Refused(
            "not-excluded",
            f"{command.provider} was not excluded from the work",
            allowed=allowed(engagement),
        )
    if isinstance(before, ExclusionTakenBack):
        return []
    refuse_outside(command.on, command)
    refuse_before(command.on, before.excluded_on, "it was excluded")
    return [
        ExclusionTakenBack(
            engagement_id=command.engagement_id,
            request_id=work.opening.request_id,
            provider=command.provider,
            reason=command.reason,
            note=command.note,
            taken_back_on=command.on,
        )
    ]


def evolve(engagement: Engagement, event: ExclusionEvent) -> Engagement:
    """The engagement after a fact about whom the agency wants; a fact may tell it of any work."""
    work = work_of(engagement)
    return engagement if work is None else with_work(engagement, _excluding(work, event))


def _waiting(work: Work) -> Open:
    return work if isinstance(work, Open) else work.waiting


def _excluding(work: Work, event: ExclusionEvent) -> Work:
    before = _waiting(work)
    waiting = replace(before, exclusions={**before.exclusions, event.provider: event})
    return waiting if isinstance(work, Open) else replace(work, waiting=waiting)
