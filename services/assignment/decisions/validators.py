"""The rules of who judges the evidence of an engagement: people with no part in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.assignment import ValidatorAssigned, ValidatorReleased
from events.decider import Refused
from events.rules.agencies import at_work
from events.rules.days import refuse_before, refuse_outside
from services.assignment.commands.validators import (
    AssignValidator,
    Judging,
    ReleaseValidator,
    ValidatorCommand,
)
from services.assignment.decisions.engagement_states import (
    Engagement,
    ValidatorEvent,
    Work,
    opening_of,
    taken_of,
    waiting_of,
    with_validator,
    work_of,
)
from services.assignment.decisions.refusing import refused

VALIDATORS_MAX: Final = 10
"""How many can be assigned to an engagement at a time."""


def decide(command: ValidatorCommand, engagement: Engagement) -> Sequence[ValidatorEvent]:
    """What follows from a command about a validator."""
    work = work_of(engagement)
    if work is None:
        raise refused("engagement-not-opened", engagement)
    match command:
        case AssignValidator():
            return _assign(command, engagement, work)
        case ReleaseValidator():
            return _release(command, work)
        case _:
            assert_never(command)


def evolve(engagement: Engagement, event: ValidatorEvent) -> Engagement:
    """The engagement after a fact about a validator."""
    return with_validator(engagement, event)


def judging_of(engagement: Engagement) -> Judging:
    """Return who may judge its evidence and who may not; nobody may where it was not opened."""
    work, opening, taken = work_of(engagement), opening_of(engagement), taken_of(engagement)
    if work is None or opening is None:
        return Judging()
    providers = frozenset[str]() if taken is None else taken.team.providers
    return Judging(frozenset(_assigned(work)), providers, opening.ori)


def _assigned(work: Work) -> dict[str, ValidatorAssigned]:
    told = waiting_of(work).validators
    return {who: last for who, last in told.items() if isinstance(last, ValidatorAssigned)}


def _assign(
    command: AssignValidator, engagement: Engagement, work: Work
) -> Sequence[ValidatorEvent]:
    """Allowed in every state, since evidence comes long after the work is done."""
    if (before := _assigned(work).get(command.validator)) is not None:
        if (before.of_agency, before.of_provider) == (command.of_agency, command.of_provider):
            return []
        raise Refused(
            "validator-assigned-already",
            f"{command.validator} is assigned since {before.assigned_on}, as of "
            f"{before.of_provider or before.of_agency or 'no organization'}",
            allowed=("release-validator",),
        )
    if len(_assigned(work)) >= VALIDATORS_MAX:
        raise Refused(
            "too-many-validators",
            f"{VALIDATORS_MAX} validators are assigned already",
            allowed=("release-validator",),
        )
    _refuse_party(command, engagement, work)
    refuse_outside(command.on, command)
    opening = waiting_of(work).opening
    refuse_before(command.on, opening.opened_on, "the engagement was opened")
    released = waiting_of(work).validators.get(command.validator)
    if isinstance(released, ValidatorReleased):
        refuse_before(command.on, released.released_on, f"{command.validator} was released")
    return [
        ValidatorAssigned(
            engagement_id=command.engagement_id,
            request_id=opening.request_id,
            ori=opening.ori,
            validator=command.validator,
            of_agency=command.of_agency,
            of_provider=command.of_provider,
            note=command.note,
            assigned_on=command.on,
        )
    ]


def _release(command: ReleaseValidator, work: Work) -> Sequence[ValidatorEvent]:
    """Allowed while it is assigned."""
    opening, before = waiting_of(work).opening, waiting_of(work).validators.get(command.validator)
    releasing = ValidatorReleased(
        engagement_id=command.engagement_id,
        request_id=opening.request_id,
        ori=opening.ori,
        validator=command.validator,
        reason=command.reason,
        note=command.note,
        released_on=command.on,
    )
    if before == releasing:
        return []
    if not isinstance(before, ValidatorAssigned):
        raise Refused(
            "validator-not-assigned",
            f"{command.validator} is not assigned to the engagement",
            allowed=("assign-validator",),
        )
    refuse_outside(command.on, command)
    refuse_before(command.on, before.assigned_on, f"{command.validator} was assigned")
    return [releasing]


def _refuse_party(command: AssignValidator, engagement: Engagement, work: Work) -> None:
    """Refuse who belongs to a party of the work: the agencies that ask, or who has or had it.

    Nobody belongs to an agency that is no more by that day.
    """
    if command.of_agency is not None and command.of_provider is not None:
        raise Refused(
            "two-organizations",
            f"{command.validator} belongs to {command.of_agency} or to {command.of_provider}: "
            "name one of them, or neither",
        )
    taken = taken_of(engagement)
    if taken is not None and command.of_provider in taken.team.providers:
        raise Refused(
            "validator-not-independent",
            f"{command.validator} is of {command.of_provider}, which has or had a part in the work",
        )
    asking = {waiting_of(work).opening.ori, *(stay.ori for stay in command.stays)}
    became = {ori: after for ori, after in command.agencies if after is not None}
    if command.of_agency is not None and (
        at_work(asking, became) & at_work([command.of_agency], became)
    ):
        raise Refused(
            "validator-not-independent",
            f"{command.validator} is of {command.of_agency}, which asked for the work, takes part "
            "in it, or is what became of who does",
        )
    if command.agency_gone is not None:
        raise Refused("agency-gone", command.agency_gone)
