"""The rules of a finding: it is recorded, corrected whole, and struck where it never was one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from events.assignment.findings import (
    FindingCorrected,
    FindingRecorded,
    FindingStruck,
    RecommendationMade,
)
from events.copying import copied
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from services.assignment.commands.findings import (
    Assessed,
    CorrectFinding,
    FindingCommand,
    RecordFinding,
    StrikeFinding,
)
from services.assignment.decisions.recommendation_states import (
    Recommendation,
    SetAside,
    Sustained,
    Validated,
    last_day,
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A finding that stands."""

    recorded: FindingRecorded
    """As it was told first: a retry of that changes nothing."""
    told: FindingRecorded | FindingCorrected
    """As it is known now."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A finding that nobody made."""

    recorded: FindingRecorded
    told: FindingRecorded | FindingCorrected
    striking: FindingStruck


Finding = Recorded | Struck
FindingEvent = FindingRecorded | FindingCorrected | FindingStruck
Findings = Mapping[UUID, Finding]
Recommendations = Mapping[UUID, Recommendation]


def decide(
    command: FindingCommand, findings: Findings, recommendations: Recommendations
) -> Sequence[FindingEvent]:
    """What follows from a command about one finding."""
    match command:
        case RecordFinding():
            return record(command, findings)
        case CorrectFinding():
            return correct(command, findings, recommendations)
        case StrikeFinding():
            return strike(command, findings, recommendations)
        case _:
            assert_never(command)


def record(command: RecordFinding, findings: Findings) -> Sequence[FindingEvent]:
    """Allowed for any opened engagement; each number is used once."""
    assessed = _assessed(command)
    finding = FindingRecorded(
        **command.model_dump(exclude={"on"}),
        ori=assessed.ori,
        program=assessed.program,
        found_on=command.on,
    )
    before = findings.get(command.finding_id)
    if before is not None and before.recorded == finding:
        return []
    if before is not None:
        raise Refused(
            "recorded-already",
            f"finding {before.told.number} is recorded, otherwise",
            allowed=("findings/correct",),
        )
    refuse_taken("finding", command.number, _standing(findings))
    refuse_outside(command.on, command)
    refuse_before(command.on, assessed.opened_on, "the engagement was opened")
    return [finding]


def correct(
    command: CorrectFinding, findings: Findings, recommendations: Recommendations
) -> Sequence[FindingEvent]:
    """Allowed for what was not struck; once a recommendation about it was judged, to the center.

    Its day lies between the opening and the first that was recommended about it.
    """
    before = _find(command, findings)
    if isinstance(before, Struck):
        raise Refused(
            "finding-struck",
            f"finding {before.told.number} was struck on {before.striking.struck_on}",
            allowed=("findings",),
        )
    content = command.model_dump(exclude={"reason", "note", "on"})
    if before.told.model_copy(update=content) == before.told:
        return []
    about = _about(command, recommendations)
    _refuse_judged(command, before, about)
    others = [each for each in _standing(findings) if each.finding_id != command.finding_id]
    refuse_taken("finding", command.number, others)
    refuse_outside(command.on, command)
    refuse_outside(command.found_on, command)
    refuse_before(command.on, command.found_on, "it was found")
    refuse_before(command.found_on, _assessed(command).opened_on, "the engagement was opened")
    if about:
        first = min(each.made.made_on for each in about)
        refuse_before(first, command.found_on, "it would have been found")
    told = before.told
    return [
        copied(
            FindingCorrected,
            command,
            ori=told.ori,
            program=told.program,
            corrected_on=command.on,
        )
    ]


def strike(
    command: StrikeFinding, findings: Findings, recommendations: Recommendations
) -> Sequence[FindingEvent]:
    """Allowed once everything recommended about it is set aside; its number is free again."""
    before = _find(command, findings)
    if isinstance(before, Struck):
        return []
    about = _about(command, recommendations)
    _refuse_standing(before, about)
    refuse_outside(command.on, command)
    last = max((before.told.found_on, *(last_day(each) for each in about)))
    refuse_before(command.on, last, "it was found, or what was recommended was set aside")
    return [
        copied(
            FindingStruck,
            command,
            number=before.told.number,
            struck_on=command.on,
        )
    ]


def evolve(findings: Findings, event: FindingEvent) -> Findings:
    """The findings after a fact; a fact that does not fit changes nothing."""
    match event, findings.get(event.finding_id):
        case FindingRecorded(), _:
            return {**findings, event.finding_id: Recorded(event, event)}
        case FindingCorrected(), Recorded() as before:
            return {**findings, event.finding_id: Recorded(before.recorded, event)}
        case FindingStruck(), Recorded() as before:
            return {**findings, event.finding_id: Struck(before.recorded, before.told, event)}
        case _:
            return findings


def refuse_taken(
    what: str, number: str, known: Iterable[FindingRecorded | FindingCorrected | RecommendationMade]
) -> None:
    """Refuse a number that another one of the engagement has."""
    if any(each.number == number for each in known):
        raise Refused("number-taken", f"the engagement has a {what} {number} already")


def _assessed(command: RecordFinding | CorrectFinding) -> Assessed:
    if command.engagement is None:
        raise Refused(
            "engagement-not-opened",
            f"the engagement {command.engagement_id} is not opened, as far as is known here",
        )
    return command.engagement


def _find(command: CorrectFinding | StrikeFinding, findings: Findings) -> Finding:
    finding = findings.get(command.finding_id)
    if finding is None:
        raise Refused(
            "finding-not-recorded",
            f"the engagement has no finding {command.finding_id}",
            allowed=("findings",),
        )
    return finding


def _standing(findings: Findings) -> list[FindingRecorded | FindingCorrected]:
    return [each.told for each in findings.values() if isinstance(each, Recorded)]


def _about(
    command: CorrectFinding | StrikeFinding, recommendations: Recommendations
) -> list[Recommendation]:
    every = recommendations.values()
    return [each for each in every if each.made.finding_id == command.finding_id]


def _refuse_judged(
    command: CorrectFinding, before: Recorded, about: Sequence[Recommendation]
) -> None:
    """Refuse a provider that would change what somebody judged by."""
    judged = [each.made.number for each in about if isinstance(each, Validated | Sustained)]
    if command.by is not None and judged:
        raise Refused(
            "judged-already",
            f"{', '.join(judged)} about finding {before.told.number} was validated: "
            "only the center can correct the finding",
        )


def _refuse_standing(before: Recorded, about: Sequence[Recommendation]) -> None:
    standing = [each for each in about if not isinstance(each, SetAside)]
    if not standing:
        return
    judged = any(isinstance(each, Validated | Sustained) for each in standing)
    numbers = ", ".join(each.made.number for each in standing)
    raise Refused(
        "recommendations-stand",
        f"what was recommended about finding {before.told.number} stands ({numbers}): "
        "it is set aside first",
        allowed=("set-aside", *(("withdraw-validation",) if judged else ())),
    )
