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
from services.assignment.commands.findings import (
    RecommendationCommand,
    ReturnRecommendation,
    SetRecommendationAside,
    SubmitRecommendation,
    SustainRecommendation,
    ValidateRecommendation,
)
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
    validation = RecommendationValidated(
        **command.model_dump(exclude={"on"}), validated_on=command.on
    )
    match before:
        case Submitted():
            _refuse_dependent(command.validated_by, before.submission.submitted_by)
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
    returning = RecommendationReturned(**command.model_dump(exclude={"on"}), returned_on=command.on)
    match before:
        case Submitted():
            _refuse_dependent(command.returned_by, before.submission.submitted_by)
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
    sustaining = RecommendationSustained(
        **command.model_dump(exclude={"on"}), sustained_on=command.on
    )
    match before:
        case Validated():
            _refuse_dependent(command.sustained_by, before.submission.submitted_by)
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
    if own is not None and command.submitted_by not in (None, own):
        raise Refused(
            "another-party",
            f"{own} submits as {own}, not as {command.submitted_by}: leave submitted_by out",
        )
    return own or command.submitted_by or AGENCY


def _refuse_wrong_day(command: RecommendationCommand, before: Recommendation) -> None:
    refuse_outside(command.on, command)
    refuse_before(command.on, last_day(before), "it last moved")


def _refuse_dependent(validator: str, submitter: str) -> None:
    if validator in (AGENCY, submitter):
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
