"""The rules of reviewing a recommendation: submit, validate, return, sustain, set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, assert_never
from uuid import UUID

from events.assignment.findings import (
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
)
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from events.rules.speaking import refuse_another
from services.assignment.commands.findings import (
    RecommendationCommand,
    ReturnRecommendation,
    SetRecommendationAside,
    SubmitRecommendation,
    SustainRecommendation,
    ValidateRecommendation,
)
from services.assignment.commands.validators import Judge, Judged
from services.assignment.decisions.recommendation_states import (
    Open,
    Recommendation,
    RecommendationEvent,
    Returned,
    SetAside,
    Submitted,
    Sustained,
    Validated,
    allowed,
    last_day,
    said,
    settled_on,
)

AGENCY: Final = "agency"
"""The agency as a party: it never validates its own recommendations."""


def submit(command: SubmitRecommendation, before: Recommendation) -> Sequence[RecommendationEvent]:
    """Allowed while evidence is expected, even if dependencies are not settled yet."""
    submission = RecommendationSubmitted(
        **command.model_dump(exclude={"on", "submitted_by"}),
        submitted_by=_submitter(command),
        submitted_on=command.on,
    )
    match before:
        case Open() | Returned():
            _refuse_wrong_day(command, before)
            return [submission]
        case Submitted() if before.submission == submission:
            return []
        case Submitted():
            raise _refused("submitted-already", before)
        case Validated() | Sustained() | SetAside():
            raise _refused("not-open", before)
        case _:
            assert_never(before)


def validate(
    command: ValidateRecommendation,
    before: Recommendation,
    others: Mapping[UUID, Recommendation],
) -> Sequence[RecommendationEvent]:
    """Allowed for submitted evidence once every dependency is settled by that day."""
    validator = named(command.validated_by, command.by)
    validation = RecommendationValidated(
        **command.model_dump(exclude={"on", "validated_by"}),
        validated_by=validator,
        validated_on=command.on,
    )
    match before:
        case Submitted():
            _refuse_dependent(command, validator, before.submission.submitted_by)
            _refuse_wrong_day(command, before)
            _refuse_unsettled(command, before, others)
            return [validation]
        case Validated() if before.validation == validation:
            return []
        case Open() | Returned() | Validated() | Sustained() | SetAside():
            raise _refused("not-submitted", before)
        case _:
            assert_never(before)


def give_back(
    command: ReturnRecommendation, before: Recommendation
) -> Sequence[RecommendationEvent]:
    """Allowed for submitted evidence, with every reason for the return."""
    validator = named(command.returned_by, command.by)
    returning = RecommendationReturned(
        **command.model_dump(exclude={"on", "returned_by"}),
        returned_by=validator,
        returned_on=command.on,
    )
    match before:
        case Submitted():
            _refuse_dependent(command, validator, before.submission.submitted_by)
            _refuse_wrong_day(command, before)
            return [returning]
        case Returned() if before.returning == returning:
            return []
        case Open() | Returned() | Validated() | Sustained() | SetAside():
            raise _refused("not-submitted", before)
        case _:
            assert_never(before)


def sustain(
    command: SustainRecommendation, before: Recommendation
) -> Sequence[RecommendationEvent]:
    """Allowed once, for a validated recommendation."""
    validator = named(command.sustained_by, command.by)
    sustaining = RecommendationSustained(
        **command.model_dump(exclude={"on", "sustained_by"}),
        sustained_by=validator,
        sustained_on=command.on,
    )
    match before:
        case Validated():
            _refuse_dependent(command, validator, before.submission.submitted_by)
            _refuse_wrong_day(command, before)
            return [sustaining]
        case Sustained() if before.sustaining == sustaining:
            return []
        case Open() | Submitted() | Returned() | Sustained() | SetAside():
            raise _refused("not-validated", before)
        case _:
            assert_never(before)


def set_aside(
    command: SetRecommendationAside, before: Recommendation
) -> Sequence[RecommendationEvent]:
    """Allowed for a recommendation that is neither validated nor set aside."""
    setting = RecommendationSetAside(**command.model_dump(exclude={"on"}), set_aside_on=command.on)
    match before:
        case Open() | Submitted() | Returned():
            _refuse_wrong_day(command, before)
            return [setting]
        case SetAside() if before.setting == setting:
            return []
        case SetAside():
            raise _refused("set-aside-already", before)
        case Validated() | Sustained():
            raise _refused("validated-already", before)
        case _:
            assert_never(before)


def _submitter(command: SubmitRecommendation) -> str:
    """Return the caller's party where the role has one, else the party named."""
    own = AGENCY if command.by_agency else command.by
    if own is not None:
        refuse_another(command.submitted_by, (own,), "submits", rule="another-party")
    return own or command.submitted_by or AGENCY


def _refuse_wrong_day(command: RecommendationCommand, before: Recommendation) -> None:
    refuse_outside(command.on, command)
    refuse_before(command.on, last_day(before), "it last moved")


def refuse_unassigned(command: Judged) -> None:
    """Refuse a validator who is not assigned to the engagement, or has a part in the work."""
    if (by := command.by) is None:
        return
    if by.person not in command.judging.validators:
        raise Refused(
            "validator-not-assigned",
            f"{by.person} is not assigned to judge the evidence of this engagement",
        )
    if by.provider in command.judging.providers or (
        by.agency is not None and by.agency == command.judging.ori
    ):
        raise Refused(
            "validator-not-independent", f"{by.party} has or had a part in what {by.person} judges"
        )


def named(said: str | None, by: Judge | None) -> str:
    """Return the party that judges: who asks, or whom an import names."""
    if by is None:
        if said is None:
            raise Refused("validator-not-assigned", "nobody is named who judges")
        return said
    refuse_another(said, by.names, "judges", rule="another-party")
    return by.party


def _refuse_dependent(command: Judged, validator: str, submitter: str) -> None:
    names = {validator} if command.by is None else command.by.names
    if not names.isdisjoint((AGENCY, submitter)):
        raise Refused(
            "validator-not-independent",
            f"{validator} cannot judge what {submitter} submitted: "
            f"it takes another party, and never the agency itself",
        )


def _refuse_unsettled(
    command: ValidateRecommendation,
    before: Submitted,
    others: Mapping[UUID, Recommendation],
) -> None:
    for each in (others[id] for id in before.made.depends_on):  # noqa: A001 - what it is
        settled = settled_on(each)
        if settled is None or settled > command.on:
            raise Refused(
                "dependency-not-settled",
                f"on {command.on} recommendation {before.made.number} waits for another "
                f"that it depends on: {said(each)}",
                allowed=("return", "set-aside"),
            )


def _refused(rule: str, before: Recommendation) -> Refused:
    return Refused(rule, said(before), allowed=allowed(before))
