"""The rules of an engagement's findings and recommendations, which share one stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from events.assignment.findings import (
    FindingCorrected,
    FindingRecorded,
    FindingStruck,
    RecommendationMade,
    RecommendationRestored,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
    ValidationWithdrawn,
)
from events.decider import Decider, Refused
from events.rules.days import refuse_before, refuse_outside
from services.assignment.commands.findings import (
    CorrectFinding,
    FindingsCommand,
    MakeRecommendation,
    OfEngagement,
    RecommendationCommand,
    RecordFinding,
    RestoreRecommendation,
    ReturnRecommendation,
    SetRecommendationAside,
    StrikeFinding,
    SubmitRecommendation,
    SustainRecommendation,
    ValidateRecommendation,
    WithdrawValidation,
)
from services.assignment.commands.validators import Judged
from services.assignment.decisions import recording
from services.assignment.decisions.parties import refuse_others
from services.assignment.decisions.recommendation_states import (
    Open,
    Recommendation,
    RecommendationEvent,
    advance,
)
from services.assignment.decisions.recording import Finding, FindingEvent, Struck, refuse_taken
from services.assignment.decisions.reviewing import (
    give_back,
    refuse_unassigned,
    set_aside,
    submit,
    sustain,
    validate,
)
from services.assignment.decisions.taking_back import restore, withdraw_validation


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of an engagement, and the state of each recommendation."""

    findings: Mapping[UUID, Finding]
    recommendations: Mapping[UUID, Recommendation]


FindingsEvent = FindingEvent | RecommendationMade | RecommendationEvent


def recommend(command: MakeRecommendation, known: Findings) -> Sequence[FindingsEvent]:
    """Allowed for a recorded finding; each number is used once.

    It may depend only on earlier recommendations, so there are no cycles.
    """
    finding = known.findings.get(command.finding_id)
    if finding is None:
        raise Refused(
            "finding-not-recorded",
            f"the engagement has no finding {command.finding_id}",
            allowed=("findings",),
        )
    made = RecommendationMade(
        **command.model_dump(exclude={"on"}),
        ori=finding.told.ori,
        program=finding.told.program,
        made_on=command.on,
    )
    before = known.recommendations.get(command.recommendation_id)
    if before is not None and before.made == made:
        return []
    if before is not None:
        raise Refused("made-already", f"recommendation {before.made.number} is made, otherwise")
    _refuse_struck(finding)
    _refuse_dependencies(command, known)
    refuse_taken(
        "recommendation", command.number, (each.made for each in known.recommendations.values())
    )
    refuse_outside(command.on, command)
    refuse_before(command.on, finding.told.found_on, f"finding {finding.told.number} was found")
    return [made]


def review(  # noqa: PLR0911 - one case a command, each a line
    command: RecommendationCommand, known: Findings
) -> Sequence[FindingsEvent]:
    """What follows from a command about one recommendation."""
    before = known.recommendations.get(command.recommendation_id)
    if before is None:
        raise Refused(
            "not-made",
            f"the engagement has no recommendation {command.recommendation_id}",
            allowed=("recommendations",),
        )
    match command:
        case SubmitRecommendation():
            return submit(command, before)
        case ValidateRecommendation():
            return validate(command, before, known.recommendations)
        case ReturnRecommendation():
            return give_back(command, before)
        case SustainRecommendation():
            return sustain(command, before)
        case SetRecommendationAside():
            return set_aside(command, before)
        case WithdrawValidation():
            return withdraw_validation(command, before, known.recommendations)
        case RestoreRecommendation():
            restored = restore(command, before, known.recommendations)
            if restored:
                _refuse_struck(known.findings.get(before.made.finding_id))
            return restored
        case _:
            assert_never(command)


def decide(command: FindingsCommand, known: Findings) -> Sequence[FindingsEvent]:
    """What follows from a command about findings or recommendations."""
    if isinstance(command, Judged):
        refuse_unassigned(command)
    if isinstance(command, OfEngagement):
        refuse_others(command.by, command.engagement.provider if command.engagement else None)
    match command:
        case RecordFinding() | CorrectFinding() | StrikeFinding():
            return recording.decide(command, known.findings, known.recommendations)
        case MakeRecommendation():
            return recommend(command, known)
        case _:
            return review(command, known)


def evolve(known: Findings, event: FindingsEvent) -> Findings:
    """What is known after a fact; a fact that does not fit changes nothing."""
    match event:
        case FindingRecorded() | FindingCorrected() | FindingStruck():
            return replace(known, findings=recording.evolve(known.findings, event))
        case RecommendationMade():
            return _put(known, event.recommendation_id, Open(event))
        case (
            RecommendationSubmitted()
            | RecommendationValidated()
            | RecommendationReturned()
            | RecommendationSustained()
            | RecommendationSetAside()
            | ValidationWithdrawn()
            | RecommendationRestored()
        ):
            before = known.recommendations.get(event.recommendation_id)
            if before is None:
                return known
            return _put(known, event.recommendation_id, advance(before, event))
        case _:
            assert_never(event)


def _put(known: Findings, recommendation_id: UUID, after: Recommendation) -> Findings:
    # A copy for each fact: some 5 ms for the thousand facts of 272 recommendations.
    return replace(known, recommendations={**known.recommendations, recommendation_id: after})


def _refuse_dependencies(command: MakeRecommendation, known: Findings) -> None:
    for dependency in command.depends_on:
        if dependency == command.recommendation_id:
            raise Refused("depends-on-itself", f"recommendation {command.number} names itself")
        if dependency not in known.recommendations:
            raise Refused(
                "dependency-not-made",
                f"the engagement has no recommendation {dependency}: make it first",
                allowed=("recommendations",),
            )


def _refuse_struck(finding: Finding | None) -> None:
    if isinstance(finding, Struck):
        raise Refused(
            "finding-struck",
            f"finding {finding.told.number} was struck on {finding.striking.struck_on}",
            allowed=("findings",),
        )


FINDINGS_DECIDER: Final[Decider[FindingsCommand, Findings, FindingsEvent]] = Decider(
    category="findings", initial=Findings({}, {}), decide=decide, evolve=evolve
)
